"""What a team decides about what it owns, for pages and API alike: status, names, limits, and what is to be deleted."""
