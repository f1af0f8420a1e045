"""Shorthand of these tests: an event is stored, and its page is asked for."""

import re
from html import unescape
from typing import Any

from django.test import Client

from tests.browser import trails
from tests.places import Place, store

NOW = trails.NOW
HTMX = {"HX-Request": "true", "HX-Target": "timeline"}


def put(place: Place, crumbs: list[Any], number: int = 2, **fields: Any) -> str:
    """Stores an event with these breadcrumbs; the address of its page."""
    event_id = f"{number:032x}"
    store(
        place.project,
        event_id=event_id,
        **{"timestamp": NOW, "fingerprint": [f"issue {number}"], **fields},
        breadcrumbs={"values": crumbs},
    )
    return f"/{place.organization.slug}/events/{event_id}/"


def read(client: Client, address: str, **headers: str) -> str:
    """The page behind an address, after its redirects."""
    answer = client.get(address, headers=headers, follow=True)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def text_of(html: str) -> str:
    """What can be read of a piece of HTML, blanks joined."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip())


def row_of(html: str, index: int) -> str:
    """The item of a crumb."""
    return html.split(f'<li id="crumb-{index}"', 1)[1].split("</li>", 1)[0]


def line_of(html: str, index: int) -> str:
    """What the line of a crumb says."""
    row = (
        row_of(html, index)
        .split('class="line"', 1)[1]
        .split("<details", 1)[0]
        .split('<a class="opener', 1)[0]
    )
    return text_of(row.partition(">")[2])


def crumb(**fields: Any) -> dict[str, Any]:
    return {"timestamp": NOW - 0.414, **fields}


def http(**data: Any) -> dict[str, Any]:
    return crumb(type="http", category="httplib", data=data)
