"""A hostile megabyte reads in every field, and quickly."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.protocol.test_event import assert_reads
from timeline.protocol.event import SentEvent

MEGABYTE = 1 << 20
HOSTILE: dict[str, Callable[[], Any]] = {
    "text": lambda: "a" * MEGABYTE,
    "digits": lambda: "1" * MEGABYTE,
    "open placeholders": lambda: "%(" * (MEGABYTE // 2),
    "open braces": lambda: "{" * MEGABYTE,
    "blanks": lambda: " " * MEGABYTE,
    "lines": lambda: "\n" * MEGABYTE,
    "null entries": lambda: [None] * (MEGABYTE // 5),
    "empty entries": lambda: [{}] * (MEGABYTE // 3),
    "numbers": lambda: [1] * (MEGABYTE // 2),
    "frames": lambda: {"values": [{"type": "E", "stacktrace": {"frames": [{}] * (MEGABYTE // 3)}}]},
    "keys": lambda: {str(key): key for key in range(MEGABYTE // 16)},
    "defaults": lambda: ["{{ default }}"] * (MEGABYTE // 16),
    "template": lambda: {"message": "%s" * (MEGABYTE // 4), "params": ["x" * (MEGABYTE // 4)] * 4},
    "braces": lambda: {"message": "{0}" * (MEGABYTE // 8), "params": ["x" * (MEGABYTE // 2)]},
    "a long key": lambda: {"k" * (MEGABYTE // 2): {str(key): {"": {"len": 5}} for key in range(20_000)}},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_megabyte_reads_in_every_field(name: str) -> None:
    """Anything slower than linear would stand still here."""
    value = HOSTILE[name]()
    fields = [
        "timestamp",
        "level",
        "message",
        "logentry",
        "exception",
        "tags",
        "fingerprint",
        "breadcrumbs",
        "_meta",
        "user",
    ]
    for field in fields:
        assert_reads(SentEvent({field: value}))
    assert_reads(
        SentEvent({"breadcrumbs": [dict.fromkeys(("message", "level", "timestamp", "data", "ty"), value)]})
    )
    assert_reads(SentEvent({"breadcrumbs": [{"data": value}], "_meta": {"breadcrumbs": {"0": value}}}))
