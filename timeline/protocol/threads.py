"""The Threads interface: what the others were doing (docs/protocol.md, "Fields of an event")."""

from dataclasses import dataclass
from typing import Any

from timeline.protocol.containers import read_entries
from timeline.protocol.images import NO_IMAGES, Images
from timeline.protocol.remarks import TOO_LONG, Remark, below, unexpected
from timeline.protocol.stacktraces import MAX_FRAMES, Stacktrace, read_stacktrace
from timeline.protocol.text import text_of

MAX_THREADS = 1_000
MAX_LOCKS = 100  # of a thread


@dataclass(frozen=True, slots=True)
class Thread:
    """One thread at the time of the event. Absent is None."""

    id: str | None = None
    name: str | None = None
    crashed: bool = False
    current: bool = False
    stacktrace: Stacktrace | None = None
    main: bool = False
    state: str | None = None  # as sent: runnable, BLOCKED …
    held_locks: tuple[str, ...] = ()  # "waiting for 0x0d3a2f0a (java.lang.Object), held by thread 11"


def read_threads(container: Any, remarks: list[Remark], images: Images = NO_IMAGES) -> tuple[Thread, ...]:
    """The threads of any container."""
    entries = read_entries(container)
    remarks += [below("threads", remark) for remark in entries.remarks]
    if len(entries.values) > MAX_THREADS:
        text = f"only {MAX_THREADS:,} of {len(entries.values):,} threads are read"
        remarks.append(Remark("threads", TOO_LONG, text, length=len(entries.values)))
    threads = []
    room = MAX_FRAMES
    for place, sent in enumerate(entries.values[:MAX_THREADS]):
        if type(sent) is dict:
            thread = _read_thread(sent, f"threads.values.{place}", remarks, images, room)
            room -= len(thread.stacktrace.frames) if thread.stacktrace else 0
            threads.append(thread)
        elif sent is not None:
            remarks.append(unexpected(f"threads.values.{place}", "a thread", sent))
    return tuple(threads)


def find_stacktrace(
    container: Any, remarks: list[Remark], images: Images = NO_IMAGES, thread_id: str | None = None
) -> Stacktrace | None:
    """The stack of the thread with this id; without an id that of the crashed, else current, else only thread.

    Reads no other: a crash may come with a thousand. None where that thread has no frames.
    """
    threads = [
        (place, thread)
        for place, thread in enumerate(read_entries(container).values[:MAX_THREADS])
        if type(thread) is dict
    ]
    if thread_id is not None:
        found = [one for one in threads if _read_id(one[1].get("id")) == thread_id]
    else:
        found = [one for one in threads if one[1].get("crashed") is True]
        found = found or [one for one in threads if one[1].get("current") is True]
        found = found or (threads if len(threads) == 1 else [])
    for place, thread in found:
        sent = thread.get("stacktrace")
        if type(sent) is dict and sent.get("frames"):
            stacktrace = read_stacktrace(sent, f"threads.values.{place}.stacktrace", [], None, images)
            if stacktrace and stacktrace.telling:
                return stacktrace
    return None


def _read_id(value: Any) -> str | None:
    return str(value) if type(value) in (int, str) else None


def _read_thread(
    sent: dict[str, Any], field: str, remarks: list[Remark], images: Images, room: int
) -> Thread:
    for key, kinds, expected in (
        ("id", (int, str), "a thread id"),
        ("name", (str,), "text"),
        ("state", (str,), "text"),
        ("crashed", (bool,), "a boolean"),
        ("current", (bool,), "a boolean"),
        ("main", (bool,), "a boolean"),
    ):
        value = sent.get(key)
        if value is not None and type(value) not in kinds:
            remarks.append(unexpected(f"{field}.{key}", expected, value))
    name, state = sent.get("name"), sent.get("state")
    return Thread(
        _read_id(sent.get("id")),
        name if type(name) is str else None,
        sent.get("crashed") is True,
        sent.get("current") is True,
        read_stacktrace(sent.get("stacktrace"), f"{field}.stacktrace", remarks, None, images, room),
        sent.get("main") is True,
        state if type(state) is str else None,
        _read_locks(sent.get("held_locks"), f"{field}.held_locks", remarks),
    )


# The words of the Android runtime, by the numbers that SDKs send.
_HOLDS = 1
_LOCKS = {_HOLDS: "holds", 2: "waits for", 4: "sleeps on", 8: "is blocked on"}


def _read_locks(value: Any, field: str, remarks: list[Remark]) -> tuple[str, ...]:
    if value is None:
        return ()
    if type(value) is dict:
        locks = list(value.items())
    elif type(value) is list:
        locks = [("", lock) for lock in value]
    else:
        remarks.append(unexpected(field, "an object of locks", value))
        return ()
    return tuple(filter(None, (_read_lock(name, lock) for name, lock in locks[:MAX_LOCKS])))


def _read_lock(name: str, lock: Any) -> str:
    if type(lock) is not dict:
        return " ".join(filter(None, (name, text_of(lock) if lock is not None else "")))
    kind = lock.get("type")
    word = _LOCKS.get(kind, "") if type(kind) is int else text_of(kind) if kind else ""
    address = lock.get("address") or name
    names = (lock.get("package_name"), lock.get("class_name"))
    of_class = ".".join(part for part in names if type(part) is str and part)
    text = " ".join(filter(None, (word, text_of(address), f"({of_class})" if of_class else "")))
    holder = _read_id(lock.get("thread_id"))
    return f"{text}, held by thread {holder}" if holder and kind != _HOLDS else text
