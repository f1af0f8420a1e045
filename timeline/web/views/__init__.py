"""The HTML door: functions from a request to a page."""
