"""One event: its document, read on demand. Nothing in it makes the reading fail."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from timeline.protocol import attributes, contexts, users
from timeline.protocol.breadcrumbs import (
    Breadcrumb,
    Trail,
    Window,
    count_breadcrumbs,
    latest_place,
    linked_ids,
    read_one,
    read_trail,
)
from timeline.protocol.costs import remarks_on
from timeline.protocol.happening import Happening
from timeline.protocol.ids import read_id
from timeline.protocol.levels import read_level
from timeline.protocol.meta import read_meta
from timeline.protocol.remarks import Remark, below, refused, unexpected
from timeline.protocol.requests import url_of
from timeline.protocol.sdk import Sdk, read_sdk
from timeline.protocol.tags import RESERVED, read_fingerprint, read_tags
from timeline.protocol.timestamps import Reading, read_timestamp

_BREADCRUMB_NAMES = ("breadcrumbs", "sentry.interfaces.Breadcrumbs")


class SentEvent(Happening):
    """An event. Every field is read when it is first asked for, so that ingestion pays for what it uses."""

    def __init__(
        self, document: dict[str, Any], remarks: Sequence[Remark] = (), window: Window | None = None
    ) -> None:
        super().__init__(document, remarks)
        self.window = window or Window()  # of its trail that is read

    # ------------------------------------------------------------ what it is

    @cached_property
    def event_id(self) -> str | None:
        """32 lower-case hex digits."""
        sent = self.document.get("event_id")
        event_id = read_id(sent)
        if event_id is None and sent is not None:
            is_text = isinstance(sent, str)
            what = "not an event id" if is_text else "an event id"
            self._noted.append((refused if is_text else unexpected)("event_id", what, sent))
        return event_id

    @cached_property
    def timestamp(self) -> float | None:
        """Seconds since 1970, as sent."""
        return self._timestamp[0]

    @cached_property
    def timestamp_has_fraction(self) -> bool:
        """Whether more than whole seconds was sent."""
        return self._timestamp[1]

    @cached_property
    def _timestamp(self) -> Reading:
        reading = read_timestamp(self.document.get("timestamp"))
        if reading[2]:
            self._noted.append(reading[2])
        return reading

    @cached_property
    def level(self) -> str:
        """debug, info, warning, error or fatal."""
        return self._level[0]

    @cached_property
    def level_sent(self) -> str | None:
        """The level's text as sent."""
        return self._level[1]

    @cached_property
    def _level(self) -> tuple[str, str | None]:
        default = "info" if self.document.get("type") == "transaction" else "error"
        level, sent, remark = read_level(self.document.get("level"), default)
        if remark:
            self._noted.append(remark)
        return level, sent

    @cached_property
    def platform(self) -> str | None:
        return attributes.read_platform(self.document.get("platform"), self._noted)

    @cached_property
    def logger(self) -> str | None:
        return attributes.read_logger(self.document.get("logger"), self._noted)

    @cached_property
    def release(self) -> str | None:
        return attributes.read_release(self.document.get("release"), self._noted)

    @cached_property
    def environment(self) -> str | None:
        """The event's own, else the one among its tags."""
        sent = self.document.get("environment")
        own = attributes.read_environment(sent, self._noted)
        if own is None and sent is None:
            return attributes.read_environment(self._all_tags.get("environment"), self._noted)
        return own

    @cached_property
    def dist(self) -> str | None:
        return attributes.read_dist(self.document.get("dist"), self._noted)

    @cached_property
    def transaction(self) -> str | None:
        return self._text("transaction", attributes.MAX_TRANSACTION)

    @cached_property
    def culprit_sent(self) -> str | None:
        return self._text("culprit", attributes.MAX_TRANSACTION)

    @cached_property
    def server_name(self) -> str | None:
        return self._text("server_name")

    # ------------------------------------------------------------ what it carries

    @cached_property
    def tags(self) -> tuple[tuple[str, str], ...]:
        """By key, without those that are fields of the event; `server_name` and `site` are tags too."""
        tags = {key: value for key, value in self._all_tags.items() if key not in RESERVED}
        if (server_name := self.server_name) is not None:
            tags.setdefault("server_name", server_name)
        if (site := self._text("site")) is not None:
            tags.setdefault("site", site)
        return tuple(sorted(tags.items()))

    @cached_property
    def _all_tags(self) -> dict[str, str]:
        return read_tags(self.document.get("tags"), self._noted)

    @cached_property
    def fingerprint(self) -> tuple[str, ...]:
        return read_fingerprint(self.document.get("fingerprint"), self._noted)

    @cached_property
    def user(self) -> dict[str, Any] | None:
        """As sent."""
        return users.read_user(self.document.get("user"), self._noted)

    @cached_property
    def user_label(self) -> str | None:
        """The first of the user's id, username, email and address, else the address of the request."""
        label = users.label_of(self.user, self.request)
        return label[1] if label else None

    @cached_property
    def request(self) -> Any:
        """As sent."""
        return self.document.get("request")

    @cached_property
    def request_url(self) -> str | None:
        """Without query and fragment."""
        return url_of(self.request)

    @cached_property
    def contexts(self) -> Any:
        """As sent."""
        return self.document.get("contexts")

    @cached_property
    def extra(self) -> Any:
        """As sent."""
        return self.document.get("extra")

    @cached_property
    def modules(self) -> Any:
        """As sent."""
        return self.document.get("modules")

    @cached_property
    def sdk(self) -> Sdk | None:
        return read_sdk(self.document.get("sdk"), self._noted)

    @cached_property
    def trace_id(self) -> str | None:
        """The trace that the event says it belongs to."""
        return contexts.read_trace_id(self.contexts, self._noted)

    # ------------------------------------------------------------ what led to it

    @cached_property
    def trail(self) -> Trail:
        """Its breadcrumbs, or the part of them that was asked for."""
        return read_trail(*self._breadcrumbs, self.window)

    def breadcrumb(self, index: int) -> tuple[Breadcrumb | None, Breadcrumb | None]:
        """The breadcrumb of the trail at `index` and the one before it, without reading the others."""
        container, node, found = self._breadcrumbs
        return read_one(container, index, node, found)

    def latest_breadcrumb(self, index: int) -> Breadcrumb | None:
        """Of the breadcrumbs before `index` the one with the latest time."""
        container, node, found = self._breadcrumbs
        place = latest_place(container, index)
        return None if place is None else read_one(container, place, node, found)[0]

    @property
    def _breadcrumbs(self) -> tuple[Any, dict[str, Any] | None, list[Remark]]:
        """As sent, what `_meta` says of them, what the reader of the document found in them."""
        name, container = self._first_of(_BREADCRUMB_NAMES)
        found = [
            replace(remark, field=remark.field[len(name) + 1 :])
            for remark in self._found
            if _is_about(remark, name)
        ]
        return container, self._node(name), found

    @cached_property
    def breadcrumb_count(self) -> int:
        """How many the trail has, without reading it."""
        name, container = self._first_of(_BREADCRUMB_NAMES)
        return count_breadcrumbs(container, self._node(name))

    @cached_property
    def linked_event_ids(self) -> tuple[str, ...]:
        """Events that its breadcrumbs name, at most 100."""
        return linked_ids(self._first_of(_BREADCRUMB_NAMES)[1])

    # ------------------------------------------------------------ what to know about all this

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        """All remarks about the event and its fields; each breadcrumb has its own. Reads every field."""
        for name in _REMARKED:
            getattr(self, name)
        name, _ = self._first_of(_BREADCRUMB_NAMES)
        found = [remark for remark in self._found if not _is_about(remark, name)]
        about = [below(name, remark) for remark in self.trail.remarks]
        costly = remarks_on(self.exceptions)
        return (*found, *self._meta_remarks(), *self._noted, *costly, *about)

    def _meta_remarks(self) -> list[Remark]:
        rest = {key: node for key, node in (self._meta or {}).items() if key not in _BREADCRUMB_NAMES}
        return read_meta(rest, self.document)


def _is_about(remark: Remark, name: str) -> bool:
    return remark.field == name or remark.field.startswith(f"{name}.")


_REMARKED: tuple[str, ...] = tuple(
    name
    for kind in (SentEvent, Happening)
    for name, attribute in vars(kind).items()
    if isinstance(attribute, cached_property) and name not in ("remarks", "trail")
)
