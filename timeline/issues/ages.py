"""How long ago, in few words."""

from datetime import datetime, tzinfo
from typing import NamedTuple

STEPS = ((86_400 * 365, "y"), (86_400 * 30, "mo"), (86_400, "d"), (3_600, "h"), (60, "min"))


def age_of(time: datetime, now: datetime) -> str:
    """ "3 min ago"; what has just been, or is yet to come by another clock, is "just now"."""
    seconds = int((now - time).total_seconds())
    for length, unit in STEPS:
        if seconds >= length:
            return f"{seconds // length} {unit} ago"
    return "just now"


class Seen(NamedTuple):
    """A time as lists say it."""

    iso: str  # 2026-11-20T14:03:11+01:00, for <time datetime>
    exact: str  # 2026-11-20 14:03:11
    zone: str  # CET
    age: str  # 3 min ago


def seen_at(time: datetime, now: datetime, zone: tzinfo) -> Seen:
    """For a reader in `zone`. (Django's filter `date` takes ten times as long, and lists have three a row.)"""
    local = time.astimezone(zone)
    iso = local.isoformat(timespec="seconds")
    return Seen(iso, f"{iso[:10]} {iso[11:19]}", local.tzname() or "", age_of(time, now))


class Minute(NamedTuple):
    """A time as a page says it once."""

    iso: str  # 2026-11-20T14:03:11.250000+01:00, for <time datetime>
    text: str  # 20 Nov 2026 14:03
    zone: str  # CET


def minute_of(time: datetime, zone: tzinfo) -> Minute:
    """For a reader in `zone`."""
    local = time.astimezone(zone)
    return Minute(local.isoformat(), f"{local:%-d %b %Y %H:%M}", local.tzname() or "")
