"""Times: offsets to the event, absolute times, days."""

from zoneinfo import ZoneInfo

import pytest

from tests.trail.trails import NOW
from timeline.trail.clock import Clock


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "00:00.000"),
        (-0.0004, "00:00.000"),
        (-0.414, "−00:00.414"),
        (2.1, "+00:02.100"),
        (-72.804, "−01:12.804"),
        (-3599.9996, "−1:00:00"),
        (-3723, "−1:02:03"),
        (-3 * 86_400 - 4 * 3600 - 300, "−3 d 04:05"),
        (-31 * 86_400, "2026-10-20"),
    ],
)
def test_offsets_to_the_event(seconds: float, expected: str) -> None:
    assert Clock(NOW).offset(NOW + seconds) == expected


@pytest.mark.parametrize(
    ("event_fraction", "event_has", "seconds", "has", "expected"),
    [
        (0.4, True, -0.4, False, "00:00"),
        (0.4, True, -1.4, False, "−00:01"),
        (0.0, False, 0.9, True, "00:00"),
        (0.0, False, -0.1, True, "−00:01"),
        (0.0, False, 2.0, True, "+00:02"),
    ],
)
def test_whole_seconds_show_no_fraction(
    event_fraction: float, event_has: bool, seconds: float, has: bool, expected: str
) -> None:
    event_time = NOW + event_fraction

    assert Clock(event_time, event_has).offset(event_time + seconds, has) == expected


def test_absolute_times_are_in_the_readers_zone_in_utc_and_in_iso() -> None:
    moment = Clock(NOW, zone=ZoneInfo("Europe/Amsterdam")).moment(NOW - 0.414)

    assert moment == (
        "2026-11-20 15:03:11.586 CET",
        "14:03:11.586 UTC",
        "2026-11-20T14:03:11.586Z",
    )


def test_utc_says_its_date_where_it_differs() -> None:
    moment = Clock(NOW, zone=ZoneInfo("Pacific/Auckland")).moment(NOW, has_fraction=False)

    assert moment == ("2026-11-21 03:03:12 NZDT", "2026-11-20 14:03:12 UTC", "2026-11-20T14:03:12Z")


def test_a_zone_without_letters_is_said_to_be_from_utc() -> None:
    moment = Clock(NOW, zone=ZoneInfo("America/Sao_Paulo")).moment(NOW, has_fraction=False)

    assert moment is not None
    assert moment.local.endswith("UTC-03")


@pytest.mark.parametrize("seconds", [None, 1e12, -1e12, float("inf")])
def test_a_time_that_no_calendar_has_is_unknown(seconds: float | None) -> None:
    clock = Clock(NOW)

    assert clock.moment(seconds) is None
    assert clock.time_of_day(seconds) == "time unknown"
