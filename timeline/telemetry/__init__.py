"""Logs and spans of an event's trace: found in the tables, read as breadcrumbs are."""
