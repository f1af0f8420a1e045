"""An event and a query string become the timeline."""
