"""An event is stored as an SDK's would be, and its page is read."""

from collections.abc import Sequence
from typing import Any, Protocol

import pytest
from django.test import Client
from pytest_django import Settings

from tests.places import Place, client_of, make_place, store
from tests.timeline_rules.page import PageRead, parse

NOW = 1_700_000_000.5  # when the events happen: 2023-11-14T22:13:20.500Z


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """A good hash is slow on purpose; tests need no good one."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def place(db: None) -> Place:
    return make_place("acme")


@pytest.fixture
def client(place: Place) -> Client:
    return client_of(place.member)


class Show(Protocol):
    """Stores an event with these breadcrumbs, asks for its page with a query string, and reads it."""

    def __call__(self, crumbs: Sequence[Any], query: str = "", /, **fields: Any) -> PageRead: ...


class Again(Protocol):
    """Asks for the page of the event stored last with another query string."""

    def __call__(self, query: str, /) -> PageRead: ...


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
        if self.draws_details:
            query += f"{'&' if query else '?'}details=all"
        answer = self.client.get(self.address + query)
        assert answer.status_code == 200, answer
        return PageRead(parse(answer.content.decode()))


@pytest.fixture
def shown(place: Place, client: Client) -> Shown:
    return Shown(place, client)


@pytest.fixture
def with_details(shown: Shown) -> None:
    """The page is asked for with the details of every row."""
    shown.draws_details = True


@pytest.fixture
def show(shown: Shown) -> Show:
    def show(crumbs: Sequence[Any], query: str = "", /, **fields: Any) -> PageRead:
        shown.store(crumbs, **fields)
        return shown.get(query)

    return show


@pytest.fixture
def again(shown: Shown) -> Again:
    return shown.get


def ago(seconds: float | None, message: str | None = None, **fields: Any) -> dict[str, Any]:
    """A breadcrumb, so many seconds before its event."""
    sent: dict[str, Any] = {} if seconds is None else {"timestamp": NOW - seconds}
    if message is not None:
        sent["message"] = message
    return sent | fields


def http(seconds: float = 1, **data: Any) -> dict[str, Any]:
    """A request, as the interface documents it."""
    return ago(seconds, type="http", category="xhr", data=data)
