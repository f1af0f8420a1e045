"""The reader's time zone: their setting, else what their browser told in a cookie, else UTC."""

import functools
import zoneinfo

from django.http import HttpRequest

COOKIE = "time_zone"  # written by a script: the browser's own zone
UTC = zoneinfo.ZoneInfo("UTC")


@functools.cache
def names() -> frozenset[str]:
    """Every zone of the IANA database."""
    return frozenset(zoneinfo.available_timezones())


def zone_called(name: str) -> zoneinfo.ZoneInfo | None:
    """The zone of this name, None if there is none."""
    return zoneinfo.ZoneInfo(name) if name in names() else None


def zone_of(request: HttpRequest) -> zoneinfo.ZoneInfo:
    """The zone to write times in."""
    setting = getattr(request.user, "time_zone", "")
    return zone_called(setting) or zone_called(request.COOKIES.get(COOKIE, "")) or UTC
