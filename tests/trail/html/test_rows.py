"""The templates of the list."""

import re
from pathlib import Path
from types import SimpleNamespace

import jinja2
import pytest
from django.template import engines

from timeline.crumbs.base import Part

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "timeline"
MACROS = "mark|item|said|details|took|body|clamp|ends|styled|table|value|source|name|frame|calls"
# What templates draw without a filter that escapes it: numbers, times, words and addresses of our own, other macros.
OURS = {
    "rows.html": {
        "m.kind", "where", "e.level", "index", "level", "row.offset", "sprite", "kind.icon", "kind.name", "fold.label",
        "outcome.group", "fold.last", "fold.first", "fold.shown.rounds", "fold.rows|length", "e.offset", "e.moment.iso",
        "e.moment.local", "e.moment.utc", "summary", "crumb.took", "crumb.place", "one.iso", "one.offset",
    },
    "details.html": {
        "form", "label", "moment.iso", "moment.utc", "place", "url", "row.crumb.place", "row|filters_of(filters, place)",
    },
    "tables.html": {"classes", "node.type"},
    "frames.html": {"[e.depth, 6]|min", "f.anchor", "f.variables|length", "run.frames|length", "l.number"},
}  # fmt: skip


@pytest.mark.parametrize("name", OURS)
def test_what_a_sender_controls_is_escaped(name: str) -> None:
    for drawn in re.findall(r"{{ (.*?) }}", (TEMPLATES / name).read_text()):
        is_escaped = re.search(r"\|(e|text|line|parts)(\(|$)", drawn)
        is_macro = re.match(rf"({MACROS})\(", drawn)
        is_constant = re.match(r'"[^"]*"(\.format\([\w.]+\)$| if | or )|\'s\' if|row.distance or', drawn)
        assert is_escaped or is_macro or is_constant or drawn.strip() in OURS[name], drawn


def test_a_kind_may_have_a_template_of_its_own() -> None:
    env = engines["timeline"].env.overlay(cache_size=10)  # type: ignore[attr-defined]
    own = jinja2.DictLoader({"crumbs/map.html": "<em>{{ crumb.line|parts(hits) }}</em>"})
    env.loader = jinja2.ChoiceLoader([own, env.loader])
    env.globals = {**env.globals, "OWN_LOOKS": frozenset({"map"})}
    crumb = SimpleNamespace(kind=SimpleNamespace(name="map", gives_way=()), line=(Part("<Oslo>", "strong"),))

    said = env.get_template("rows.html").module.said

    assert said(crumb, ()) == "<em><b>&lt;Oslo&gt;</b></em>"
    crumb.kind.name = "other"
    assert said(crumb, ()) == '<span class="said"><b>&lt;Oslo&gt;</b></span>'
