"""An exception or error that was noted on the way."""

from typing import Any

from timeline.crumbs.base import Kind, KindDetails, Line, Said, ShapeParts, Surroundings
from timeline.crumbs.text.templates import text_template
from timeline.crumbs.text.visible import is_blank
from timeline.crumbs.thrown import Thrown, claims, short, stack_table, text_of_any, thrown_of
from timeline.protocol.breadcrumbs import Breadcrumb

_MAX_READ = 1_000  # characters


def read(breadcrumb: Breadcrumb, _: Surroundings) -> Line:
    thrown = _thrown_of(breadcrumb.data)
    if thrown is None:
        return Line()
    message = (breadcrumb.message or "").strip()
    is_said = is_blank(message) or message in (
        thrown.type,
        thrown.value,
        f"{thrown.type}: {thrown.value}",
    )
    return Line(
        short(thrown.parts),
        thrown.used,
        uses_message=is_said,
        level="error",
        level_because="an exception",
    )


def _thrown_of(data: dict[str, Any]) -> Thrown | None:
    """Its own type and value, whatever they are; else an exception in `data`."""
    type_, value = text_of_any(data.get("type")), text_of_any(data.get("value"))
    if type_ or value:
        return Thrown(type_, value, "", frozenset(key for key in ("type", "value") if key in data))
    return thrown_of(data)


def shape(breadcrumb: Said) -> ShapeParts:
    """Its type and the template of its value."""
    thrown = _thrown_of(breadcrumb.data)
    words = (thrown.type, thrown.value) if thrown else ()
    return ShapeParts(
        text_template(": ".join(filter(None, (word[:_MAX_READ] for word in words)))),
        level="error" if thrown else None,
    )


def details(breadcrumb: Breadcrumb, _: Line) -> KindDetails:
    """The stack that it came with."""
    return KindDetails(tables=stack_table(breadcrumb))


KIND = Kind(
    name="error",
    icon="icon-error",
    counted=("noted error", "noted errors"),
    read=read,
    shape=shape,
    shape_keys=None,
    aliases=frozenset({"exception"}),
    weak_type="error",
    claims=claims,
    claim_order=5,
    details=details,
)
