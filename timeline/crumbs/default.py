"""Every other breadcrumb."""

from timeline.crumbs.base import Kind, KindDetails, Line, Surroundings
from timeline.crumbs.thrown import stack_table, with_thrown
from timeline.protocol.breadcrumbs import Breadcrumb


def read(breadcrumb: Breadcrumb, _: Surroundings) -> Line:
    """Nothing of its own: the line is the message, and behind it what was thrown."""
    return with_thrown(breadcrumb, Line())


def details(breadcrumb: Breadcrumb, _: Line) -> KindDetails:
    """The stack of what was thrown."""
    return KindDetails(tables=stack_table(breadcrumb))


KIND = Kind(
    name="default",
    icon="icon-default",
    counted=("other crumb", "other crumbs"),
    read=read,
    details=details,
)
