"""Numbers for people."""

import pytest

from timeline.crumbs.text.units import count_of, humanise_bytes, humanise_seconds, spoken_seconds


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1234, "1.2 kB"),
        (999_960, "1.0 MB"),
        (5e9, "5.0 GB"),
        (1e13, "10,000.0 GB"),
    ],
)
def test_bytes(count: float, expected: str) -> None:
    assert humanise_bytes(count) == expected


@pytest.mark.parametrize(
    ("seconds", "expected", "spoken"),
    [
        (0, "0 ms", "0 milliseconds"),
        (0.000004, "4 µs", "4 microseconds"),
        (0.012, "12 ms", "12 milliseconds"),
        (0.414, "0.4 s", "0.4 seconds"),
        (1, "1 s", "1 second"),
        (12.44, "12.4 s", "12.4 seconds"),
        (59.96, "1 min", "1 minute"),
        (72.8, "1 min 13 s", "1 minute 13 seconds"),
        (-7_500, "2 h 5 min", "2 hours 5 minutes"),
        (360_000, "4 d 4 h", "4 days 4 hours"),
        (float("inf"), "?", "some time"),
    ],
)
def test_durations(seconds: float, expected: str, spoken: str) -> None:
    assert humanise_seconds(seconds) == expected
    assert spoken_seconds(seconds) == spoken


def test_counts() -> None:
    assert [count_of(number, "crumb") for number in (0, 1, 1000)] == ["0 crumbs", "1 crumb", "1,000 crumbs"]
