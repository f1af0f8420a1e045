"""What it costs to read a crumb and to draw its row, in points of the answer's budget."""

from timeline import budget
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.text.visible import is_plain
from timeline.protocol.breadcrumbs import Breadcrumb

MIN_READ = 100  # crumbs, and as many logs, whatever they cost
LEFT = 3_300  # points that reading leaves for drawing
UNREAD = 100  # breadcrumbs for a point: what the answer does not read was read by the JSON parser
_USUAL_PAIRS, _MAX_PAIRS = 6, 50  # of `data` beside the line of a row
_THREE_PAIRS = 2  # points to draw three more
_MARKED = 6  # points to look for hits in a row
# What a point pays for.
_KEYS = 5  # of `data`
_PAIRS = 2  # more of them, to be read
_REMARKS = 1
_RANGES = 3  # that a remark speaks of
_CHARACTERS = 1_000  # of a message
_ODD_CHARACTERS = 130  # of one that is to be made visible
_PARTS = 6  # of a line
_DRAWN = 2_000  # characters of a line


def cost_of(breadcrumb: Breadcrumb) -> int:
    """Points to read a breadcrumb."""
    message = breadcrumb.message or ""
    points = budget.CRUMB + len(breadcrumb.data) // _KEYS
    if breadcrumb.remarks:
        ranges = sum([len(remark.ranges) for remark in breadcrumb.remarks])
        points += len(breadcrumb.remarks) // _REMARKS + ranges // _RANGES
    if not message:  # then they are the line
        points += _more_pairs(breadcrumb) // _PAIRS
    if len(message) < _ODD_CHARACTERS:
        return points
    return points + len(message) // (_CHARACTERS if is_plain(message) else _ODD_CHARACTERS)


def cost_of_row(crumb: Crumb, *, is_searched: bool = False) -> int:
    """Points to draw a closed row; where hits are to be marked, more."""
    pairs = _more_pairs(crumb.breadcrumb) * _THREE_PAIRS // 3
    return (
        budget.ROW
        + (_MARKED if is_searched else 0)
        + len(crumb.line) // _PARTS
        + pairs
        + len(crumb.text) // _DRAWN
    )


def _more_pairs(breadcrumb: Breadcrumb) -> int:
    """How many pairs a row shows beyond the usual."""
    return max(0, min(len(breadcrumb.data), _MAX_PAIRS) - _USUAL_PAIRS)
