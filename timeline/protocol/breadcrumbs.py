"""The Breadcrumbs interface: the ordered trail of an event (develop.sentry.dev, "Breadcrumbs Interface")."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from timeline.protocol.containers import entry_node, read_entries
from timeline.protocol.ids import read_id
from timeline.protocol.levels import read_level
from timeline.protocol.meta import length_of, node_of, read_meta
from timeline.protocol.remarks import TOO_LONG, UNKNOWN, Remark, refused, unexpected
from timeline.protocol.source import Source
from timeline.protocol.sparse import LazyList
from timeline.protocol.text import brief, json_text, kind_of
from timeline.protocol.timestamps import place_of_latest, read_timestamp

MAX_LINKS = 100
MAX_OTHER_REMARKS = 100  # on keys beyond the interface
MAX_BREADCRUMBS = 10_000  # the newest of them: a megabyte holds 350,000 empty ones

_FIELDS = frozenset(("timestamp", "type", "ty", "category", "level", "message", "data", "event_id", "origin"))


@dataclass(frozen=True, slots=True)
class Breadcrumb:
    """One entry of a trail, read. Absent is None; what Relay refuses and we can recover is here, with a remark."""

    index: int  # the place in the list as sent, from 0 (nulls count)
    sent: Any  # the entry as decoded from JSON, untouched
    timestamp: float | None = None  # seconds since 1970, microseconds exact, as sent (no drift applied)
    timestamp_has_fraction: bool = True  # "whole seconds were sent" is shown as such
    type: str = "default"
    category: str | None = None
    level: str = "info"  # the interface's: debug, info, warning, error, fatal
    level_sent: str | None = None  # the text that was sent, None when no level was
    message: str | None = None
    data: dict[str, Any] = field(default_factory=dict)  # what is no object stands at "data" in one
    event_id: str | None = None  # 32 lower-case hex digits
    origin: str | None = None
    other: dict[str, Any] = field(default_factory=dict)  # keys beyond the interface
    remarks: tuple[Remark, ...] = ()
    source: Source | None = (
        None  # of a log or span of the trace, and of a breadcrumb that one of them repeats
    )


@dataclass(frozen=True, slots=True)
class Trail:
    """The ordered breadcrumbs of an event."""

    breadcrumbs: tuple[Breadcrumb, ...] = ()
    dropped: int = 0  # how many the SDK says it cut from the old end
    remarks: tuple[Remark, ...] = ()  # about the container
    older: int = 0  # entries before these that were not read
    newer: int = 0  # entries after these that were not read
    count: int = 0  # entries that were sent


@dataclass(frozen=True, slots=True)
class Window:
    """Which breadcrumbs of a trail to read: the newest, those before an index, or those around one."""

    most: int = MAX_BREADCRUMBS
    before: int | None = None
    around: int | None = None  # where the newest do not hold it

    def span(self, count: int) -> tuple[int, int, int]:
        """The places [start, end) of `count` entries, and the first that may be read at all."""
        lowest = max(0, count - MAX_BREADCRUMBS)
        end = count
        if self.before is not None:
            end = min(max(self.before, lowest + 1), count)
        elif self.around is not None and lowest <= self.around < count - self.most:
            end = min(self.around + self.most // 2 + 1, count)
        return max(lowest, end - self.most), end, lowest


def read_trail(
    container: Any,
    node: dict[str, Any] | None = None,
    found: Sequence[Remark] = (),
    window: Window = Window(),
) -> Trail:
    """The trail in the event's `breadcrumbs`, whatever that is, or a part of it.

    `node` is what `_meta` says of it; `found` are remarks of the document's reader, their fields from the container.
    """
    entries = read_entries(container)
    alone = isinstance(container, dict) and "values" not in container
    by_place, rest = _sort_out(found, alone)
    start, end, lowest = window.span(len(entries.values))
    if lowest:
        text = f"{lowest:,} older breadcrumbs are not shown: there are more than {MAX_BREADCRUMBS:,}"
        rest.append(Remark("", TOO_LONG, text, length=len(entries.values)))
    breadcrumbs = []
    for place, sent in enumerate(entries.values[start:end], start):
        about = (node if alone else entry_node(node, place)) if node else None
        if sent is None and not about:
            continue
        breadcrumbs.append(read_breadcrumb(place, sent, about, by_place.get(place, ())))
    return Trail(
        tuple(breadcrumbs),
        _count_dropped(node, len(entries.values)),
        (*entries.remarks, *rest),
        older=start - lowest,
        newer=len(entries.values) - end,
        count=len(entries.values),
    )


def read_one(
    container: Any, index: int, node: dict[str, Any] | None = None, found: Sequence[Remark] = ()
) -> tuple[Breadcrumb | None, Breadcrumb | None]:
    """The breadcrumb that `read_trail` has at `index` and the one before it; None where the trail has none."""
    values = read_entries(container).values
    alone = isinstance(container, dict) and "values" not in container
    by_place, _ = _sort_out(found, alone)
    first = max(0, len(values) - MAX_BREADCRUMBS)

    def read(place: int) -> Breadcrumb | None:
        about = (node if alone else entry_node(node, place)) if node else None
        sent = values[place]  # once: each look at a LazyList decodes
        if sent is None and not about:
            return None
        return read_breadcrumb(place, sent, about, by_place.get(place, ()))

    breadcrumb = read(index) if first <= index < len(values) else None
    if breadcrumb is None:
        return None, None
    return breadcrumb, next(filter(None, map(read, range(index - 1, first - 1, -1))), None)


def latest_place(container: Any, index: int) -> int | None:
    """Of the entries before `index` the place of the one with the latest time: the last of them with that time."""
    values = read_entries(container).values
    if type(values) is LazyList:
        return place_of_latest(values.timestamps(index))
    return place_of_latest([sent.get("timestamp") if type(sent) is dict else None for sent in values[:index]])


def count_breadcrumbs(container: Any, node: dict[str, Any] | None = None) -> int:
    """As many as the trail would have, without reading them."""
    values = read_entries(container).values
    first = max(0, len(values) - MAX_BREADCRUMBS)
    count = len(values) - first
    if None in values:
        nulls = (place for place, sent in enumerate(values) if sent is None and place >= first)
        count -= sum(not entry_node(node, place) for place in nulls)
    return count


def linked_ids(container: Any) -> tuple[str, ...]:
    """The events that breadcrumbs name, in their order, each once, at most `MAX_LINKS`."""
    ids: dict[str, None] = {}
    for sent in read_entries(container).values:
        if type(sent) is dict and "event_id" in sent:
            event_id = read_id(sent["event_id"])
            if event_id:
                ids[event_id] = None
                if len(ids) == MAX_LINKS:
                    break
    return tuple(ids)


def read_breadcrumb(
    place: int, sent: Any, node: dict[str, Any] | None = None, found: Iterable[Remark] = ()
) -> Breadcrumb:
    """One entry. What the interface does not take is recovered where it can be, and always has a remark."""
    remarks: list[Remark] = list(found)
    if node:
        remarks += read_meta(node, sent)
    if type(sent) is not dict:
        return _read_stranger(place, sent, remarks)
    get = sent.get
    timestamp, has_fraction, remark = read_timestamp(get("timestamp"))
    if remark:
        remarks.append(remark)
    level, level_sent, remark = read_level(get("level"), "info")
    if remark:
        remarks.append(remark)
    type_ = get("type") if "type" in sent or "ty" not in sent else sent["ty"]
    if type(type_) is not str:
        if type_ is not None:
            remarks.append(unexpected("type", "text", type_, "read as default"))
        type_ = "default"
    category = get("category")
    if category is not None and type(category) is not str:
        category = _read_category(category, remarks)
    message = get("message")
    if message is not None and type(message) is not str:
        remarks.append(unexpected("message", "text", message, "shown as text"))
        message = json_text(message)
    data = get("data")
    if type(data) is not dict:
        data = _read_data(data, remarks)
    event_id = get("event_id")
    if event_id is not None:
        event_id = _read_event_id(event_id, remarks)
    origin = get("origin")
    if origin is not None and type(origin) is not str:
        remarks.append(unexpected("origin", "text", origin))
        origin = None
    return Breadcrumb(
        place,
        sent,
        timestamp,
        has_fraction,
        type_ or "default",
        category,
        level,
        level_sent,
        message,
        data,
        event_id,
        origin or None,
        {} if sent.keys() <= _FIELDS else _read_other(sent, remarks),
        tuple(remarks),
    )


def _read_stranger(place: int, sent: Any, remarks: list[Remark]) -> Breadcrumb:
    """An entry that is no object: what it says is its message."""
    if sent is None:
        return Breadcrumb(place, sent, remarks=tuple(remarks))
    remarks.append(unexpected("", "a breadcrumb", sent, "shown as a message"))
    message = sent if type(sent) is str else json_text(sent)
    return Breadcrumb(place, sent, message=message, remarks=tuple(remarks))


def _read_category(category: Any, remarks: list[Remark]) -> str | None:
    if isinstance(category, (dict, list)):
        remarks.append(unexpected("category", "text", category))
        return None
    remarks.append(unexpected("category", "text", category, "shown as text"))
    return json_text(category)


def _read_data(data: Any, remarks: list[Remark]) -> dict[str, Any]:
    if data is None:
        return {}
    remarks.append(unexpected("data", "an object", data, "shown as sent"))
    return {} if data == "" else {"data": data}


def _read_event_id(event_id: Any, remarks: list[Remark]) -> str | None:
    read = read_id(event_id)
    if read is None:
        if isinstance(event_id, str):
            remarks.append(refused("event_id", "not an event id", event_id))
        else:
            remarks.append(unexpected("event_id", "an event id", event_id))
    return read


def _read_other(sent: dict[str, Any], remarks: list[Remark]) -> dict[str, Any]:
    other = {key: value for key, value in sent.items() if key not in _FIELDS}
    for key, value in islice(other.items(), MAX_OTHER_REMARKS):
        remarks.append(Remark(key, UNKNOWN, f"not part of a breadcrumb: {kind_of(value)}, {brief(value)}"))
    if len(other) > MAX_OTHER_REMARKS:
        more = len(other) - MAX_OTHER_REMARKS
        remarks.append(Remark("", UNKNOWN, f"{more:,} more keys are not part of a breadcrumb"))
    return other


def _count_dropped(node: dict[str, Any] | None, kept: int) -> int:
    if not node:
        return 0
    lengths = (length_of(node), length_of(node_of(node, "values")))
    return max(0, *(length - kept for length in lengths if length is not None), 0)


def _sort_out(found: Sequence[Remark], alone: bool) -> tuple[dict[int, list[Remark]], list[Remark]]:
    """The remarks of each entry, their fields from there, and those of the container."""
    by_place: dict[int, list[Remark]] = {}
    rest: list[Remark] = []
    for remark in found:
        steps = remark.field.split(".") if remark.field else []
        if not alone and steps[:1] == ["values"]:
            steps = steps[1:]
        if alone and steps:
            place = "0"
        elif steps:
            place, steps = steps[0], steps[1:]
        else:
            place = ""
        if place.isdecimal():
            by_place.setdefault(int(place), []).append(replace(remark, field=".".join(steps)))
        else:
            rest.append(remark)
    return by_place, rest
