"""Something a person did, or the screen did: a click, an input, a touch."""

import re

from timeline.crumbs.base import Kind, Line, Part, ShapeParts, Surroundings
from timeline.crumbs.text.templates import element_template, text_template
from timeline.crumbs.text.visible import is_blank
from timeline.crumbs.values import first_text
from timeline.protocol.breadcrumbs import Breadcrumb

_SEPARATOR = " > "
_LAST_PART = re.compile(r"(?:.*(?:\.|::|/))?(?P<last>.+)", re.DOTALL)


def read(breadcrumb: Breadcrumb, _: Surroundings) -> Line:
    parts: list[Part] = []
    if action := action_of(breadcrumb.category):
        parts += [Part(action), Part(" ", "sep")]
    name_key, name = first_text(breadcrumb.data, ("ui.component_name", "view.id"))
    ancestors, element = split_path((breadcrumb.message or "").strip())
    if name and name != element:
        parts += [Part(name, "strong" if is_blank(element) else "tag"), Part(" ", "sep")]
    if ancestors:
        parts.append(Part(ancestors + _SEPARATOR, "ancestors"))
    if element:
        parts.append(Part(element, "strong"))
    elif parts:
        parts.pop()  # the blank that nothing follows
    return Line(
        tuple(parts),
        frozenset((name_key,)) if name_key else frozenset(),
        uses_message=True,
    )


def shape(breadcrumb: Breadcrumb) -> ShapeParts:
    """What was done, to which component or element; not where on the page that stands."""
    _, name = first_text(breadcrumb.data, ("ui.component_name", "view.id"))
    _, element = split_path((breadcrumb.message or "")[:1_000].strip())
    words = [action_of((breadcrumb.category or "")[:64]), text_template(name) if name else ""]
    if element and element != name:
        words.append(element_template(element))
    return ShapeParts(" ".join(filter(None, words)) if name or element else "")


def action_of(category: str | None) -> str:
    """The last part of the category; "" where it says nothing more than the kind."""
    match = _LAST_PART.fullmatch((category or "").strip())
    last = match["last"] if match else ""
    return "" if last.lower() == "ui" else last


def split_path(path: str) -> tuple[str, str]:
    """The ancestors and the last element of a CSS-like path; " > " inside quotes divides nothing."""
    path = path.split("\n", 1)[0]
    end = len(path)
    for _ in range(20):
        cut = path.rfind(_SEPARATOR, 0, end)
        if cut < 0:
            break
        if path.count('"', cut) % 2 == 0:
            return path[:cut], path[cut + len(_SEPARATOR) :]
        end = cut
    return "", path


KIND = Kind(
    name="ui",
    icon="icon-ui",
    counted=("ui action", "ui actions"),
    read=read,
    shape=shape,
    gives_way="ancestors",
    aliases=frozenset({"touch"}),
)
