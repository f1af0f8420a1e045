"""The first answer."""

from typing import Any

import pytest

from tests.trail.trails import crumb, show


@pytest.mark.parametrize(
    ("trail", "label", "index"),
    [
        ([crumb(3, level="error"), crumb(2, level="warning"), crumb(1)], "Last problem", 0),
        ([crumb(3, level="error"), crumb(2, level="fatal"), crumb(1, level="error")], "Last problem", 2),
        ([crumb(3), crumb(2, level="warning"), crumb(1)], "Last problem", 1),
        ([crumb(3, type="http", data={"status_code": 500}), crumb(1)], "Last problem", 0),
        ([crumb(3), crumb(1, level="debug")], "Last crumb", 1),
    ],
)
def test_the_last_problem_else_the_last_crumb(trail: list[dict[str, Any]], label: str, index: int) -> None:
    for query in ("", "q=zzz", "order=newest"):
        summary = show(trail, query).summary

        assert summary is not None
        assert (summary.label, summary.crumb.index) == (label, index)
        assert summary.query.endswith(f"at={index}#crumb-{index}")


def test_counts_are_links_and_the_span_is_to_the_event() -> None:
    trail = [
        crumb(72.8, level="error"),
        *(crumb(n, level="warning") for n in (9, 8)),
        crumb(0.414, level="error"),
    ]
    summary = show(trail, "q=x&order=newest", _meta={"breadcrumbs": {"": {"len": 54}}}).summary

    assert summary is not None
    assert summary.before == "0.4 s before"
    assert [(count.text, count.query) for count in summary.counts] == [
        ("2 errors", "?level=error&order=newest"),
        ("4 problems", "?level=error&level=warning&order=newest"),
    ]
    assert (summary.summary, summary.dropped) == ("4 crumbs in 1 min 13 s", "50 dropped")


def test_levels_are_counted_with_what_is_worse() -> None:
    levels = ("fatal", "error", "error", "warning", "info")
    summary = show([crumb(9 - n, f"m {n}", level=level) for n, level in enumerate(levels)]).summary

    assert summary is not None
    assert [(count.text, count.query) for count in summary.counts] == [
        ("3 errors and worse", "?level=fatal&level=error"),
        ("4 problems", "?level=fatal&level=error&level=warning"),
    ]


def test_the_last_failed_request_is_named_where_the_last_problem_is_another() -> None:
    failed = {"type": "http", "data": {"method": "POST", "url": "/pay", "status_code": 500}}
    trail = [crumb(3, "", **failed), crumb(2, "", **failed), crumb(1, "gave up", level="error")]
    summary = show(trail).summary

    assert summary is not None
    assert summary.failed is not None
    assert (summary.failed.crumb.index, summary.failed.times, summary.failed.before) == (
        1,
        "×2",
        "2 s before",
    )
    alone = show(trail[:2]).summary
    assert alone is not None
    assert alone.failed is None


def test_without_crumbs_there_is_no_lead_and_without_times_no_span() -> None:
    assert show([]).summary is None
    summary = show([crumb(None)]).summary
    assert summary is not None
    assert (summary.before, summary.summary) == ("", "1 crumb")
