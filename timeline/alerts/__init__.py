"""Alerts: rules ask what has happened, channels are told, with the trail. Runs beside ingestion, never in its way."""
