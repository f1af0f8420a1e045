"""Which breadcrumb, log and span speak of the same: told by time, level, order and arguments, never by text alone.

Measured: an integration of Python writes the same microsecond into a breadcrumb and its log; JavaScript's console is a
breadcrumb in whole milliseconds and a log up to 3 ms later, its text formatted differently; a query's breadcrumb is
some µs before its span begins, a request's within 0.1 ms of its end. When in doubt they are two.
"""

import json
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from timeline.crumbs.crumb import Crumb
from timeline.crumbs.http import METHOD_KEYS, URL_KEYS, status_of
from timeline.crumbs.values import first_text, text_of
from timeline.protocol.breadcrumbs import Breadcrumb
from timeline.telemetry.traced import FoundSpan

_EARLIER, _LATER = 0.001, 0.010  # seconds from a breadcrumb to its log
_ARGUMENTS_LATER = 0.100  # where it has the same arguments: the first line of a page waits for the SDK
_LINE_EARLIER = (
    0.100  # of the same logger, where it ends in what was said: the SDK may get it after it sent the log
)
# Seconds from a breadcrumb to the start or end of its span: of the same text, and of the same method and status only.
_NEAR, _VERY_NEAR = 0.02, 0.003
_MAX_LOOKED_AT = 20  # logs in this time that one breadcrumb is compared with
_WITHOUT_URL = "\x00"  # begins the name of a request that is known by its method and status alone
_INTEGRATION = "auto."  # how the origin of a log begins that also leaves a breadcrumb


def match_logs(crumbs: Sequence[Crumb], logs: Sequence[Breadcrumb]) -> dict[int, int]:
    """The place among `logs` (of the crumbs' own project, sorted by time) of the log that each crumb repeats, by its place."""
    found = _match_exactly(crumbs, logs)
    used = set(found.values())
    rest = [
        place
        for place, log in enumerate(logs)
        if place not in used and log.source and log.source.recorded_by.startswith(_INTEGRATION)
    ]
    if rest:
        found |= _match_in_order(crumbs, logs, rest, found)
    return found


def log_time(log: Breadcrumb) -> float:
    """Seconds since 1970, drift corrected; −∞ where it is unknown."""
    drift = log.source.drift if log.source else 0.0
    return float("-inf") if log.timestamp is None else log.timestamp + drift


def _match_exactly(crumbs: Sequence[Crumb], logs: Sequence[Breadcrumb]) -> dict[int, int]:
    """Of the same microsecond, with the same text, from the same logger or at the same level."""
    messages = {crumb.breadcrumb.message for crumb in crumbs}
    places: dict[tuple[int, str], list[int]] = {}
    for place in range(len(logs) - 1, -1, -1):
        log = logs[place]
        if log.message in messages and log.timestamp is not None:
            places.setdefault((round(log_time(log) * 1e6), log.message or ""), []).append(place)
    found: dict[int, int] = {}
    for index, crumb in enumerate(crumbs):
        if crumb.time is None or not crumb.breadcrumb.message:
            continue
        same = places.get((round(crumb.time * 1e6), crumb.breadcrumb.message))
        if not same:
            continue
        log = logs[same[-1]]
        if crumb.category == log.category or crumb.level == log.level:
            found[index] = same.pop()
    return found


def _match_in_order(
    crumbs: Sequence[Crumb], logs: Sequence[Breadcrumb], rest: Sequence[int], found: dict[int, int]
) -> dict[int, int]:
    """Logs of integrations within some milliseconds, at the same level, that say the same, each after the one before."""
    times = [log_time(logs[place]) for place in rest]
    loggers = {logs[place].category for place in rest} - {None}
    matched: dict[int, int] = {}
    first = 0  # of `rest`: order is kept
    for index, crumb in enumerate(crumbs):
        if index in found or crumb.time is None:
            continue
        earlier = _LINE_EARLIER if crumb.category in loggers else _EARLIER
        at = max(first, bisect_left(times, crumb.time - earlier))
        last = min(len(rest), at + _MAX_LOOKED_AT)
        said = _Said(crumb.breadcrumb)
        reach = _ARGUMENTS_LATER if said.arguments is not None else _LATER
        while at < last and times[at] <= crumb.time + reach:
            log = logs[rest[at]]
            is_near = times[at] >= crumb.time - _EARLIER
            says = _says_the_same if is_near else _ends_in
            if log.level == crumb.level and says(said, log):
                matched[index], first = rest[at], at + 1
                break
            at += 1
    return matched


class _Said:
    """What a breadcrumb says, for the logs that it is compared with."""

    def __init__(self, breadcrumb: Breadcrumb) -> None:
        self.category = breadcrumb.category
        self._breadcrumb = breadcrumb
        arguments = breadcrumb.data.get("arguments")
        self.arguments: list[Any] | None = arguments if type(arguments) is list else None

    @cached_property
    def message(self) -> str:
        return (self._breadcrumb.message or "").strip()

    @cached_property
    def in_console(self) -> str:
        """Its arguments as a console joins them."""
        return " ".join(map(_console_text, self.arguments or ()))


def _says_the_same(said: _Said, log: Breadcrumb) -> bool:
    body = (log.message or "").strip()
    if not body:
        return False
    if body == said.message:
        return True
    if said.category and said.category == log.category:
        return _ends_in(said, log)
    arguments = said.arguments
    if arguments is None or not 0 < len(arguments) <= 100:
        return False
    return said.in_console == body or _in_order(arguments, body)


def _ends_in(said: _Said, log: Breadcrumb) -> bool:
    """Loguru's breadcrumb is its whole line: time, level and place, and at last what was said."""
    body = (log.message or "").strip()
    is_same_logger = bool(said.category) and said.category == log.category
    return bool(body) and is_same_logger and said.message.endswith(f" {body}")


def _console_text(value: Any) -> str:
    return value if type(value) is str else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _in_order(arguments: Sequence[Any], body: str) -> bool:
    """The first argument begins the text, and every other that is no object follows in it."""
    place = 0
    for number, argument in enumerate(arguments):
        text = text_of(argument)
        if text is None:
            continue
        at = body.find(text, place)
        if at < 0 or (number == 0 and at != 0):
            return False
        place = at + len(text)
    return place > 0


# ---------------------------------------------------------------- spans


def match_spans(crumbs: Sequence[Crumb], spans: Sequence[FoundSpan]) -> dict[int, int]:
    """The place among `spans` (of the crumbs' own project) of the span that speaks of each crumb, by its place."""
    by_id = {found.span.span_id: place for place, found in enumerate(spans) if found.span.span_id}
    by_name: dict[str, list[tuple[float, int]]] = {}  # the times of their ends
    for at, found in enumerate(spans):
        for name in _names_of_span(found):
            ends = [(end, at) for end in (found.start, found.end) if end is not None]
            by_name.setdefault(name, []).extend(ends)
    for times in by_name.values():
        times.sort()
    matched: dict[int, int] = {}
    used: set[int] = set()
    for index, crumb in enumerate(crumbs):
        named = crumb.breadcrumb.data.get("__span")
        place: int | None = by_id.get(named) if type(named) is str else None
        if place is None and crumb.time is not None:
            near = [
                near
                for name in _names_of_crumb(crumb)
                if (near := _nearest(by_name.get(name, []), crumb.time, used, _reach(name)))
            ]
            place = min(near)[1] if near else None
        if place is not None and spans[place].span.seconds is not None:
            matched[index] = place
            used.add(place)
    return matched


def _reach(name: str) -> float:
    return _VERY_NEAR if name.startswith(_WITHOUT_URL) else _NEAR


def _nearest(
    times: list[tuple[float, int]], time: float, used: set[int], reach: float
) -> tuple[float, int] | None:
    """The distance and place of the span that begins or ends nearest to a time; None: none near enough is left.

    Those that are used are taken out where they are met: nobody meets them twice.
    """
    later = bisect_left(times, (time, -1))
    earlier = later - 1
    near: list[tuple[float, int]] = []
    while later < len(times) and times[later][0] < time + reach and not near:
        if times[later][1] in used:
            del times[later]
        else:
            near.append((times[later][0] - time, times[later][1]))
    while earlier >= 0 and times[earlier][0] >= time - reach:
        first = bisect_left(times, (times[earlier][0], -1))  # of those of one time
        if times[first][1] not in used:
            near.append((time - times[first][0], times[first][1]))
            break
        del times[first]
        earlier -= 1
    return min(near, default=None)


def _names_of_span(found: FoundSpan) -> set[str]:
    span = found.span
    names = {_plain(span.name)}
    url = span.attributes.get("url.full", span.attributes.get("url"))
    method = span.attributes.get("http.request.method", span.attributes.get("http.method"))
    if type(method) is str:
        status = span.attributes.get("http.response.status_code", span.attributes.get("http.status_code"))
        names.add(_ending(method, status))
        if type(url) is str:
            names.add(_address(method, url))
    first, _, rest = span.name.partition(" ")
    if "://" in rest or rest.startswith("/"):
        names.add(_address(first, rest))
    return names - {""}


def _names_of_crumb(crumb: Crumb) -> list[str]:
    breadcrumb = crumb.breadcrumb
    _, url = first_text(breadcrumb.data, URL_KEYS)
    if crumb.outcome:
        method = first_text(breadcrumb.data, METHOD_KEYS)[1]
        return [_address(method or "GET", url) if url else _ending(method, status_of(breadcrumb))]
    name = _plain(breadcrumb.message or "")
    return [name] if name else []


def _ending(method: str, status: Any) -> str:
    """GET 200: of a request whose URL its SDK keeps back."""
    return f"{_WITHOUT_URL}{method.upper()} {status}" if method and status else ""


def _plain(text: str) -> str:
    return " ".join(text[:10_000].split())


def _address(method: str, url: str) -> str:
    """GET https://shop.test/cart: without query and fragment."""
    return f"{method.upper()} {url[:10_000].partition('?')[0].partition('#')[0]}"
