"""Threads."""

from timeline.protocol.event import SentEvent
from timeline.protocol.stacktraces import Frame, Stacktrace
from timeline.protocol.threads import MAX_THREADS, Thread


def test_threads_read() -> None:
    sent = [
        {
            "id": 1,
            "name": "main",
            "crashed": True,
            "current": True,
            "stacktrace": {"frames": [{"function": "f"}]},
        },
        None,
        {},
    ]
    event = SentEvent({"threads": {"values": sent}})
    assert event.threads == (Thread("1", "main", True, True, Stacktrace((Frame("f"),))), Thread())
    assert event.remarks == ()


def test_what_is_no_thread_has_a_remark() -> None:
    event = SentEvent({"threads": [5, {"id": 1.5, "name": 5, "crashed": "yes", "current": 1}]})
    assert event.threads == (Thread(),)
    fields = {remark.field for remark in event.remarks}
    assert fields == {
        "threads.values.0",
        *(f"threads.values.1.{name}" for name in ("id", "name", "crashed", "current")),
    }


def test_threads_have_an_end() -> None:
    event = SentEvent({"threads": [{}] * 5000})
    assert len(event.threads) == MAX_THREADS
    assert [remark.field for remark in event.remarks] == ["threads"]
