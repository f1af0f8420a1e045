"""A change of page or screen."""

from typing import Any

from timeline.crumbs.base import Kind, Line, Part, Said, ShapeParts, Surroundings
from timeline.crumbs.text.places import url_template
from timeline.crumbs.text.templates import text_template
from timeline.crumbs.values import first_text, text_of
from timeline.protocol.breadcrumbs import Breadcrumb

_BREAKS = "/?&#"
_LONG = 60  # characters of both addresses: what they share, and the query left behind, are cut first


def claims(data: dict[str, Any]) -> bool:
    """From somewhere to somewhere."""
    return bool(text_of(data.get("from"))) and bool(text_of(data.get("to")))


def read(breadcrumb: Breadcrumb, _: Surroundings) -> Line:
    origin_key, origin = first_text(breadcrumb.data, ("from",))
    target_key, target = first_text(breadcrumb.data, ("to",))
    if origin or target:
        used = frozenset(key for key in (origin_key, target_key) if key)
        return Line(tuple(_change(origin, target)), used)
    return _state(breadcrumb)


def _change(origin: str, target: str) -> list[Part]:
    arrow = Part(" → ", "arrow")
    if not origin:
        return [Part("→ ", "arrow"), Part(target, "path")]
    if not target:
        return [Part(origin, "path"), Part(" →", "arrow")]
    if origin == target:
        return [Part(origin, "path"), Part(" reload", "dim")]
    common = common_prefix(origin, target)
    if len(origin) + len(target) <= _LONG:
        return [*_ending(origin, common), arrow, *_ending(target, common)]
    left, mark, query = origin[common:].partition("?")
    before = [Part(origin[:common], "ancestors"), Part(left, "path"), Part(mark + query, "ancestors")]
    after = [Part(target[:common], "ancestors"), Part(target[common:], "path")]
    return [part for part in (*before, arrow, *after) if part.text]


def _ending(address: str, common: int) -> list[Part]:
    parts = (Part(address[:common], "host"), Part(address[common:], "path"))
    return [part for part in parts if part.text]


def common_prefix(one: str, other: str) -> int:
    """How many characters two addresses share, up to a break: never inside a word."""
    end = 0
    for place, (left, right) in enumerate(zip(one, other, strict=False), start=1):
        if left != right:
            break
        if left in _BREAKS:
            end = place
    return end


def _state(breadcrumb: Breadcrumb) -> Line:
    """Android's life cycle: resumed MainActivity."""
    state_key, state = first_text(breadcrumb.data, ("state",))
    screen_key, screen = first_text(breadcrumb.data, ("screen",))
    parts: list[Part] = []
    if state:
        parts.append(Part(state))
    if screen:
        parts += [Part(" ", "sep")] if parts else []
        parts.append(Part(screen, "path"))
    return Line(tuple(parts), frozenset(key for key in (state_key, screen_key) if key))


def shape(breadcrumb: Said) -> ShapeParts:
    """Where it went: from where would make many steps of one."""
    data = breadcrumb.data
    if target := first_text(data, ("to",))[1]:
        return ShapeParts(f"→ {url_template(target)}")
    words = [first_text(data, (key,))[1] for key in ("state", "screen")]
    if text := text_template(" ".join(filter(None, words))):
        return ShapeParts(text)
    origin = first_text(data, ("from",))[1]
    return ShapeParts(f"{url_template(origin)} →" if origin else "")


KIND = Kind(
    name="navigation",
    icon="icon-navigation",
    read=read,
    gives_way=("ancestors",),
    shape=shape,
    shape_keys=frozenset({"to", "from", "state", "screen"}),
    address_keys=frozenset({"to", "from"}),
    claims=claims,
    claim_order=1,
)
