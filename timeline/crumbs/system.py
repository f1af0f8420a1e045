"""Something the device or the application went through: its battery, network, life cycle."""

from timeline.crumbs.base import Kind, Line, Surroundings
from timeline.protocol.breadcrumbs import Breadcrumb


def read(breadcrumb: Breadcrumb, _: Surroundings) -> Line:
    """Nothing of its own: the line is the message."""
    return Line()


KIND = Kind(
    name="system",
    icon="icon-system",
    counted=("system crumb", "system crumbs"),
    read=read,
    aliases=frozenset({"app", "device", "session", "network", "connectivity", "battery"}),
)
