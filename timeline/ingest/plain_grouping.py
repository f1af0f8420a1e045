"""How an event is grouped whose texts are too many to be read (`protocol.costs`): by what costs next to nothing."""

from timeline.ingest.grouping import Grouping, group, hash_parts
from timeline.protocol.costs import is_costly
from timeline.protocol.event import SentEvent

MAX_PARTS = 100
MAX_LENGTH = 200  # characters of a type


def group_in_bounds(event: SentEvent) -> Grouping:
    """The grouping of any event. The cost of it is bounded, whatever was sent."""
    return _group_plainly(event) if is_costly(event.exceptions) else group(event)


def _group_plainly(event: SentEvent) -> Grouping:
    """By the types of its exceptions and its fingerprint."""
    types = dict.fromkeys((exception.type or "")[:MAX_LENGTH] for exception in event.exceptions)
    return hash_parts(["plain", *list(types)[:MAX_PARTS], "fingerprint", *event.fingerprint[:MAX_PARTS]])
