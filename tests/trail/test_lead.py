"""docs/timeline.md, "The first ten seconds": what the lead says."""

from typing import Any

import pytest

from tests.trail.reading import Again, Show, ago, http


def test_only_what_was_sent_is_said(show: Show) -> None:
    sent = dict.fromkeys(("release", "environment", "transaction", "user"))
    page = show([ago(1, "x")], message="it broke", **sent)
    assert [one.text for one in page.root.one(".lead").all(".fact")] == ["it broke"]


LEADS: dict[str, tuple[list[dict[str, Any]], str, str]] = {
    "the last error or worse": (
        [ago(9, "early", level="error"), {**http(0.4, url="https://api.shop.test/pay", method="POST", status_code=500)}, ago(0.2, "late", level="warning")],
        "Last problem: POST api.shop.test/pay 500, 0.4 s before", "?at=1#crumb-1",
    ),
    "else the last warning": (
        [ago(9, "early", level="warning"), ago(3, "late", level="warning"), ago(1, "x")],
        "Last problem: late, 3 s before", "?at=1#crumb-1",
    ),
    "else the last crumb": ([ago(9, "a"), ago(3, "b")], "Last crumb: b, 3 s before", "?at=1#crumb-1"),
    "after the event": ([ago(-2, "b", level="error")], "First problem after the event: b, 2 s after", "?at=0#crumb-0"),
    "never what came after the event": (
        [ago(8, "GET /sync 503", level="error"), ago(-7200, "GET /boot 500", level="fatal")],
        "Last problem: GET /sync 503, 8 s before", "?at=0#crumb-0",
    ),
    "a second of grace": ([ago(8, "a"), ago(-1, "b", level="error")], "Last problem: b, 1 s after", "?at=1#crumb-1"),
    "the first of those after it": ([ago(-90, "b"), ago(-80, "a")], "First crumb after the event: a", "?at=1#crumb-1"),
    "of no time": ([ago(None, "b", level="error")], "Last problem: b ·", "?at=0#crumb-0"),
}  # fmt: skip


@pytest.mark.parametrize("rule", LEADS)
def test_the_lead(rule: str, show: Show) -> None:
    trail, words, href = LEADS[rule]
    page = show(trail)
    second = page.root.one(".lead").all("p")[1]
    assert second.seen.replace(" ,", ",").startswith(words)
    assert second.one("a").href == href


def test_the_lead_counts_and_links(show: Show) -> None:
    trail = [
        ago(73 - n / 10, f"s {n}", level=("error" if n < 2 else "warning" if n < 4 else "info"))
        for n in range(100)
    ]
    page = show(trail, _meta={"breadcrumbs": {"": {"len": 150}}})
    assert page.lead.replace(" ,", ",").endswith(
        "2 errors · 2 warnings · 100 crumbs in 1 min 13 s · 50 dropped · to the event"
    )
    links = {one.text: one.href for one in page.root.one(".lead").all("a")}
    assert links["2 errors"] == "?level=error"
    assert links["to the event"] == "#event"


def test_no_filter_changes_the_lead(show: Show, again: Again) -> None:
    trail = [ago(20 - n, f"s {n}", level="error" if n == 3 else None) for n in range(12)]
    before = show(trail)
    for query in ("?q=zzz", "?level=info", "?order=time", "?order=newest"):
        assert again(query).lead == before.lead
