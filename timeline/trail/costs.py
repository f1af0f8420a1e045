"""What it costs to read a crumb, in points of the answer's budget."""

from timeline import budget
from timeline.protocol.breadcrumbs import Breadcrumb

MIN_READ = 100  # crumbs, and as many logs, whatever they cost
LEFT = budget.PAGE // 2  # points that reading leaves for drawing
# What a point pays for.
_KEYS = 8  # of `data`
_CHARACTERS = 1_000  # of a message


def cost_of(breadcrumb: Breadcrumb) -> int:
    """Points."""
    return budget.CRUMB + len(breadcrumb.data) // _KEYS + len(breadcrumb.message or "") // _CHARACTERS
