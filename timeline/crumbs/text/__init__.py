"""What text becomes before it is drawn: visible characters, links, hits, ANSI, SQL, console formatting."""
