"""An exception or error that was noted on the way."""

from timeline.crumbs.base import Kind, Line, Part, ShapeParts, Surroundings
from timeline.crumbs.text.templates import text_template
from timeline.crumbs.text.visible import is_blank
from timeline.crumbs.values import first_text
from timeline.protocol.breadcrumbs import Breadcrumb


def read(breadcrumb: Breadcrumb, _: Surroundings) -> Line:
    type_key, kind = first_text(breadcrumb.data, ("type",))
    value_key, value = first_text(breadcrumb.data, ("value",))
    if not kind and not value:
        return Line()
    parts = [Part(kind, "strong")] if kind else []
    if value:
        parts += [Part(": ", "sep")] if kind else []
        parts.append(Part(value))
    message = (breadcrumb.message or "").strip()
    is_said = is_blank(message) or message in (kind, value, f"{kind}: {value}")
    return Line(tuple(parts), frozenset(key for key in (type_key, value_key) if key), uses_message=is_said)


def shape(breadcrumb: Breadcrumb) -> ShapeParts:
    """Its type and the template of its value."""
    words = [first_text(breadcrumb.data, (key,))[1] for key in ("type", "value")]
    return ShapeParts(text_template(": ".join(filter(None, words))))


KIND = Kind(
    name="error",
    icon="icon-error",
    counted=("noted error", "noted errors"),
    read=read,
    shape=shape,
    aliases=frozenset({"exception"}),
    weak_type="error",
)
