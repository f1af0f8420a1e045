"""Where in an event a step is: the rows of its trail that have the shape."""

from timeline.crumbs.shapes import Shape, shape_of
from timeline.models import TrailStep
from timeline.protocol.breadcrumbs import Trail


def indexes_of(trail: Trail, shapes: set[Shape]) -> dict[Shape, int]:
    """The last crumb of each of these shapes, by its index."""
    found: dict[Shape, int] = {}
    for breadcrumb in trail.breadcrumbs:
        shape = shape_of(breadcrumb)
        if shape in shapes:
            found[shape] = breadcrumb.index
    return found


def shape_of_step(project_id: int, number: int) -> Shape | None:
    """The shape of a step; None for one that was let go."""
    row = TrailStep.objects.in_project(project_id).filter(number=number).values_list(*Shape._fields).first()
    return Shape(*row) if row else None
