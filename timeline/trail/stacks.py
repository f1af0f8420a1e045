"""What an event's page says of what was raised and where: exceptions, threads, and the calls of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from timeline import budget
from timeline.crumbs.base import DataNode
from timeline.crumbs.nodes import data_rows
from timeline.protocol.event import SentEvent
from timeline.protocol.exception_tree import ExceptionTree, source_of
from timeline.protocol.exceptions import ExceptionValue
from timeline.protocol.frames import main_frame, place_of
from timeline.protocol.stacktraces import Frame, Stacktrace
from timeline.protocol.threads import Thread

# Frames that are drawn with their source and variables; further ones are one line each, and in the JSON as sent.
MAX_OPENABLE = 60
MAX_THREAD_FRAMES = 1_000  # of all threads together; threads beyond have their first line only
SERIALIZED = "__serialized__"  # in `extra`: what was thrown, where it was no error


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
        return bool(self.source or self.variables or self.path)


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
    depth: int = 0  # in the tree of causes
    source: str = ""  # where the one above holds it: InnerExceptions[1], __context__
    description: str = ""  # what its mechanism says of it
    help_link: str = ""  # http and https only
    tables: tuple[tuple[str, tuple[DataNode, ...], int], ...] = ()  # name, rows, how many more there are
    not_drawn: int = 0  # frames that this page may not cost


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread and its calls, the newest call first."""

    title: str  # main, thread 7
    about: tuple[str, ...]  # id 7 · runnable · crashed · current
    locks: tuple[str, ...]
    runs: tuple[FrameRun, ...]
    count: str  # "12 frames", "no frames"
    not_drawn: int  # frames beyond the page's bounds


def exceptions(event: SentEvent) -> tuple[ExceptionView, ...]:
    """The newest first, or as a tree where one has several below it. A stack alone is one without a name."""
    found = event.exceptions
    if not found:
        stack = event.main_stacktrace
        return (
            (_exception(ExceptionValue(stacktrace=stack), 0, True, event),) if stack and stack.telling else ()
        )
    main = event.main_exception
    return tuple(
        _exception(found[place], len(found) - 1 - place, found[place] is main, event, depth)
        for place, depth in _in_order(event.exception_tree, len(found))
    )


def _in_order(tree: ExceptionTree | None, count: int) -> Iterator[tuple[int, int]]:
    """The places of exceptions in the order of the page, each with its depth."""
    if tree and tree.has_branches:
        yield from tree.below(tree.root)
    else:
        yield from ((place, 0) for place in reversed(range(count)))


def _exception(
    one: ExceptionValue, number: int, is_main: bool, event: SentEvent, depth: int = 0
) -> ExceptionView:
    trace = one.stacktrace or Stacktrace()
    runs = tuple(_runs(trace, f"frame-{number}", is_main))
    mechanism = one.mechanism or {}
    said = [mechanism["type"]] if isinstance(mechanism.get("type"), str) else []
    if one.handled is not None:
        said.append("handled" if one.handled else "unhandled")
    link = mechanism.get("help_link")
    description = mechanism.get("desc") or mechanism.get("description")
    return ExceptionView(
        type=one.type or "",
        value=one.value or "",
        module=one.module or "",
        mechanism=" · ".join(said),
        is_main=is_main,
        runs=runs,
        omitted=trace.omitted,
        not_drawn=len(trace.telling) - sum(len(run.frames) for run in runs),
        depth=depth,
        source=source_of(one),
        description=description if isinstance(description, str) else "",
        help_link=link if isinstance(link, str) and link.startswith(("https://", "http://")) else "",
        tables=tuple(_tables(mechanism, event.extra if is_main else None)),
    )


def _tables(mechanism: dict[str, Any], extra: Any) -> Iterator[tuple[str, tuple[DataNode, ...], int]]:
    """What was thrown, where it was no error; what the mechanism carries."""
    if isinstance(extra, dict) and (thrown := extra.get(SERIALIZED)) is not None:
        data = thrown if isinstance(thrown, dict) else {"": thrown}
        yield "what was thrown", *data_rows(data, (), SERIALIZED)
    carried = {**_flat("data", mechanism.get("data")), **_flat("meta", mechanism.get("meta"))}
    if carried:
        yield "mechanism", *data_rows(carried, (), "mechanism")


def _flat(name: str, value: Any) -> dict[str, Any]:
    """One level of keys: signal.number, ns_error.code."""
    if value is None or value in ({}, []):
        return {}
    if not isinstance(value, dict):
        return {name: value}
    flat: dict[str, Any] = {}
    for key, inner in value.items():
        if isinstance(inner, dict) and inner:
            flat |= {f"{key}.{below}": one for below, one in inner.items()}
        elif inner is not None:
            flat[key] = inner
    return flat


# ---------------------------------------------------------------- threads


def threads(event: SentEvent) -> tuple[ThreadView, ...]:
    """Every thread, in the order sent."""
    room = MAX_THREAD_FRAMES
    found = []
    for number, thread in enumerate(event.threads):
        frames = thread.stacktrace.telling if thread.stacktrace else ()
        drawn = frames[-room:] if room else ()
        room -= len(drawn)
        found.append(_thread(thread, number, frames, drawn))
    return tuple(found)


def _thread(thread: Thread, number: int, frames: tuple[Frame, ...], drawn: tuple[Frame, ...]) -> ThreadView:
    flags = [name for name in ("crashed", "current", "main") if getattr(thread, name)]
    named = [f"id {thread.id}"] if thread.id and thread.name else []
    count = f"{len(frames):,} frames" if len(frames) > 1 else "1 frame" if frames else "no frames"
    return ThreadView(
        title=thread.name or (f"thread {thread.id}" if thread.id else "thread without a name"),
        about=(*named, *([thread.state] if thread.state else []), *flags),
        locks=thread.held_locks,
        runs=tuple(_runs(Stacktrace(drawn), f"thread-{number}", False)),
        count=count,
        not_drawn=len(frames) - len(drawn),
    )


# ---------------------------------------------------------------- frames


def _runs(trace: Stacktrace, anchor: str, is_main: bool) -> Iterator[FrameRun]:
    chosen = main_frame(trace)
    frames = trace.telling
    has_own = any(frame.in_app for frame in frames)
    run: list[FrameView] = []
    for count, frame in enumerate(reversed(frames)):
        if not budget.spend(budget.FRAME):
            break
        view = _frame(frame, f"{anchor}-{count}", count, is_main and frame is chosen, has_own)
        if run and run[-1].in_app != view.in_app:
            yield FrameRun(run[0].in_app, tuple(run))
            run = []
        run.append(view)
    if run:
        yield FrameRun(run[0].in_app, tuple(run))


def _frame(frame: Frame, anchor: str, count: int, is_main: bool, has_own: bool) -> FrameView:
    place = place_of(frame)
    path = frame.abs_path or frame.package or ""
    lines = len(frame.pre_context) + len(frame.post_context)
    is_drawn = (count < MAX_OPENABLE or is_main) and budget.spend(lines // budget.LINES)
    return FrameView(
        anchor="main-frame" if is_main else anchor,
        place=place,
        function=frame.called or "",
        module=frame.module if frame.module and frame.module not in place else "",
        path=path if path not in place else "",
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
