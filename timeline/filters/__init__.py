"""What to keep of a trail, and how to show it: read from a query string, written to one. Every state is a URL."""

from timeline.filters.query import PAGE, TimelineFilter
from timeline.filters.search import Search

__all__ = ["PAGE", "Search", "TimelineFilter"]
