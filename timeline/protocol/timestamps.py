"""Timestamps (docs/protocol.md, "Timestamps"): one regular expression and arithmetic, exact to the microsecond.

Python's and Django's own readers take dates without a time, commas and 24:00, and refuse lower-case t and z,
second 60 and long fractions; so only the plainest form goes through them.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from timeline.protocol.remarks import GUESSED, PAST, Remark, refused, unexpected
from timeline.protocol.text import brief

Reading = tuple[float | None, bool, Remark | None]
"""(seconds since 1970 or None, whether a fraction was sent, remark or None)"""

NOTHING: Reading = (None, True, None)
END = 253_402_300_800  # the year 10000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_SECOND = timedelta(seconds=1)
_YEAR_0_DAYS = 366

# Blanks may stand around every part. Bounded everywhere, so that no text takes long.
_B = r"[ \n]{0,20}"
_ISO = re.compile(
    rf"{_B}(?P<sign>[+]?)(?P<year>[0-9]{{1,4}}){_B}-{_B}(?P<month>[0-9]{{1,2}}){_B}-{_B}(?P<day>[0-9]{{1,2}})"
    rf"(?P<divider>{_B}[Tt]|[ ]{{1,20}}){_B}"
    rf"(?P<hour>[0-9]{{1,2}}){_B}:{_B}(?P<minute>[0-9]{{1,2}}){_B}:{_B}(?P<second>[0-9]{{1,2}})"
    rf"(?P<fraction>\.[0-9]{{1,100}})?{_B}"
    rf"(?P<zone>[Zz]|[Uu][Tt][Cc]|(?P<east>[+\-\u2212])(?P<hours>[0-9]{{2}})[ :]{{0,20}}(?P<minutes>[0-9]{{2}}))?{_B}"
)
_NUMBER = re.compile(r"[ ]{0,20}[0-9]{1,20}(?:\.[0-9]{1,20})?[ ]{0,20}")
_MAX_LENGTH = 300
_PLAIN = b"0000-00-00T00:00:00.000000Z"
_TO_ZEROS = bytes.maketrans(b"0123456789", b"0" * 10)
# A number in a text is believed to be a time from 1973 on: "2026" is more likely a year.
_BELIEVABLE = 100_000_000


def read_timestamp(value: Any) -> Reading:
    """Seconds since 1970 of any form that is accepted, or that we guess with a remark on `timestamp`."""
    if type(value) is str:
        return _read_plain(value) or _read_text(value)
    if type(value) is float:
        return _read_float(value)
    if value is None:
        return NOTHING
    if type(value) is int:
        return _read_int(value)
    return None, True, unexpected("timestamp", "a timestamp", value)


def utc_datetime(seconds: float) -> datetime | None:
    """The moment, if Python can express it."""
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return None


def seconds_of_each(values: Iterable[Any]) -> list[float | None]:
    """The seconds of `read_timestamp` alone, of a hundred values at once."""
    found: list[float | None] = []
    read_iso = datetime.fromisoformat
    for value in values:
        if (
            type(value) is str
            and len(value) == 27
            and value[4:20:3] == "--T::."
            and value[26] == "Z"
            and value[11:13] != "24"
        ):
            try:
                seconds = read_iso(value).timestamp()
            except ValueError:
                seconds = -1.0
            if seconds >= 0:
                found.append(seconds)
                continue
        found.append(read_timestamp(value)[0])
    return found


def place_of_latest(values: Sequence[Any]) -> int | None:
    """Where the latest time stands, the last of several; None where none is a time. A thousand in a tenth of a millisecond."""
    for places in (_latest_as_written(values), range(len(values))):
        times = zip(seconds_of_each(values[place] for place in places), places, strict=True)
        latest = max((time for time in times if time[0] is not None), default=None)
        if latest is not None:
            return latest[1]
    return None


def _latest_as_written(values: Sequence[Any]) -> list[int]:
    """Where the latest can stand, if all are written alike, as almost every SDK does; of others nothing is said.

    Of numbers of seconds the largest is the latest, of `2026-01-15T11:59:00.123456Z` the last of the alphabet.
    """
    kinds = set(map(type, values))
    if kinds == {str} and _are_plain(values):
        return [len(values) - 1 - values[::-1].index(max(values))]
    if kinds and kinds <= {float, int} and 0 <= (latest := max(values)) < END:
        # They are rounded to microseconds.
        return [place for place, value in enumerate(values) if value > latest - 0.001]
    return []


def _are_plain(texts: Sequence[str]) -> bool:
    """Whether all are `2026-01-15T11:59:00.123456Z`, without a second 60."""
    if set(map(len, texts)) != {len(_PLAIN)}:
        return False
    together = "".join(texts).encode("utf-8", "replace")
    return together.translate(_TO_ZEROS) == _PLAIN * len(texts) and max(together[17::27]) < ord("6")


def _read_plain(text: str) -> Reading | None:
    """`2026-01-15T11:59:00[.123[456]]` with Z or +00:00, as almost everyone sends it."""
    if text[-6:] == "+00:00":
        text = text[:-6] + "Z"
    length = len(text)
    if not (length == 27 or length == 24 or length == 20) or text[-1] != "Z" or text[10] != "T":
        return None
    if text[4] != "-" or text[7] != "-" or (length != 20 and text[19] != ".") or text[11:13] == "24":
        return None
    try:
        seconds = datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None
    return (seconds, length != 20, None) if seconds >= 0 else None


def _read_text(text: str) -> Reading:
    match = _ISO.fullmatch(text) if len(text) <= _MAX_LENGTH else None
    if match is None:
        return _guess_text(text)
    microseconds = _microseconds(match)
    if microseconds is None:
        return None, True, refused("timestamp", "not a time", text)
    has_fraction = match["fraction"] is not None
    if microseconds < 0:
        return None, True, _stale(text)
    seconds = microseconds / 1_000_000
    if match["zone"] is None and "T" not in match["divider"]:
        remark = Remark("timestamp", GUESSED, f"{brief(text)} names no time zone; read as UTC")
        return seconds, has_fraction, remark
    return seconds, has_fraction, None


def _microseconds(match: re.Match[str]) -> int | None:
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"])
    if hour > 23 or minute > 59 or second > 60:
        return None
    offset = 0
    if match["east"]:
        hours, minutes = int(match["hours"]), int(match["minutes"])
        if hours > 23 or minutes > 59:
            return None
        offset = (hours * 60 + minutes) * (60 if match["east"] == "+" else -60)
    try:
        # The year 0 is a leap year of this calendar that Python leaves out.
        days = datetime(year or 4, month, day, tzinfo=UTC).toordinal() - _EPOCH_DAY
    except ValueError:
        return None
    if year == 0:
        days -= 365 * 3 + _YEAR_0_DAYS
    # Nine digits count, rounded half up.
    digits = (match["fraction"] or ".0")[1:10].ljust(9, "0")
    fraction = (int(digits) + 500) // 1000
    return (days * 86_400 + hour * 3_600 + minute * 60 + second - offset) * 1_000_000 + fraction


def _guess_text(text: str) -> Reading:
    if len(text) <= _MAX_LENGTH and _NUMBER.fullmatch(text):
        number: int | float = float(text) if "." in text else int(text)
        if number >= _BELIEVABLE:
            seconds, has_fraction, remark = read_timestamp(number)
            if seconds is not None:
                said = remark.text if remark else f"{brief(text)} is a number in a text; read as seconds"
                return seconds, has_fraction, Remark("timestamp", GUESSED, said)
    return None, True, refused("timestamp", "not a time", text)


def _read_float(value: float) -> Reading:
    if not 0 <= value < END:
        # Half up: what rounds to 0 is 0.
        if -0.000_000_5 <= value < 0:
            return 0.0, True, None
        return _guess_number(value) if value >= END else (None, True, _stale(value))
    whole = int(value)
    microseconds = int((value - whole) * 1_000_000 + 0.5)
    return (whole * 1_000_000 + microseconds) / 1_000_000, True, None


def _read_int(value: int) -> Reading:
    if 0 <= value < END:
        return float(value), False, None
    return _guess_number(value) if value >= END else (None, True, _stale(value))


def _guess_number(value: int | float) -> Reading:
    """A number beyond the year 9999 counts something smaller than seconds."""
    for end, unit, divisor in (
        (10**14, "milliseconds", 10**3),
        (10**17, "microseconds", 10**6),
        (END * 10**9, "nanoseconds", 10**9),
    ):
        if value < end:
            seconds = round(value / divisor, 6)
            return seconds, True, Remark("timestamp", GUESSED, f"{brief(value)} is read as {unit}")
    return None, True, refused("timestamp", "out of range", value)


def _stale(value: Any) -> Remark:
    return Remark("timestamp", PAST, f"before 1970: {brief(value)}; time unknown")
