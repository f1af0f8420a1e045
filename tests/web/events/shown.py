"""An event is stored as an SDK's would be, and its page is read."""

from collections.abc import Sequence
from typing import Any

from django.test import Client

from tests.places import Place, store
from tests.reading_html import PageRead
from tests.trail.reading import NOW


class Shown:
    """The event stored last."""

    def __init__(self, place: Place, client: Client) -> None:
        self.place, self.client = place, client
        self.address = ""
        self.draws_details = False
        self._stored = 0

    def store(self, crumbs: Sequence[Any], /, **fields: Any) -> str:
        """Its address."""
        self._stored += 1
        event_id = fields.pop("event_id", f"{self._stored:032x}")
        document = {"timestamp": NOW, "fingerprint": [event_id], **fields}
        document.setdefault("breadcrumbs", {"values": list(crumbs)})
        store(self.place.project, event_id=event_id, **document)
        self.address = self.client.get(f"/acme/events/{event_id}/")["Location"]
        return self.address

    def get(self, query: str = "") -> PageRead:
        """Its page, with a query string."""
        if self.draws_details:
            query += f"{'&' if query else '?'}details=all"
        answer = self.client.get(self.address + query)
        assert answer.status_code == 200, answer
        return PageRead(answer.content.decode)
