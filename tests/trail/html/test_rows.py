"""The templates of the list."""

import re
from pathlib import Path
from types import SimpleNamespace

import jinja2
from django.template import engines

from timeline.crumbs.base import Part

ROWS = Path(__file__).resolve().parents[3] / "templates" / "timeline" / "rows.html"
# What rows.html draws without a filter that escapes it: numbers, times, words and addresses of our own, other macros.
OURS = {
    "m.kind", "where", "e.level", "index", "level", "row.offset", "sprite", "kind.icon", "kind.name", "fold.label",
    "outcome.group", "fold.last", "fold.first", "fold.shown.rounds", "fold.rows|length", "e.offset", "e.moment.iso",
    "e.moment.local", "e.moment.utc", "summary", "crumb.took", "crumb.place", "one.iso", "one.offset",
}  # fmt: skip


def test_what_a_sender_controls_is_escaped_in_rows() -> None:
    for drawn in re.findall(r"{{ (.*?) }}", ROWS.read_text()):
        is_escaped = re.search(r"\|(e|text|line|parts)(\(|$)", drawn)
        is_macro = re.match(r"(mark|item|said|details|took)\(", drawn)
        is_constant = re.match(r'"[^"]*"(\.format\(fold\.not_drawn\)| if | or )|row.distance or', drawn)
        assert is_escaped or is_macro or is_constant or drawn.strip() in OURS, drawn


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
