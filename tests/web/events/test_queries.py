"""docs/timeline.md, "Finding": what a request may ask for."""

import pytest

from tests.trail.reading import Show, ago
from tests.trail.searched import TRAIL
from tests.web.events.shown import Shown


def test_the_title_of_a_linked_event_can_be_found(shown: Shown, show: Show) -> None:
    shown.store([], message="worker lost at sea")
    page = show([ago(2, "x", event_id="0" * 31 + "1"), ago(1, "y")], "?q=sea")
    assert [row.index for row in page.rows] == [0]
    assert [row.index for row in shown.get("?q=event:0000").rows] == [0]


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
