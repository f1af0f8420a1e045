"""How long ago, and when, in a reader's zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from timeline.issues.ages import age_of, seen_at

NOW = datetime(2026, 11, 20, 13, 3, 11, 586_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=3), "3 min ago"),
        (timedelta(hours=23), "23 h ago"),
        (timedelta(days=40), "1 mo ago"),
        (timedelta(days=800), "2 y ago"),
    ],
)
def test_an_age_is_said_in_one_unit(ago: timedelta, said: str) -> None:
    assert age_of(NOW - ago, NOW) == said


def test_a_time_is_that_of_the_readers_zone() -> None:
    seen = seen_at(NOW, NOW + timedelta(hours=2), ZoneInfo("Europe/Berlin"))

    assert seen.iso == "2026-11-20T14:03:11+01:00"
    assert (seen.exact, seen.zone, seen.age) == ("2026-11-20 14:03:11", "CET", "2 h ago")
