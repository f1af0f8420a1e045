"""Levels: the interface's, its aliases, ours, and what is none."""

import pytest

from timeline.protocol.levels import LEVELS, read_level


@pytest.mark.parametrize(
    ("sent", "level"),
    [
        *((level, level) for level in LEVELS),
        ("log", "info"),
        ("critical", "fatal"),
        (10, "debug"),
        (20, "info"),
        (30, "warning"),
        (40, "error"),
        (50, "fatal"),
    ],
)
def test_the_interface_takes_it(sent: object, level: str) -> None:
    assert read_level(sent, "debug") == (level, str(sent), None)


@pytest.mark.parametrize(
    ("sent", "level"),
    [
        *(
            ("warn", "warning"),
            ("WARNING", "warning"),
            (" Error ", "error"),
            ("err", "error"),
            ("crit", "fatal"),
        ),
        *(
            ("alert", "fatal"),
            ("emerg", "fatal"),
            ("emergency", "fatal"),
            ("panic", "fatal"),
            ("CRITICAL", "fatal"),
        ),
        *(
            ("trace", "debug"),
            ("verbose", "debug"),
            ("notice", "info"),
            ("information", "info"),
            ("success", "info"),
        ),
        *(("sample", "info"), ("none", "info"), ("LOG", "info")),
    ],
)
def test_what_sdks_say_otherwise_is_understood_and_kept(sent: str, level: str) -> None:
    read, kept, remark = read_level(sent, "fatal" if level != "fatal" else "debug")
    assert (read, kept) == (level, sent)
    assert remark is not None
    assert (remark.field, remark.reason) == ("level", "guessed")


@pytest.mark.parametrize(
    "sent",
    ["", "exception", "30", "x" * 100_000, 25, -10, 30.0, True, [], {"level": "info"}, 10**300],
    ids=repr,
)
def test_anything_else_is_the_default_with_a_remark(sent: object) -> None:
    level, kept, remark = read_level(sent, "info")
    assert level == "info"
    assert kept is not None
    assert remark is not None
    assert (remark.field, remark.reason) == ("level", "invalid_data")
    assert len(remark.text) < 300


def test_no_level_has_no_remark() -> None:
    assert read_level(None, "error") == ("error", None, None)
