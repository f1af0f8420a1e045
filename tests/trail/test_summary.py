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
        lead = show(trail, query).lead

        assert lead is not None
        assert (lead.label, lead.crumb.index) == (label, index)
        assert lead.query.endswith(f"at={index}#crumb-{index}")


def test_counts_are_links_and_the_span_is_to_the_event() -> None:
    trail = [
        crumb(72.8, level="error"),
        *(crumb(n, level="warning") for n in (9, 8)),
        crumb(0.414, level="error"),
    ]
    lead = show(trail, "q=x&order=newest", _meta={"breadcrumbs": {"": {"len": 54}}}).lead

    assert lead is not None
    assert lead.before == "0.4 s before"
    assert [(count.text, count.query) for count in lead.counts] == [
        ("2 errors", "?level=error&order=newest"),
        ("2 warnings", "?level=warning&order=newest"),
    ]
    assert (lead.summary, lead.dropped) == ("4 crumbs in 1 min 13 s", "50 dropped")


def test_without_crumbs_there_is_no_lead_and_without_times_no_span() -> None:
    assert show([]).lead is None
    lead = show([crumb(None)]).lead
    assert lead is not None
    assert (lead.before, lead.summary) == ("", "1 crumb")
