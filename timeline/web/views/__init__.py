"""Views: functions from a request to a page."""
