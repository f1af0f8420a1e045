"""Something about who uses the program: signing in, choosing an account."""

from timeline.crumbs.base import Kind, Line, Surroundings
from timeline.protocol.breadcrumbs import Breadcrumb


def read(breadcrumb: Breadcrumb, _: Surroundings) -> Line:
    """Nothing of its own: the line is the message."""
    return Line()


KIND = Kind(
    name="user",
    icon="icon-user",
    counted=("user crumb", "user crumbs"),
    read=read,
    aliases=frozenset({"auth"}),
    weak_type="user",
)
