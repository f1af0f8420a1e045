"""docs/timeline.md, "Finding": the parameters, facets, chips, and what is said of no rows."""

from typing import Any

import pytest

from tests.trail.reading import Again, Show, ago
from tests.trail.searched import TRAIL

PARAMETERS = {
    "?level=fatal": [12],
    "?level=fatal&level=error": [9, 11, 12],
    "?level=warning": [7, 8],
    "?level=warn": [7, 8],
    "?category=ui": [1, 2, 3],
    "?category=ui.click": [1],
    "?category=%3Dui": [3],
    "?category=shop": [7, 11, 12, 14, 15],
    "?category=": [13],
    "?category=ui&category=redis": [1, 2, 3, 18],
    "?kind=http": [8, 9, 10],
    "?kind=query&kind=redis": [5, 18],
    "?not_level=info&not_level=debug": [7, 8, 9, 11, 12],
    "?not_category=shop&not_category=ui&not_category=xhr": [0, 4, 5, 6, 13, 16, 17, 18, 19],
    "?not_kind=http&level=error": [11],
    "?level=error&not_level=error": [],
    "?kind=http&level=error": [9],
    "?kind=http&q=summer": [8],
}


@pytest.mark.parametrize("query", PARAMETERS)
def test_a_parameter_keeps_what_it_means(query: str, found: Any) -> None:
    assert found(query) == PARAMETERS[query]


# ---------------------------------------------------------------- facets


def test_the_facet_of_levels_is_by_severity(show: Show) -> None:
    assert list(show(TRAIL).facet("level").items()) == [
        ("fatal", 1), ("error", 2), ("warning", 2), ("info", 14), ("debug", 1),
    ]  # fmt: skip


def test_the_facet_of_kinds_is_the_legend(show: Show) -> None:
    page = show(TRAIL)
    kinds = page.facet("kind")
    assert (kinds["http"], kinds["ui"], kinds["redis"]) == (3, 3, 1)
    assert sum(kinds.values()) == len(TRAIL)
    for option in page.root.one("#facet-kind").all("li"):
        assert option.one("use").href.endswith("#icon-" + option.one("label").text)


def test_the_facet_of_categories_is_a_tree(show: Show) -> None:
    page = show([*TRAIL, ago(0.5, "x", category="db.sql.active")])
    depths = {
        one.one("label").text: one.attributes.get("data-depth", "0")
        for one in page.root.one("#facet-category").all("li")
        if one.children[0].tag == "label"
    }
    facet = page.facet("category")
    assert (facet["shop"], facet["shop.stock"], facet["ui"], facet["ui.click"]) == (5, 1, 3, 1)
    assert (depths["shop"], depths["shop.stock"]) == ("0", "1")
    assert facet["db.sql.active"] == 1
    assert "db" not in facet
    assert facet["no category"] == 1


def test_twelve_lines_then_show_all(show: Show) -> None:
    page = show([ago(30 - n, f"step {n}", category=f"c{n:02}") for n in range(20)])
    facet = page.root.one("#facet-category")
    assert facet.one("summary").text == "show all 20"
    assert len([one for one in facet.children if one.tag == "li"]) == 13


def test_numbers_count_crumbs_with_the_search_and_the_other_facets(show: Show, again: Again) -> None:
    show(TRAIL)
    page = again("?kind=http")
    assert page.facet("level") == {"fatal": 0, "error": 1, "warning": 1, "info": 1, "debug": 0}
    assert page.facet("kind")["ui"] == 3
    assert again("?q=stock").facet("level") == {"fatal": 0, "error": 0, "warning": 1, "info": 0, "debug": 0}


def test_a_fold_counts_its_crumbs_and_the_event_counts_nothing(show: Show) -> None:
    page = show([*[ago(30, "tick", category="log") for _ in range(14)], ago(1, "x", level="error")])
    assert page.order[0] == "×14"
    assert page.facet("kind") == {"log": 14, "default": 1}
    assert page.facet("level") == {"error": 1, "info": 14}


def test_an_option_is_a_checkbox_an_only_and_a_not(show: Show) -> None:
    option = show(TRAIL, "?level=error").option("level", "warning")
    assert (option.one("input").attributes["name"], option.one("input").attributes["value"]) == (
        "level",
        "warning",
    )
    assert [(one.seen, one.href) for one in option.all("a")] == [
        ("only", "?level=warning"),
        ("and worse", "?level=fatal&level=error&level=warning"),
        ("not", "?level=error&not_level=warning"),
    ]


def test_a_chosen_option_stays_at_zero(show: Show) -> None:
    page = show(TRAIL, "?category=nothing.like.it&level=fatal")
    assert page.facet("category")["nothing.like.it"] == 0
    assert "checked" in page.option("category", "nothing.like.it").one("input").attributes


def test_a_facet_with_one_option_is_not_shown(show: Show) -> None:
    page = show([ago(30 - n, f"step {n}", category="log") for n in range(12)])
    assert not page.root.has("#facet-level")
    assert not page.root.has("#facet-category")


def test_under_ten_crumbs_there_are_none(show: Show) -> None:
    assert not show(TRAIL[:9]).root.has("#facets")
    assert show(TRAIL[:10]).root.has("#facets")


# ---------------------------------------------------------------- chips


def test_chips_say_what_the_url_says(show: Show) -> None:
    page = show(TRAIL, "?level=error&not_level=debug&category=ui&category=&kind=http&q=jane+x")
    assert page.chips == [
        "level error ×", "kind http ×", "category ui ×", "no category ×", "not level debug ×", '"jane x" ×', "clear",
    ]  # fmt: skip


def test_a_chip_takes_itself_back(show: Show) -> None:
    page = show(TRAIL, "?level=error&q=jane&order=newest")
    assert [one.href for one in page.root.one("#chips").all("a.chip")] == [
        "?q=jane&order=newest", "?level=error&order=newest", "?order=newest",
    ]  # fmt: skip


# ---------------------------------------------------------------- what cannot be read


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?level=eror", "`level=eror` is not a level (fatal, error, warning, info, debug)"),
        ("?kind=htp", "`kind=htp` is not a kind ("),
        ("?not_level=x", "`not_level=x` is not a level"),
        ("?order=sideways", "`order=sideways` is not one of oldest, newest, time"),
        ("?time=lunar", "`time=lunar` is not one of offset, absolute"),
        ("?at=first", "`at=first` is not the number of a crumb"),
        ("?q=level:eror", "`level:eror` is not a level"),
        ("?q=kind:htp", "`kind:htp` is not a kind"),
        ("?q=category:>=a", "has no order"),
    ],
)
def test_an_unreadable_value_is_left_out_and_named(query: str, words: str, show: Show) -> None:
    page = show(TRAIL, f"{query}&rows=1000")
    assert words in page.notices[0]
    assert len(page.rows) == len(TRAIL)


# ---------------------------------------------------------------- no rows


def empty(page: Any) -> Any:
    return page.root.one("#timeline").one(".empty")


@pytest.mark.parametrize(
    ("platform", "snippet"),
    [
        ("python", "sentry_sdk.add_breadcrumb("), ("javascript", "Sentry.addBreadcrumb({"), ("node", "Sentry.addBreadcrumb({"),
        ("java", "setCategory("), ("ruby", "Sentry.add_breadcrumb("), ("php", "addBreadcrumb("), ("go", "sentry.AddBreadcrumb("),
        ("csharp", "SentrySdk.AddBreadcrumb("), ("rust", "sentry::add_breadcrumb("), ("elixir", "Sentry.Context.add_breadcrumb("),
        ("cocoa", "SentrySDK.addBreadcrumb("), ("dart", "Sentry.addBreadcrumb(Breadcrumb("), ("native", "sentry_add_breadcrumb("),
    ],
)  # fmt: skip
def test_no_breadcrumbs_at_all_says_how_to_add_one(platform: str, snippet: str, show: Show) -> None:
    page = show([], platform=platform)
    assert empty(page).one("p").text == "No breadcrumbs came with this event."
    assert snippet in empty(page).text
    for gone in ("#q", "div.strip", "#facets"):
        assert not page.root.has(gone)


def test_none_that_match_says_which_filter_to_drop(show: Show) -> None:
    page = show(TRAIL, "?q=jane&level=fatal")
    assert empty(page).one("p").text == "None of 20 crumbs matches."
    assert [(one.text, one.href) for one in empty(page).all("a")] == [
        ("without level fatal: 1", "?q=jane"),
        ('without "jane": 1', "?level=fatal"),
        ("show all 20", "?"),
    ]


def test_all_hidden_by_one_facet_says_so(show: Show) -> None:
    page = show(TRAIL, "?category=nothing")
    assert (
        empty(page).text
        == "All 20 crumbs are hidden by the filter on category: category nothing. show all 20"
    )


def test_the_three_have_different_words(show: Show, again: Again) -> None:
    show(TRAIL)
    words = {empty(again("?q=zzz")).text, empty(again("?kind=subprocess")).text, empty(show([])).text}
    assert len(words) == 3
