"""timeline.md, "Finding": the parameters, the search, facets, chips, and what is said of no rows."""

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.timeline_rules.conftest import Again, Show, Shown, ago, http

TRAIL = [
    ago(20, "Authenticated jane@example.com", type="user", category="auth", level="info"),
    ago(19, category="ui.click", message="main > button#pay"),
    ago(18, category="ui.input", message="main > input#card"),
    ago(17, category="ui", message="app is ready"),
    ago(16, category="uikit", message="view loaded"),
    ago(15, "SELECT * FROM shop WHERE id = 7", category="query"),
    ago(14, "debugging 1", category="console", level="debug"),
    ago(13, "stock is low", category="shop.stock", level="warning", data={"sku": "A-17", "left": 3, "where": {"city": "Ams", "rows": [{"bin": "K9"}]}}, vendor="acme"),
    {**http(12, url="https://api.shop.test/coupons/SUMMER?x=1", method="GET", status_code=404)},
    {**http(11, url="https://api.shop.test/invoices/8821/pay", method="POST", status_code=500)},
    {**http(10, url="https://cdn.shop.test/logo.png", method="GET", status_code=200, level_of="81")},
    ago(9, "TypeError: cart is undefined at pay (app.js:8)", category="shop", level="error", data={"level": 81.5, "status": "shipped"}),
    ago(8, "gave up", category="shop", level="fatal"),
    ago(7, "no category"),
    ago(6, "path", category="shop::cart"),
    ago(5, "slash", category="shop/cart"),
    ago(4, "shopping", category="shopping", type="payment"),
    ago(3, category="navigation", data={"from": "/cart", "to": "/pay"}),
    ago(2, "GET 'cart:7'", category="redis", type="redis"),
    ago(1, "one two   three", category="notes"),
]  # fmt: skip


@pytest.fixture
def found(show: Show, again: Again) -> Any:
    """Which rows a query string keeps."""
    show(TRAIL)

    def found(query: str) -> list[int]:
        page = again(query)
        assert page.tally == f"{len(page.rows)} of {len(TRAIL)}"
        return [row.index for row in page.rows]

    return found


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


SEARCHES = {
    "AUTHENTICATED": [0],
    "is low": [7],
    "low is": [7],
    '"is low"': [7],
    '"low is"': [],
    "three one": [19],
    '"two   three"': [19],
    "shop -https": [5, 7, 11, 12, 14, 15, 16],
    '-"is low" stock': [],
    "level:warning": [7, 8],
    "level:>=warning": [7, 8, 9, 11, 12],
    "level:<=debug": [6],
    "level:warn": [7, 8],
    "status:5xx": [9],
    "status:404": [8],
    "status:>=400": [8, 9],
    "status:4": [8],
    "method:post": [9],
    "category:shop": [7, 11, 12, 14, 15, 16],
    "category:=shop": [11, 12],
    "type:payment": [16],
    "kind:http": [8, 9, 10],
    "kind:xhr": [8, 9, 10],
    "-kind:http level:error": [11],
    "sku:A-17": [7],
    "sku:a": [7],
    "sku:=A-1": [],
    "sku:=a-17": [7],
    "sku:A*7": [7],
    "where.city:ams": [7],
    "city:ams": [7],
    "bin:k9": [7],
    "left:>=3": [7],
    "left:>=4": [],
    "left:<=3": [7],
    "vendor:acme": [7],
    "acme": [7],
    "K9": [7],
    "data.level:81.5": [11],
    "data.status:shipped": [11],
    "https://api.shop.test/invoices/8821/pay": [9],
    "https://api.shop.test/coupons/SUMMER?x=1": [8],
    "TypeError: cart": [11],
    "TypeError:": [11],
    '"TypeError: cart is"': [11],
    "cart:7": [18],
    "Internal Server": [9],
    "no*category": [13],
    "payment": [16],
    "fatal": [12],
    "debug": [6],
    "info": [0],
    "warning": [7, 8],
    "%": [],
    "[": [],
}


@pytest.mark.parametrize("q", SEARCHES)
def test_a_search_finds(q: str, found: Any) -> None:
    assert found("?" + urlencode({"q": q})) == SEARCHES[q]


def test_the_title_of_a_linked_event_can_be_found(shown: Shown, show: Show) -> None:
    shown.store([], message="worker lost at sea")
    page = show([ago(2, "x", event_id="0" * 31 + "1"), ago(1, "y")], "?q=sea")
    assert [row.index for row in page.rows] == [0]
    assert [row.index for row in shown.get("?q=event:0000").rows] == [0]


# ---------------------------------------------------------------- hits


def marks(element: Any) -> list[str]:
    return [one.text for one in element.all("mark")]


def test_hits_are_highlighted(show: Show) -> None:
    page = show(TRAIL, "?q=STOCK")
    assert marks(page.row(7).line.one(".what")) == ["stock"]
    assert marks(page.row(7).line.one(".category")) == ["stock"]


def test_a_hit_only_in_the_details_shows_as_a_snippet_and_opens(show: Show) -> None:
    page = show(TRAIL, "?q=K9")
    row = page.row(7)
    assert row.inner.one("p.because").text == "data.where.rows.bin: where.rows.bin=K9"
    assert marks(row.inner.one("p.because")) == ["K9"]
    assert row.is_open


def test_up_to_five_of_them_open(show: Show) -> None:
    page = show([ago(9 - n, f"step {n}", data={"a": {"deep": "needle"}}) for n in range(8)], "?q=needle")
    assert [row.is_open for row in page.rows] == [True] * 5 + [False] * 3


# ---------------------------------------------------------------- the help


def test_the_question_mark_lists_operators_with_examples_of_this_trail(show: Show) -> None:
    panel = show(TRAIL).root.one("#help")
    examples = {one.one("code").text: one.href for one in panel.all("a")}
    assert {"level:>=warning", "status:5xx", "method:GET", "kind:default"} <= examples.keys()
    assert examples["status:5xx"] == "?q=status%3A5xx"
    assert any(name.startswith("category:") for name in examples)


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
    assert [one.href for one in page.root.all("a.chip")] == [
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
def test_an_unreadable_value_is_left_out_and_named(query: str, words: str, shown: Shown) -> None:
    shown.store(TRAIL)
    page = shown.get(query)
    assert words in page.notices[0]
    assert len(page.rows) == len(TRAIL)


@pytest.mark.parametrize("query", ["?level=eror", "?q=status:>=x", "?order=sideways"])
def test_in_the_api_it_is_a_400(query: str, shown: Shown) -> None:
    address = shown.store(TRAIL)
    event_id = address.rstrip("/").rpartition("/")[2]
    answer = shown.client.get(f"/api/v1/projects/acme/shop/events/{event_id}/{query}")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "query",
    ["?q=%00", "?q=%ff%fe", '?q="', "?q=-", "?q=:", "?q=a:", "?q=%22%22", "?q=" + "a" * 5000, "?at=-1", "?at=99999999999999999999",
     "?rows=x", "?rows=-5", "?level=%00", "?category=%ed%a0%80", "?q=***", "?q=status:*", "?level=" + "&level=".join("x" * 300), "?kind[]=http", "?a=b"],
)  # fmt: skip
def test_never_an_error_of_ours(query: str, shown: Shown) -> None:
    shown.store(TRAIL)
    shown.get(query)


# ---------------------------------------------------------------- order and time are remembered


def test_a_cookie_remembers_and_the_url_says_so(shown: Shown) -> None:
    shown.store(TRAIL)
    shown.client.cookies["order"] = "newest"
    assert shown.client.get(shown.address + "?q=a")["Location"].endswith("?q=a&order=newest")
    assert shown.get("?order=oldest").order[-1] == "*"


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
    for gone in ("#q", "svg.strip", "#facets"):
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


# ---------------------------------------------------------------- without a script


def test_it_is_one_form_that_works_without_a_script(show: Show) -> None:
    page = show(TRAIL, "?level=error&not_kind=ui&q=cart")
    form = page.root.one("#filter")
    assert form.attributes["method"] == "get"
    assert form.one("button.apply").attributes["type"] == "submit"
    sent = {
        (one.attributes["name"], one.attributes.get("value", "on"))
        for one in form.all("input")
        if one.attributes.get("type") in ("search", "hidden") or "checked" in one.attributes
        if "name" in one.attributes
    }
    assert {
        ("level", "error"),
        ("not_kind", "ui"),
        ("q", "cart"),
        ("order", "oldest"),
        ("time", "offset"),
    } <= sent
