"""Times of a trail: offsets to the event, absolute times in the reader's zone, gaps, days."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

UNKNOWN = "time unknown"
MINUS = "\N{MINUS SIGN}"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A day from the ends of what a datetime can say, so that every zone can say it too.
_FIRST, _LAST = -62_135_510_400, 253_402_128_000
_HOUR, _DAY, _MONTH = 3_600, 86_400, 30 * 86_400


class Moment(NamedTuple):
    """An absolute time, as the details say it."""

    local: str  # 2026-11-20 14:03:11.586 CET
    utc: str  # 13:03:11.586 UTC, with the date where it differs
    iso: str  # 2026-11-20T13:03:11.586Z, for the `datetime` of a time

    @property
    def is_utc(self) -> bool:
        """The reader's zone is UTC: once says it."""
        return self.local.endswith("UTC")


def instant(seconds: float) -> datetime | None:
    """A time in UTC, exact to the microsecond; None where no calendar reaches."""
    if not _FIRST < seconds < _LAST:
        return None
    return _EPOCH + timedelta(microseconds=round(seconds * 1_000_000))


@dataclass(frozen=True, slots=True)
class Clock:
    """The event's time and the reader's zone."""

    event_time: float  # seconds since 1970, drift corrected
    event_has_fraction: bool = True
    zone: tzinfo = UTC
    drift: float = 0.0  # seconds that were added to every time sent

    def sent(self, seconds: float | None, has_fraction: bool = True) -> str:
        """A time as it was sent: 2026-11-20 14:03:11.586 UTC; "" where nothing was added to it."""
        moment = (
            self.moment(seconds - self.drift, has_fraction) if self.drift and seconds is not None else None
        )
        return moment.local if moment else ""

    def offset(self, seconds: float | None, has_fraction: bool = True) -> str:
        """−00:14.512, −1:02:03 from an hour, −3 d 04:05 from a day, the date from 30 days."""
        if seconds is None:
            return UNKNOWN
        if has_fraction and self.event_has_fraction:
            milliseconds = round((seconds - self.event_time) * 1000)
        else:
            milliseconds = (math.floor(seconds) - math.floor(self.event_time)) * 1000
            has_fraction = False
        sign = MINUS if milliseconds < 0 else "+" if milliseconds else ""
        whole, fraction = divmod(abs(milliseconds), 1000)
        if whole >= _MONTH:
            return self.day(seconds)
        if whole >= _DAY:
            return f"{sign}{whole // _DAY} d {whole % _DAY // _HOUR:02}:{whole % _HOUR // 60:02}"
        if whole >= _HOUR:
            return f"{sign}{whole // _HOUR}:{whole % _HOUR // 60:02}:{whole % 60:02}"
        text = f"{sign or ' '}{whole // 60:02}:{whole % 60:02}".lstrip()
        return f"{text}.{fraction:03}" if has_fraction else text

    def day(self, seconds: float) -> str:
        """2026-11-20, in the reader's zone."""
        found = self.date(seconds)
        return found.isoformat() if found else UNKNOWN

    def date(self, seconds: float) -> date | None:
        moment = instant(seconds)
        return moment.astimezone(self.zone).date() if moment else None

    def time_of_day(self, seconds: float | None, has_fraction: bool = True) -> str:
        """14:03:11.586, in the reader's zone."""
        rounded = _to_millisecond(seconds)
        if rounded is None:
            return UNKNOWN
        return _date_and_time(datetime.fromtimestamp(rounded, self.zone), has_fraction)[1]

    def moment(self, seconds: float | None, has_fraction: bool = True) -> Moment | None:
        """The absolute time in the reader's zone, in UTC and in ISO 8601; None when it is unknown."""
        rounded = _to_millisecond(seconds)
        if rounded is None:
            return None
        local = datetime.fromtimestamp(rounded, self.zone)
        utc_date, utc_time = _date_and_time(datetime.fromtimestamp(rounded, UTC), has_fraction)
        date, time = _date_and_time(local, has_fraction)
        return Moment(
            local=f"{date} {time} {_zone_name(local)}",
            utc=f"{utc_time} UTC" if utc_date == date else f"{utc_date} {utc_time} UTC",
            iso=f"{utc_date}T{utc_time}Z",
        )

    @staticmethod
    def iso(seconds: float | None, has_fraction: bool = True) -> str:
        """The same in ISO 8601 alone; "" when it is unknown."""
        rounded = _to_millisecond(seconds)
        if rounded is None:
            return ""
        return "T".join(_date_and_time(datetime.fromtimestamp(rounded, UTC), has_fraction)) + "Z"


def _to_millisecond(seconds: float | None) -> float | None:
    """None where no calendar reaches, too."""
    if seconds is None or not _FIRST < seconds < _LAST:
        return None
    return math.floor(seconds * 1000 + 0.5) / 1000


def _date_and_time(moment: datetime, has_fraction: bool) -> tuple[str, str]:
    """2026-11-20, 14:03:11.586"""
    text = moment.isoformat(timespec="milliseconds" if has_fraction else "seconds")
    return text[:10], text[11 : 23 if has_fraction else 19]


def _zone_name(moment: datetime) -> str:
    name = moment.tzname() or "UTC"
    return f"UTC{name}" if name[:1] in "+-" else name


def day_title(day: date) -> str:
    """Friday 20 November 2026"""
    return f"{day:%A} {day.day} {day:%B} {day.year}"
