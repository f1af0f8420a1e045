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
        ("2 warnings", "?level=warning&order=newest"),
    ]
    assert (summary.summary, summary.dropped) == ("4 crumbs in 1 min 13 s", "50 dropped")


def test_without_crumbs_there_is_no_lead_and_without_times_no_span() -> None:
    assert show([]).summary is None
    summary = show([crumb(None)]).summary
    assert summary is not None
    assert (summary.before, summary.summary) == ("", "1 crumb")
