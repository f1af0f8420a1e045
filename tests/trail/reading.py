"""Reads a timeline as a reader of its page does, without the page: no request, no database.

What the timeline says by itself is taken from it; of what the templates decide, only the part needed is drawn.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import orjson
import pytest
from django.http import QueryDict
from django.template import engines

from tests.elements import Element, parse
from tests.reading_html import PageRead, RowRead
from timeline import codec
from timeline.ingest.preparation import NewEvent, prepare
from timeline.issues.related import Related
from timeline.protocol.document import read_document
from timeline.protocol.event import SentEvent
from timeline.protocol.title import title_of
from timeline.trail import sections
from timeline.trail.addresses import Addresses
from timeline.trail.build import build_timeline
from timeline.trail.html import draw
from timeline.trail.timeline import EventItem, Fold, Mark, Row, Timeline

NOW = 1_700_000_000.5  # when the events happen: 2023-11-14T22:13:20.500Z


class Show(Protocol):
    """Reads the timeline of an event with these breadcrumbs, as a query string asks for it."""

    def __call__(self, crumbs: Sequence[Any], query: str = "", /, **fields: Any) -> PageRead: ...


class Again(Protocol):
    """Reads the event shown last, with another query string."""

    def __call__(self, query: str, /) -> PageRead: ...


def ago(seconds: float | None, message: str | None = None, **fields: Any) -> dict[str, Any]:
    """A breadcrumb, so many seconds before its event."""
    sent: dict[str, Any] = {} if seconds is None else {"timestamp": NOW - seconds}
    if message is not None:
        sent["message"] = message
    return sent | fields


def http(seconds: float = 1, **data: Any) -> dict[str, Any]:
    """A request, as the interface documents it."""
    return ago(seconds, type="http", category="xhr", data=data)


class TimelineRow(RowRead):
    """A row of a timeline."""

    def __init__(self, row: Row, hits: tuple[str, ...]) -> None:
        super().__init__(self._draw)
        self.row, self.hits = row, hits

    def _draw(self) -> Element:
        item = engines["timeline"].env.get_template("rows.html").module.item  # type: ignore[attr-defined]
        return parse(item(self.row, self.hits, {})).one("li")

    @property
    def index(self) -> int:
        return self.row.crumb.breadcrumb.index

    @property
    def time(self) -> str:
        return self.row.offset

    @property
    def kind(self) -> str:
        return self.row.crumb.kind.icon.removeprefix("icon-")

    @property
    def rail(self) -> str:
        return self.row.crumb.shown_level

    @property
    def marks(self) -> list[str]:
        return _texts(self.row.marks)


class TimelineRead(PageRead):
    """A timeline with what stands around it: its lead, its filter."""

    def __init__(self, event: SentEvent, timeline: Timeline) -> None:
        super().__init__(self._draw)
        self.event_read, self.timeline = event, timeline

    @property
    def drawn(self) -> PageRead:
        """The same, all of it as the templates draw it."""
        return PageRead(self._draw)

    def _draw(self) -> str:
        facts = list(sections.facts(self.event_read, title_of(self.event_read)))
        return draw("trail_summary.html", timeline=self.timeline, facts=facts) + draw(
            "trail.html", timeline=self.timeline, related=Related(), place="/", summary=""
        )

    @property
    def rows(self) -> list[TimelineRow]:
        return [TimelineRow(row, self.timeline.hits) for row in self._rows()]

    def _rows(self) -> Iterator[Row]:
        for item in self.timeline.items:
            if isinstance(item, Fold):
                yield from item.rows
            elif isinstance(item, Row):
                yield item

    @property
    def order(self) -> list[str]:
        words: list[str] = []
        for item in self.timeline.items:
            words += [
                f"[{text}]" for text in _texts(item.face.marks if isinstance(item, Fold) else item.marks)
            ]
            if isinstance(item, EventItem):
                words.append("*")
            else:
                words.append(item.label if isinstance(item, Fold) else str(item.crumb.index))
        return words

    @property
    def notices(self) -> list[str]:
        notes = (f"{note.text} {note.link_text}".strip() for note in self.timeline.notes)
        return [*self.timeline.problems, *notes]

    @property
    def edge(self) -> str:
        return self.timeline.dropped.text if self.timeline.dropped else ""

    @property
    def tally(self) -> str:
        return self.timeline.status if self.timeline.total else ""

    def facet(self, name: str) -> dict[str, int]:
        (found,) = (facet for facet in self.timeline.facets if facet.name == name)
        return {option.label: option.count for option in (*found.options, *found.folded)}


def _texts(marks: Sequence[Mark]) -> list[str]:
    return [mark.text for mark in marks]


class TrailReader:
    """Reads an event as it would be stored."""

    def __init__(self) -> None:
        self.draws_details = False
        self._stored: NewEvent | None = None

    def take(self, crumbs: Sequence[Any], /, **fields: Any) -> None:
        """The event that is read from now on."""
        document = {
            "event_id": f"{1:032x}",
            "timestamp": NOW,
            "message": "provider answered 500",
            "level": "error",
            "release": "shop@4.0.0",
            "environment": "production",
            "transaction": "/checkout",
            "user": {"id": "7", "email": "jane@example.com"},
            "breadcrumbs": {"values": list(crumbs)},
            **fields,
        }
        payload = orjson.dumps(document)
        self._stored = prepare(1, payload, event_id=None, sent_at=None, received=datetime.now(UTC))

    def read(self, query: str = "") -> TimelineRead:
        assert self._stored, "nothing was shown"
        if self.draws_details:
            query += f"{'&' if query else '?'}details=all"
        document = read_document(codec.unpack(self._stored.document))
        event = SentEvent(document.value, document.remarks)
        addresses, problems = Addresses.from_query(QueryDict(query.removeprefix("?")))
        return TimelineRead(event, build_timeline(self._stored, event, addresses, problems=problems))


@pytest.fixture
def trail_reader() -> TrailReader:
    return TrailReader()


@pytest.fixture
def with_details(trail_reader: TrailReader) -> None:
    """The details of every row are drawn."""
    trail_reader.draws_details = True


@pytest.fixture
def show(trail_reader: TrailReader) -> Show:
    def show(crumbs: Sequence[Any], query: str = "", /, **fields: Any) -> TimelineRead:
        trail_reader.take(crumbs, **fields)
        return trail_reader.read(query)

    return show


@pytest.fixture
def again(trail_reader: TrailReader) -> Again:
    return trail_reader.read
