"""Every other breadcrumb."""

from timeline.crumbs.base import Kind, Line, Surroundings
from timeline.protocol.breadcrumbs import Breadcrumb


def read(breadcrumb: Breadcrumb, _: Surroundings) -> Line:
    """Nothing of its own: the line is the message."""
    return Line()


KIND = Kind(
    name="default",
    icon="icon-default",
    counted=("other crumb", "other crumbs"),
    read=read,
)
