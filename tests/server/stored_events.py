"""What a real server has stored."""

import json
from typing import Any

from tests.running import Running


def stored(server: Running, event_id: str) -> dict[str, Any] | None:
    """What the database holds of an event."""
    code = (
        "import json; from timeline.models import Event, Issue\n"
        f"event = Event.objects.filter(event_id='{event_id}').first()\n"
        "issue = event and Issue.objects.get(project_id=event.project_id, number=event.issue_number)\n"
        "print(json.dumps(event and {'payload': event.payload().decode(), 'times_seen': issue.times_seen}))"
    )
    found: dict[str, Any] | None = json.loads(server.manage("shell", "-v0", "-c", code))
    return found
