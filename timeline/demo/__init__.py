"""A shop's week of errors, told through the real ingestion code to a database that is still empty."""
