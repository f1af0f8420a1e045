"""Facets: each is declared once, and whatever loops over them knows each of them."""

import re
from typing import Any

import pytest
from django.http import QueryDict
from drf_spectacular.generators import SchemaGenerator

from tests.crumbs.reading import shown
from tests.trail.trails import crumb, show
from timeline.search.crumbs import CrumbSearch
from timeline.search.facets import FACETS, Facet, is_under, parameters
from timeline.trail.addresses import Addresses
from timeline.trail.html import draw

# Of each facet two breadcrumbs with different values, and the parameter's value that holds the first only.
EXAMPLES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "level": ({"level": "error"}, {"level": "debug"}, "error"),
    "category": ({"category": "shop.stock"}, {"category": "auth"}, "shop"),
    "kind": ({"type": "query"}, {"type": "navigation"}, "query"),
    "origin": ({"origin": "auto.http"}, {"origin": "manual"}, "auto"),
}
each_facet = pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)


@pytest.mark.parametrize(
    ("category", "value", "expected"),
    [
        ("ui", "ui", True),
        ("ui.click", "ui", True),
        ("ui::click", "ui", True),
        ("ui/click", "ui", True),
        ("uiclick", "ui", False),
        ("ui:click", "ui", False),
        ("UI.click", "ui", False),
        ("ui", "=ui", True),
        ("ui.click", "=ui", False),
        ("", "", True),
        (None, "", True),
        ("ui", "", False),
        (None, "ui", False),
    ],
)
def test_a_category_holds_what_continues_it(category: str | None, value: str, expected: bool) -> None:
    assert is_under(category or "", value) is expected


def trail_of(facet: Facet) -> list[dict[str, Any]]:
    """Six breadcrumbs of each of its two examples."""
    found = EXAMPLES[facet.name][:2]
    return [crumb(place, f"m {place}", **found[place % 2]) for place in range(12)]


@each_facet
def test_it_has_an_example_here(facet: Facet) -> None:
    one, other, value = EXAMPLES[facet.name]

    assert facet.holds(value, facet.value_of(shown(one)))
    assert not facet.holds(value, facet.value_of(shown(other)))


@each_facet
def test_its_parameters_are_read_and_written(facet: Facet) -> None:
    value = EXAMPLES[facet.name][2]
    for name in (facet.name, facet.excluding):
        assert name in parameters()
        addresses, problems = Addresses.from_query(QueryDict(f"{name}={value}"))
        assert (addresses.to_query(), problems) == (f"?{name}={value}", ())


@each_facet
def test_its_parameters_keep_and_leave_out(facet: Facet) -> None:
    value = EXAMPLES[facet.name][2]

    assert show(trail_of(facet), f"{facet.name}={value}").shown == 6
    assert show(trail_of(facet), f"{facet.excluding}={value}").shown == 6
    assert [chip.label for chip in show(trail_of(facet), f"{facet.name}={value}").chips] == [
        f"{facet.name} {value}"
    ]


@each_facet
def test_it_is_an_operator_of_the_search(facet: Facet) -> None:
    one, other, value = EXAMPLES[facet.name]
    search, problems = CrumbSearch.parse(f"{facet.name}:{value}")

    assert problems == ()
    assert (search.matches(shown(one)), search.matches(shown(other))) == (True, False)
    assert CrumbSearch.parse(f"{facet.name}:>={value}")[1] or facet.name == "level"


@each_facet
def test_it_is_drawn_with_its_options(facet: Facet) -> None:
    html = drawn(show(trail_of(facet)))
    options = re.findall(rf'<input type="checkbox" id="[^"]*" name="{facet.name}" value="([^"]*)"', html)

    assert f"<legend>{facet.title}</legend>" in html
    assert len(options) == 2


@each_facet
def test_the_form_keeps_what_it_has_no_box_for(facet: Facet) -> None:
    value = EXAMPLES[facet.name][2]
    html = drawn(show(trail_of(facet)[:2], f"{facet.name}={value}&{facet.excluding}={value}"))

    for name in (facet.name, facet.excluding):
        assert f'<input type="hidden" name="{name}" value="{value}">' in html


@each_facet
def test_a_row_leads_to_its_value(facet: Facet) -> None:
    ways = {way.facet: way for way in show(trail_of(facet)).rows[0].narrowings}

    assert ways[facet.name].only_query.startswith(f"?{facet.name}=")
    assert ways[facet.name].not_query.startswith(f"?{facet.excluding}=")


@each_facet
def test_the_api_describes_its_parameters(facet: Facet) -> None:
    schema = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
    found = [
        parameter
        for path in schema["paths"].values()
        for operation in path.values()
        if operation["operationId"] == "read_event"
        for parameter in operation["parameters"]
    ]
    described = {parameter["name"]: parameter.get("description") for parameter in found}

    assert described[facet.name] == facet.description
    assert facet.excluding in described


def test_a_crumb_that_says_no_origin_leads_to_none() -> None:
    ways = [way.facet for way in show([crumb(1)]).rows[0].narrowings]

    assert ways == ["level", "category", "kind"]


def test_a_facet_of_no_origin_at_all_is_not_drawn() -> None:
    timeline = show([crumb(n, f"m {n}", level="error" if n % 2 else "debug") for n in range(12)])

    assert [facet.name for facet in timeline.facets] == ["level"]


def drawn(timeline: Any) -> str:
    """The form and the list."""
    related = type("Related", (), {"entries": (), "traced": (), "by_id": {}})()
    return str(draw("trail.html", timeline=timeline, related=related, place="/x/", summary=""))
