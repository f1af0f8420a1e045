"""The lists of issues and of an issue's events, and what stands around one event."""
