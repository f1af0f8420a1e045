"""How long ago, in few words."""

from datetime import datetime

STEPS = ((86_400 * 365, "y"), (86_400 * 30, "mo"), (86_400, "d"), (3_600, "h"), (60, "min"))


def age_of(time: datetime, now: datetime) -> str:
    """ "3 min ago"; what has just been, or is yet to come by another clock, is "just now"."""
    seconds = int((now - time).total_seconds())
    for length, unit in STEPS:
        if seconds >= length:
            return f"{seconds // length} {unit} ago"
    return "just now"
