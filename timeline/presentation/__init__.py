"""An event, its trail and a filter become the timeline to draw; the shapes stand in `presentation/timeline.py`."""

from timeline.presentation.presenting import StoredEvent, present
from timeline.presentation.timeline import Timeline

__all__ = ["StoredEvent", "Timeline", "present"]
