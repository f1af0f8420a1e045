"""What an event's page says around the trail: the facts at the top, exceptions with their frames, and the rest."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from timeline.crumbs.base import DataNode
from timeline.crumbs.nodes import data_rows
from timeline.protocol.event import SentEvent
from timeline.protocol.exceptions import ExceptionValue
from timeline.protocol.remarks import Remark
from timeline.protocol.stacktraces import Frame, Stacktrace
from timeline.protocol.title import main_frame

# Frames that are drawn with their source and variables; further ones are one line each, and in the JSON as sent.
MAX_OPENABLE = 60


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer of the first line; only if it was sent."""

    text: str
    href: str = ""
    copy: str = ""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of source code, with its number where the frame has one."""

    number: int | None
    text: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class FrameView:
    """A call, as drawn."""

    anchor: str  # id of its element
    place: str  # shop/checkout.py:88
    function: str
    module: str  # where it says more than the place
    path: str  # the whole path, where the place is a part of it
    in_app: bool
    is_main: bool  # the one that the first line names
    source: tuple[SourceLine, ...]
    variables: tuple[DataNode, ...]

    @property
    def can_open(self) -> bool:
        """There is more than its line."""
        return bool(self.source or self.variables)


@dataclass(frozen=True, slots=True)
class FrameRun:
    """Neighbouring frames, all of the application or all of libraries."""

    in_app: bool
    frames: tuple[FrameView, ...]


@dataclass(frozen=True, slots=True)
class ExceptionView:
    """An exception and its calls, the newest call first."""

    type: str
    value: str
    module: str
    mechanism: str  # "logging · handled"
    is_main: bool
    runs: tuple[FrameRun, ...]
    omitted: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and a table (or several, each with its name)."""

    id: str
    title: str
    tables: tuple[tuple[str, tuple[DataNode, ...], int], ...]  # name, rows, how many more there are


def facts(event: SentEvent, title: str) -> Iterator[Fact]:
    """Type and value, the frame, whether it was handled, the request, who, which build, where, the trace."""
    yield Fact(title)
    main = event.main_exception
    frame = main_frame(main.stacktrace if main else event.stacktrace)
    if frame and (place := place_of(frame)):
        where = f"{place} in {frame.function}" if frame.function else place
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


def place_of(frame: Frame) -> str:
    """shop/checkout.py:88"""
    place = frame.filename or frame.module or frame.package or ""
    return f"{place}:{frame.lineno}" if place and frame.lineno else place


def exceptions(event: SentEvent) -> tuple[ExceptionView, ...]:
    """The newest first. A lone stack trace of the event is one without a name."""
    found = event.exceptions
    if not found and event.stacktrace and event.stacktrace.frames:
        found = (ExceptionValue(stacktrace=event.stacktrace),)
    main = event.main_exception or (found[0] if found else None)
    return tuple(_exception(one, place, one is main) for place, one in enumerate(reversed(found)))


def _exception(one: ExceptionValue, place: int, is_main: bool) -> ExceptionView:
    trace = one.stacktrace or Stacktrace()
    mechanism = one.mechanism.get("type") if one.mechanism else None
    said = [mechanism] if isinstance(mechanism, str) else []
    if one.handled is not None:
        said.append("handled" if one.handled else "unhandled")
    return ExceptionView(
        type=one.type or "",
        value=one.value or "",
        module=one.module or "",
        mechanism=" · ".join(said),
        is_main=is_main,
        runs=tuple(_runs(trace, place, is_main)),
        omitted=trace.omitted,
    )


def _runs(trace: Stacktrace, place: int, is_main: bool) -> Iterator[FrameRun]:
    chosen = main_frame(trace)
    has_own = any(frame.in_app for frame in trace.frames)
    run: list[FrameView] = []
    for count, frame in enumerate(reversed(trace.frames)):
        view = _frame(frame, f"frame-{place}-{count}", count, is_main and frame is chosen, has_own)
        if run and run[-1].in_app != view.in_app:
            yield FrameRun(run[0].in_app, tuple(run))
            run = []
        run.append(view)
    if run:
        yield FrameRun(run[0].in_app, tuple(run))


def _frame(frame: Frame, anchor: str, count: int, is_main: bool, has_own: bool) -> FrameView:
    place = place_of(frame)
    is_drawn = count < MAX_OPENABLE or is_main
    return FrameView(
        anchor="main-frame" if is_main else anchor,
        place=place,
        function=frame.function or "",
        module=frame.module if frame.module and frame.module not in place else "",
        path=frame.abs_path if frame.abs_path and frame.abs_path not in place else "",
        in_app=bool(frame.in_app) if has_own else True,
        is_main=is_main,
        source=tuple(_source(frame)) if is_drawn else (),
        variables=data_rows(frame.vars, (), "vars")[0] if is_drawn and frame.vars else (),
    )


def _source(frame: Frame) -> Iterator[SourceLine]:
    if frame.context_line is None:
        return
    first = frame.lineno - len(frame.pre_context) if frame.lineno else None
    lines = (*frame.pre_context, frame.context_line, *frame.post_context)
    for place, text in enumerate(lines):
        number = first + place if first is not None and first + place > 0 else None
        yield SourceLine(number, text, place == len(frame.pre_context))


def main_of(found: Iterable[ExceptionView]) -> FrameView | None:
    """The frame that the first line names."""
    for one in found:
        for run in one.runs:
            for frame in run.frames:
                if frame.is_main:
                    return frame
    return None


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
    for name, title, value in (("extra", "Extra", event.extra), ("modules", "Modules", event.modules)):
        if value:
            yield _section(name, title, value, remarks, name)


def _section(name: str, title: str, value: Any, remarks: Iterable[Remark], path: str) -> Section:
    data: Mapping[str, Any] = value if isinstance(value, dict) else {name: value}
    rows, hidden = data_rows(data, remarks, path)
    return Section(name, title, (("", rows, hidden),))


def _contexts(contexts: Any, remarks: Iterable[Remark]) -> Section:
    if not isinstance(contexts, dict):
        return _section("contexts", "Contexts", contexts, remarks, "contexts")
    tables = []
    for name, value in contexts.items():
        data = value if isinstance(value, dict) else {"": value}
        shown = {key: one for key, one in data.items() if key != "type" or one != name}
        if shown:
            tables.append((name, *data_rows(shown, remarks, f"contexts.{name}")))
    return Section("contexts", "Contexts", tuple(tables))
