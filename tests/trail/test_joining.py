"""One trail of breadcrumbs, logs and spans: each happening once, by time."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.trail.reading import NOW, ago
from timeline.crumbs.base import Surroundings
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.reading import read_crumb
from timeline.protocol.breadcrumbs import Breadcrumb, read_breadcrumb
from timeline.protocol.logs import read_logs
from timeline.protocol.spans import read_spans
from timeline.telemetry.entries import log_breadcrumb
from timeline.telemetry.traced import FoundSpan, TracedTelemetry
from timeline.trail.joining import Joined, Joiner

BATCH = "6553f1000123456789ab"


def log(seconds: float | None, body: str, level: str = "info", **attributes: Any) -> dict[str, Any]:
    """A record so many seconds before the event; attributes by their names with `_` for `.`."""
    said = {name.replace("__", "."): value for name, value in attributes.items()}
    return {
        "timestamp": None if seconds is None else NOW - seconds,
        "level": level,
        "body": body,
        "attributes": said,
    }


def logs(records: Sequence[dict[str, Any]], project: str = "", drift: float = 0.0) -> list[Breadcrumb]:
    return [log_breadcrumb(one, BATCH, project, drift) for one in read_logs({"items": list(records)})]


def spans(*records: dict[str, Any]) -> tuple[FoundSpan, ...]:
    return tuple(FoundSpan(one, BATCH, "", 0.0) for one in read_spans({"items": list(records)}))


def join(
    crumbs: Sequence[Any],
    found: Sequence[Breadcrumb] = (),
    of_spans: tuple[FoundSpan, ...] = (),
    **options: Any,
) -> Joined:
    read = [read_crumb(read_breadcrumb(place, sent)) for place, sent in enumerate(crumbs)]
    telemetry = TracedTelemetry(logs=tuple(found), spans=of_spans)
    return Joiner(telemetry, Surroundings("e" * 32), NOW, True).join(read, **{"with_spans": False, **options})


def texts(crumbs: Sequence[Crumb]) -> list[str]:
    return [crumb.text for crumb in crumbs]


def test_logs_stand_between_crumbs_by_time() -> None:
    joined = join([ago(10, "a"), ago(5, "b")], logs([log(12, "1"), log(7, "2"), log(0.5, "3")]))
    assert texts(joined.crumbs) == ["1", "a", "2", "b", "3"]
    assert [crumb.index for crumb in joined.crumbs] == [f"{BATCH}-0", 0, f"{BATCH}-1", 1, f"{BATCH}-2"]


def test_what_came_after_the_event_stands_apart() -> None:
    joined = join([ago(5, "a")], logs([log(1, "1"), log(-0.0005, "2"), log(-0.2, "3")]))
    assert (texts(joined.crumbs), texts(joined.later)) == (["a", "1", "2"], ["3"])


def test_crumbs_stay_in_their_order_whatever_their_times() -> None:
    joined = join([ago(5, "a"), ago(9, "b"), ago(None, "c"), ago(1, "d")], logs([log(7, "1"), log(3, "2")]))
    assert texts(joined.crumbs) == ["1", "a", "b", "c", "2", "d"]


def test_crumbs_without_any_time_come_first() -> None:
    joined = join([ago(None, "a"), ago(None, "b")], logs([log(7, "1")]))
    assert texts(joined.crumbs) == ["a", "b", "1"]


def test_a_log_without_a_time_stays_behind_its_predecessor() -> None:
    joined = join([ago(5, "a")], logs([log(7, "1"), log(None, "2")]))
    assert texts(joined.crumbs) == ["1", "2", "a"]
    assert joined.crumbs[1].time is None


# ---------------------------------------------------------------- the same record twice

STDLIB = {"sentry__origin": "auto.log.stdlib", "logger__name": "shop.cart"}
CONSOLE = {"sentry__origin": "auto.log.console"}


def test_a_record_of_python_is_one_row_at_the_place_of_its_crumb() -> None:
    crumb = ago(3.123456, "cart A has 3", category="shop.cart", level="info", data={"order": "x"})
    joined = join([crumb], logs([log(3.123456, "cart A has 3", order="x", lines=3, **STDLIB)]))
    [row] = joined.crumbs
    assert (row.index, row.breadcrumb.origin, row.breadcrumb.data) == (0, "log", {"order": "x", "lines": 3})
    assert row.place == f"0/{BATCH}-0"
    assert joined.aliases == {f"{BATCH}-0": 0}


def test_equal_records_are_matched_one_by_one() -> None:
    crumbs = [ago(3, "tick", category="shop.cart")] * 2
    joined = join(crumbs, logs([log(3, "tick", **STDLIB)] * 3))
    assert [type(crumb.index) for crumb in joined.crumbs] == [int, int, str]


@pytest.mark.parametrize(
    ("crumb", "record"),
    [
        (ago(3, "tick", category="other", level="error"), log(3, "tick", **STDLIB)),
        (ago(3, "tick", category="shop.cart"), log(3.001, "tick", logger__name="shop.cart")),
        (ago(3, "tick", category="shop.cart"), log(3, "tock", **STDLIB)),
        (ago(3, "tick", category="x", level="info"), log(2.9, "tick", **STDLIB)),
        (ago(3, "tick", category="x", level="debug"), log(2.999, "tick", **STDLIB)),
    ],
)
def test_in_doubt_they_are_two(crumb: dict[str, Any], record: dict[str, Any]) -> None:
    assert len(join([crumb], logs([record])).crumbs) == 2


@pytest.mark.parametrize(
    ("arguments", "message", "body", "is_same"),
    [
        (["cart", {"n": 3}, 42], "cart [object Object] 42", 'cart {"n":3} 42', True),
        (["plain"], "plain", "plain", True),
        (["%s left", 3], "%s left 3", "3 left", False),
        (["cart", {"n": 3}], "cart [object Object]", 'cart {"n":3,"deep":[Object]}', True),
        (["cart", 41], "cart 41", "cart 42", False),
        ([{"n": 3}], "[object Object]", '{"n":4}', False),
    ],
)
def test_a_line_of_a_console_is_told_by_its_arguments(
    arguments: list[Any], message: str, body: str, is_same: bool
) -> None:
    crumb = ago(
        3, message, category="console", level="log", data={"arguments": arguments, "logger": "console"}
    )
    joined = join([crumb], logs([log(2.9975, body, **CONSOLE)]))
    assert len(joined.crumbs) == (1 if is_same else 2)


def test_lines_of_a_console_keep_their_order() -> None:
    crumbs = [
        ago(3, "a", category="console"),
        ago(3, "b", category="console"),
        ago(2.999, "a", category="console"),
    ]
    joined = join(
        crumbs, logs([log(2.9991, "a", **CONSOLE), log(2.9985, "b", **CONSOLE), log(2.998, "a", **CONSOLE)])
    )
    assert len(joined.crumbs) == 3


def test_a_line_of_loguru_is_shown_as_it_was_said() -> None:
    line = "2026-11-27 10:24:44.197 | WARNING  | shop:<module>:5 - old price"
    crumb = ago(3, line, category="shop", level="warning", data={"extra": {"order": "A-1"}})
    loguru = {"sentry__origin": "auto.log.loguru", "logger__name": "shop"}
    [row] = join([crumb], logs([log(3.00004, "old price", "warn", **loguru)])).crumbs
    assert (row.text, row.index, row.breadcrumb.data) == ("old price", 0, {"extra": {"order": "A-1"}})
    assert len(join([crumb], logs([log(3.00004, "new price", "warn", **loguru)])).crumbs) == 2


def test_a_line_of_loguru_may_come_after_it_was_said() -> None:
    loguru = {"sentry__origin": "auto.log.loguru", "logger__name": "shop"}
    line = "2026-11-27 10:24:44.197 | INFO     | shop:<module>:5 - tick"
    crumbs = [ago(seconds, line, category="shop") for seconds in (3, 2.986)]
    said = logs([log(3.0001, "tick", **loguru), log(3.0, "tick", **loguru), log(2.986, "tock", **loguru)])
    assert [row.text for row in join(crumbs, said).crumbs] == ["tick", "tick", "tock"]
    # What is no more than was said is another line, however near.
    assert len(join([ago(2.95, "tick", category="shop")], logs([log(3, "tick", **loguru)])).crumbs) == 2


def test_the_first_line_of_a_page_may_wait_for_its_sdk() -> None:
    console = {"category": "console", "level": "log"}
    crumbs = [ago(3, "cart 42", data={"arguments": ["cart", 42]}, **console), ago(3, "cart 42", **console)]
    late = logs([log(2.98, "cart 42", **CONSOLE)])
    assert len(join(crumbs[:1], late).crumbs) == 1
    assert len(join(crumbs[1:], late).crumbs) == 2


def test_a_log_of_another_project_is_never_the_same() -> None:
    joined = join([ago(3, "tick", category="shop.cart")], logs([log(3, "tick", **STDLIB)], project="web"))
    assert len(joined.crumbs) == 2
    assert "web" in "".join(part.text for part in joined.crumbs[1].ending)


def test_the_record_that_became_the_event_is_no_row() -> None:
    found = logs([log(5, "no stock"), log(0.001, "no stock"), log(0.0005, "no stock", project="x")])
    assert len(join([], found, own_record="no stock").crumbs) == 2
    assert len(join([], found, own_record="other").crumbs) == 3
    assert len(join([], logs([log(5, "no stock")]), own_record="no stock").crumbs) == 1


# ---------------------------------------------------------------- durations


def span(seconds: float, name: str, took: float, **fields: Any) -> dict[str, Any]:
    return {"name": name, "start_timestamp": NOW - seconds, "end_timestamp": NOW - seconds + took, **fields}


def test_a_query_has_the_duration_of_its_span() -> None:
    crumb = ago(3.00002, "SELECT  1", category="query")
    [row] = join([crumb], of_spans=spans(span(3, "SELECT 1", 0.25, span_id="ab" * 8))).crumbs
    assert (row.took, row.span_id, row.span_text) == ("0.2 s", "ab" * 8, "SELECT 1")


def test_a_request_has_the_duration_of_the_span_that_ends_with_it() -> None:
    data = {"method": "GET", "url": "http://a.test/x?y=1", "status_code": 200}
    crumb = ago(3, type="http", category="httplib", data=data)
    [row] = join([crumb], of_spans=spans(span(3.5, "GET http://a.test/x", 0.5001))).crumbs
    assert row.took == "0.5 s"


def test_a_span_that_is_named_needs_no_time() -> None:
    crumb = ago(None, type="http", category="fetch", data={"url": "/x", "__span": "ab" * 8})
    [row] = join([crumb], of_spans=spans(span(9, "anything", 0.084, span_id="ab" * 8))).crumbs
    assert row.took == "84 ms"


def test_of_equal_queries_each_has_its_own_span() -> None:
    crumbs = [ago(3, "SELECT 1", category="query"), ago(2.9995, "SELECT 1", category="query")]
    found = spans(span(2.9995, "SELECT 1", 0.002), span(3, "SELECT 1", 0.001))
    assert [row.took for row in join(crumbs, of_spans=found).crumbs] == ["1 ms", "2 ms"]


def test_far_spans_say_nothing() -> None:
    [row] = join([ago(3, "SELECT 1", category="query")], of_spans=spans(span(2.9, "SELECT 1", 0.01))).crumbs
    assert row.took == ""


def test_spans_are_rows_when_asked_for() -> None:
    found = spans(span(3, "SELECT 1", 0.25), span(2, "render", 0.5, attributes={"sentry.op": "db"}))
    crumbs = [ago(3, "SELECT 1", category="query")]
    assert len(join(crumbs, of_spans=found).crumbs) == 1
    _, second = join(crumbs, of_spans=found, with_spans=True).crumbs
    assert (second.text, second.took, second.kind.name, second.breadcrumb.origin) == (
        "render",
        "0.5 s",
        "query",
        "span",
    )


def test_a_thousand_equal_lines_are_joined_quickly() -> None:
    crumbs = [ago(3, "tick", category="console")] * 1_000
    assert len(join(crumbs, logs([log(3, f"tock {n}", **CONSOLE) for n in range(1_000)])).crumbs) == 2_000
