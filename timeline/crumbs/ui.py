"""Something a person did, or the screen did: a click, an input, a touch."""

import re
from collections.abc import Iterator
from typing import Any

from timeline.crumbs.base import Kind, Line, Part, Said, ShapeParts, Surroundings
from timeline.crumbs.text.templates import element_template, text_template
from timeline.crumbs.text.visible import is_blank
from timeline.crumbs.values import first_text
from timeline.protocol.breadcrumbs import Breadcrumb

_SEPARATOR = " > "
_BLANK = Part(" ", "sep")
# In this order.
_NAME_KEYS = (
    "title", "label", "accessibilityIdentifier", "accessibilityLabel", "view.id", "view.tag",
    "text", "contentDescription", "AutomationId", "automationId", "testID",
)  # fmt: skip
_VIEW_KEYS = ("title", "label", "id", "identifier", "tag", "text")  # of an object `view`
_COMPONENT_KEYS = ("ui.component_name",)
_MAX_TREE = 6  # components of a path
_LAST_PART = re.compile(r"(?:.*(?:\.|::|/))?(?P<last>.+)", re.DOTALL)


def read(breadcrumb: Breadcrumb, _: Surroundings) -> Line:
    parts: list[Part] = []
    if action := action_of(breadcrumb.category):
        parts += [Part(action), _BLANK]
    name_key, name = name_of(breadcrumb.data)
    tree_key, tree = tree_of(breadcrumb.data)
    message = (breadcrumb.message or "").strip()
    ancestors, element = split_path(message)
    named = _named(name, name_key, element)
    if tree:
        named = [*named[:-1], *([Part(" · ", "sep")] if named else []), *_tree(tree, name)]
    if message.endswith(":") and "\n" not in message:
        parts += [Part(message), _BLANK, *named]  # Cocoa's selector: onTap: Save
    elif tree and tree[0].partition(" (")[0] in message:
        parts += named  # the message is a sentence about the first of them
    else:
        parts += named
        if ancestors:
            parts.append(Part(ancestors + _SEPARATOR, "ancestors"))
        if element:
            parts.append(Part(element, "strong"))
    if parts and parts[-1].text.isspace():
        parts.pop()  # the blank that nothing follows
    return Line(
        tuple(parts),
        frozenset(key for key in (name_key, tree_key) if key),
        uses_message=True,
    )


def _named(name: str, key: str | None, element: str) -> list[Part]:
    """What was touched: strong, but for the name of a component where the message names the element."""
    if not name or name == element:
        return []
    is_second = key in _COMPONENT_KEYS and not is_blank(element)
    return [Part(name, "tag" if is_second else "strong"), _BLANK]


def name_of(data: dict[str, Any]) -> tuple[str | None, str]:
    """What a person would call the element: its title, its label, its id, its component."""
    key, name = first_text(data, (*_NAME_KEYS, *_COMPONENT_KEYS))
    path, view = data.get("path"), data.get("view")
    if key is None and isinstance(view, dict) and (named := first_text(view, _VIEW_KEYS)[1]):
        return "view", named
    if key is None and isinstance(path, list) and path and isinstance(path[0], dict):
        return None, first_text(path[0], ("label",))[1]
    return key, name


def tree_of(data: dict[str, Any]) -> tuple[str | None, list[str]]:
    """React Native's components, the innermost first: SubmitButton (CheckoutScreen.tsx), Footer."""
    path, tree = data.get("path"), data.get("componentTree")
    if isinstance(path, list) and (names := list(_path_names(path[:_MAX_TREE]))):
        return "path", names
    if isinstance(tree, list) and (
        names := [one for one in tree[:_MAX_TREE] if isinstance(one, str) and one]
    ):
        return "componentTree", names
    return None, []


def _path_names(path: list[Any]) -> Iterator[str]:
    file = ""
    for component in path:
        if not isinstance(component, dict):
            continue
        _, name = first_text(component, ("name", "label", "element"))
        _, its_file = first_text(component, ("file",))
        if name:
            yield f"{name} ({its_file})" if its_file and its_file != file else name
            file = its_file


def _tree(names: list[str], name: str) -> list[Part]:
    parts: list[Part] = []
    for one in names:
        parts += [Part(" ‹ ", "sep")] if parts else []
        parts.append(Part(one, "dim" if parts or name else "strong"))
    return [*parts, _BLANK] if parts else []


def shape(breadcrumb: Said) -> ShapeParts:
    """What was done, to which component or element; not where on the page that stands."""
    _, name = name_of(breadcrumb.data)
    _, tree = tree_of(breadcrumb.data)
    name = name or (tree[0] if tree else "")
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
    shape_keys=frozenset({*_NAME_KEYS, *_COMPONENT_KEYS, "path", "view", "componentTree"}),
    gives_way=("ancestors",),
    aliases=frozenset({"touch"}),
)
