"""What one answer may cost. An event is its sender's, and none may cost its readers more than a few ordinary ones do.

Costs are counted, never timed, in points of about 10 µs of one core: the same answer always ends at the same place.
Whatever costs more than its row asks here first, in reading order, and has a cheaper form for when nothing is left:
a list ends with a link to its rest, a table counts what it leaves out, a text is cut, a search says how far it came.
The event as sent is always whole (`/json/`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Event

PAGE = 12_500  # points of a page, a fragment, an answer of the API: eight times the page with 100 ordinary breadcrumbs
EXPORT = 48_000  # of a file with all rows

CRUMB = 5  # to read a breadcrumb
ROW = 6  # to draw its row
DETAILS = 9  # to draw what an open row shows, beside its values
VALUE = 3  # to draw a row of a table
FRAME = 5  # to draw a call
LINES = 3  # of source for a point
WRITTEN = 700  # characters of long texts for a point
KEPT = 1_000  # what the trail leaves for what stands below it
TEXT = (
    1_500_000  # characters that the texts of an answer may take, escaped; with what stands around them 4 MB
)


GONE = "crumbsite.gone"  # in WSGI's environ: an event that is set when nobody waits for the answer


class NobodyWaitsError(Exception):
    """Whoever asked has gone: what is made is thrown away."""


@dataclass(slots=True)
class Budget:
    """The points of one answer."""

    points: int = PAGE
    characters: int = TEXT
    is_short: bool = False  # something was asked for and refused
    gone: Event | None = None

    def spend(self, points: int, *, leaving: int = 0) -> bool:
        """Whether there are so many left, and `leaving` more; then they are spent. Raises NobodyWaitsError."""
        if self.gone is not None and self.gone.is_set():
            raise NobodyWaitsError
        if self.points - points < leaving:
            self.is_short = True
            return False
        self.points -= points
        return True

    def charge(self, points: int) -> None:
        """Takes so many for what is done, and was not known before it was; or all that are left."""
        self.points = max(0, self.points - points)

    def write(self, characters: int) -> bool:
        """Whether a text may take so many; then they are spent, and what it costs to write them."""
        if not self.spend(characters // WRITTEN):
            self.characters = 0
        if characters > self.characters:
            self.is_short = True
            return False
        self.characters -= characters
        return True


_current: ContextVar[Budget | None] = ContextVar("budget", default=None)


def current() -> Budget:
    """The budget of the answer that is being made; where none is, each question has that of a file."""
    return _current.get() or Budget(EXPORT)


def spend(points: int, *, leaving: int = 0) -> bool:
    """Whether the answer that is being made may cost so much more."""
    return current().spend(points, leaving=leaving)


def charge(points: int) -> None:
    """The answer that is being made has cost so much more."""
    current().charge(points)


@contextmanager
def answering(points: int = PAGE, gone: Event | None = None) -> Iterator[Budget]:
    """One answer is made inside; `gone` is set when nobody waits for it any more."""
    token = _current.set(budget := Budget(points, gone=gone))
    try:
        yield budget
    finally:
        _current.reset(token)
