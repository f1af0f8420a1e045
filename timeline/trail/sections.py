"""What an event's page says around the trail but for its stacks: the facts at the top, and the rest below."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from timeline import budget
from timeline.crumbs.base import DataNode
from timeline.crumbs.nodes import data_rows
from timeline.protocol.contexts import read_flags
from timeline.protocol.event import SentEvent
from timeline.protocol.frames import main_frame, place_of
from timeline.protocol.remarks import Remark
from timeline.trail.stacks import SERIALIZED


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer of the first line; only if it was sent."""

    text: str
    href: str = ""
    copy: str = ""
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and a table (or several, each with its name)."""

    id: str
    title: str
    tables: tuple[tuple[str, tuple[DataNode, ...], int], ...]  # name, rows, how many more there are


def facts(event: SentEvent, title: str) -> Iterator[Fact]:
    """Type and value ("" where the page says it already), the frame, whether it was handled, the request, who, which build, where, the trace."""
    if title:
        yield Fact(title, is_title=True)
    main = event.main_exception
    frame = main_frame(event.main_stacktrace)
    if frame and (place := place_of(frame)):
        where = f"{place} in {frame.called}" if frame.called else place
        yield Fact(where, "#main-frame")
    if main and main.handled is not None:
        yield Fact("handled" if main.handled else "unhandled")
    if request := request_line(event):
        yield Fact(request, "#request")
    if event.user_label:
        yield Fact(f"user {event.user_label}", "#user")
    for text in (event.release, event.environment, event.server_name):
        if text:
            yield Fact(text)
    if event.trace_id:
        yield Fact(f"trace {event.trace_id[:8]}…", copy=event.trace_id)


def request_line(event: SentEvent) -> str:
    """POST /checkout"""
    method = event.request.get("method") if isinstance(event.request, dict) else None
    url = event.request_url or ""
    scheme, found, rest = url.partition("://")
    if found and scheme in ("http", "https"):
        url = "/" + rest.partition("/")[2]
    return f"{method} {url}".strip() if isinstance(method, str) else url


def sections(event: SentEvent) -> Iterator[Section]:
    """Everything else that was sent, each with a heading; what was not sent has none."""
    remarks = event.remarks
    if event.logentry:
        entry = event.logentry
        said: dict[str, Any] = {"formatted": entry.formatted}
        if entry.message:
            said["message"] = entry.message
        if entry.params:
            said["params"] = entry.params
        yield _section("message", "Message", said, remarks, "logentry")
    for name, title, value in (
        ("request", "Request", event.request),
        ("user", "User", event.user),
        ("tags", "Tags", dict(event.tags)),
    ):
        if value:
            yield _section(name, title, value, remarks, name)
    if contexts := event.contexts:
        yield _contexts(contexts, remarks)
    release = {
        "release": event.release,
        "dist": event.dist,
        "environment": event.environment,
        "server name": event.server_name,
        "transaction": event.transaction,
        "logger": event.logger,
        "platform": event.platform,
        "sdk": " ".join(filter(None, (event.sdk.name, event.sdk.version))) if event.sdk else None,
        "fingerprint": list(event.fingerprint) or None,
    }
    if said := {key: value for key, value in release.items() if value}:
        yield _section("release", "Release", said, remarks, "")
    extra = event.extra
    if isinstance(extra, dict) and event.exceptions:  # the exception shows it
        extra = {key: value for key, value in extra.items() if key != SERIALIZED}
    for name, title, value in (("extra", "Extra", extra), ("modules", "Modules", event.modules)):
        if value:
            yield _section(name, title, value, remarks, name)


def _section(name: str, title: str, value: Any, remarks: Iterable[Remark], path: str) -> Section:
    data: Mapping[str, Any] = value if isinstance(value, dict) else {name: value}
    rows, hidden = data_rows(data, remarks, path)
    return Section(name, title, (("", rows, hidden),))


def _contexts(contexts: Any, remarks: Iterable[Remark]) -> Section:
    if not isinstance(contexts, dict):
        return _section("contexts", "Contexts", contexts, remarks, "contexts")
    tables: list[tuple[str, tuple[DataNode, ...], int]] = []
    for name, value in contexts.items():
        data = value if isinstance(value, dict) else {"": value}
        shown = {key: one for key, one in data.items() if key != "type" or one != name}
        if name == "flags" and (flags := read_flags(value)):
            shown = flags
        if not shown:
            continue
        if not budget.spend(budget.DETAILS):
            tables.append(("", (), len(contexts) - len(tables)))
            break
        tables.append((name, *data_rows(shown, remarks, f"contexts.{name}")))
    return Section("contexts", "Contexts", tuple(tables))
