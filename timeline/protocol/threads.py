"""The Threads interface: what the others were doing (docs/protocol.md, "Fields of an event")."""

from dataclasses import dataclass
from typing import Any

from timeline.protocol.containers import read_entries
from timeline.protocol.remarks import TOO_LONG, Remark, below, unexpected
from timeline.protocol.stacktraces import Stacktrace, read_stacktrace

MAX_THREADS = 1_000


@dataclass(frozen=True, slots=True)
class Thread:
    """One thread at the time of the event. Absent is None."""

    id: str | None = None
    name: str | None = None
    crashed: bool = False
    current: bool = False
    stacktrace: Stacktrace | None = None


def read_threads(container: Any, remarks: list[Remark]) -> tuple[Thread, ...]:
    """The threads of any container."""
    entries = read_entries(container)
    remarks += [below("threads", remark) for remark in entries.remarks]
    if len(entries.values) > MAX_THREADS:
        text = f"only {MAX_THREADS:,} of {len(entries.values):,} threads are read"
        remarks.append(Remark("threads", TOO_LONG, text, length=len(entries.values)))
    threads = []
    for place, sent in enumerate(entries.values[:MAX_THREADS]):
        if type(sent) is dict:
            threads.append(_read_thread(sent, f"threads.values.{place}", remarks))
        elif sent is not None:
            remarks.append(unexpected(f"threads.values.{place}", "a thread", sent))
    return tuple(threads)


def _read_thread(sent: dict[str, Any], field: str, remarks: list[Remark]) -> Thread:
    for key, kinds, expected in (
        ("id", (int, str), "a thread id"),
        ("name", (str,), "text"),
        ("crashed", (bool,), "a boolean"),
        ("current", (bool,), "a boolean"),
    ):
        value = sent.get(key)
        if value is not None and type(value) not in kinds:
            remarks.append(unexpected(f"{field}.{key}", expected, value))
    id_, name = sent.get("id"), sent.get("name")
    return Thread(
        str(id_) if type(id_) in (int, str) else None,
        name if type(name) is str else None,
        sent.get("crashed") is True,
        sent.get("current") is True,
        read_stacktrace(sent.get("stacktrace"), f"{field}.stacktrace", remarks),
    )
