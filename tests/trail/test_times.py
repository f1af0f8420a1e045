"""docs/timeline.md, "Time" and docs/timeline.md, "The event itself"."""

import pytest

from tests.trail.reading import NOW, Again, Show, ago

# ---------------------------------------------------------------- the column


@pytest.mark.parametrize(
    ("seconds", "column"),
    [
        (0.414, "−00:00.414"),
        (14.512, "−00:14.512"),
        (0, "00:00.000"),
        (-2.5, "+00:02.500"),
        (3599.9, "−59:59.900"),
        (3600, "−1:00:00"),
        (86_399, "−23:59:59"),
        (86_400 * 3 + 4 * 3600 + 5 * 60, "−3 d 04:05"),
        (86_400 * 30, "2023-10-15"),
        (None, "time unknown"),
    ],
)
def test_the_offset_is_to_the_event(seconds: float | None, column: str, show: Show) -> None:
    assert show([ago(seconds, "x")]).row(0).time == column


@pytest.mark.parametrize("sent", ["yesterday", -5, {"a": 1}, True, "2023-11-14", ""])
def test_an_unreadable_time_is_unknown_and_never_1970(sent: object, show: Show) -> None:
    page = show([{"message": "x", "timestamp": sent}])
    assert page.row(0).time == "time unknown"
    assert "1970-" not in page.row(0).element.text


@pytest.mark.usefixtures("with_details")
def test_a_time_without_a_fraction_shows_none(show: Show) -> None:
    page = show([{"timestamp": int(NOW) - 10, "message": "x"}, ago(1.25, "y")])
    assert [row.time for row in page.rows] == ["−00:10", "−00:01.250"]
    assert "22:13:10 UTC" in page.row(0).details.text


def test_an_event_without_a_fraction_counts_whole_seconds(show: Show) -> None:
    page = show([ago(1.75, "x"), ago(0.5, "y"), {"timestamp": int(NOW), "message": "z"}], timestamp=int(NOW))
    assert [row.time for row in page.rows] == ["−00:02", "00:00", "00:00"]


@pytest.mark.usefixtures("with_details")
def test_absolute_times_are_in_the_details_as_text(show: Show) -> None:
    ends = show([ago(0.414, "x")]).row(0).details.one(".ends").text
    assert ends.startswith("2023-11-14 22:13:20.086 UTC 2023-11-14T22:13:20.086Z")


def test_absolute_times_may_stand_in_the_column(show: Show) -> None:
    page = show([ago(0.414, "x")], "?time=absolute")
    assert page.row(0).time == "22:13:20.086"
    assert page.event.one(".time").text == "22:13:20.500"


def test_a_line_where_the_day_changes(show: Show) -> None:
    day = 86_400
    page = show([ago(2 * day, "a"), ago(day, "b"), ago(day - 5, "c"), ago(1, "d")])
    assert [word for word in page.order if "quiet" not in word] == [
        "0", "[Monday 13 November 2023]", "1", "2", "[Tuesday 14 November 2023]", "3", "*",
    ]  # fmt: skip


# ---------------------------------------------------------------- quiet


def steps(*seconds: float) -> list[dict[str, object]]:
    return [ago(one, f"step {place}") for place, one in enumerate(seconds)]


def test_a_quiet_stretch_has_a_marker(show: Show) -> None:
    page = show(steps(15, 14.5, 14, 1.6, 1.3, 1))
    assert page.order == ["0", "1", "2", "[12.4 s quiet]", "3", "4", "5", "*"]


@pytest.mark.parametrize(
    ("seconds", "rule"),
    [
        ((6, 5.5, 5, 1.1, 1), "under 4 s"),
        ((40, 32, 24, 16, 8, 0), "under three times the median"),
    ],
)
def test_not_every_gap_is_quiet(seconds: tuple[float, ...], rule: str, show: Show) -> None:
    assert not [word for word in show(steps(*seconds)).order if "quiet" in word], rule


def test_the_gap_to_the_event_may_be_quiet(show: Show) -> None:
    assert show(steps(30, 29.5, 29, 28.5)).order[-2:] == ["[28.5 s quiet]", "*"]


def test_at_most_one_marker_for_ten_rows_and_the_longest_win(show: Show) -> None:
    times = [100, 99.9, 80, 79.9, 79.8, 60, 59.9, 59.8, 59.7, 1]
    page = show(steps(*times))
    assert [word for word in page.order if "quiet" in word] == ["[58.7 s quiet]"]


def test_a_filter_that_leaves_rows_out_says_so_with_the_gap(show: Show) -> None:
    trail = [ago(20 - n, "keep" if n in (2, 12) else f"drop {n}") for n in range(15)]
    page = show(trail, "?q=keep")
    assert page.order == ["[2 not shown]", "2", "[9 not shown · 10 s]", "12", "[2 not shown · 8 s]", "*"]
    link = page.row(12).element.one("p.mark").one("a")
    assert link.href == "?at=3#crumb-3"


@pytest.mark.usefixtures("with_details")
def test_no_filter_changes_a_number_but_the_counts(show: Show, again: Again) -> None:
    before = show(steps(15, 14.5, 14, 1.6, 1.3, 1)).row(4)
    after = again('?q="step+4"').row(4)
    assert after.time == before.time
    assert "0.3 s after crumb 3" in before.details.text
    assert "0.3 s after crumb 3" in after.details.text


# ---------------------------------------------------------------- order

TANGLED = [ago(5, "a"), ago(9, "b"), ago(None, "c"), ago(7, "d"), ago(1, "e")]


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", ["0", "1", "2", "3", "4", "*"]),
        ("?order=oldest", ["0", "1", "2", "3", "4", "*"]),
        ("?order=newest", ["*", "4", "3", "2", "1", "0"]),
        ("?order=time", ["1", "2", "3", "0", "4", "*"]),
    ],
    ids=["as sent", "oldest", "newest: reversed", "by time: without one it stays behind its predecessor"],
)
def test_the_order(query: str, order: list[str], show: Show) -> None:
    assert [word for word in show(TANGLED, query).order if word[0] != "["] == order


def test_a_time_that_goes_back_says_by_how_much(show: Show) -> None:
    assert "4 s earlier than crumb 0" in show(TANGLED, "?at=1").row(1).details.text


def test_times_that_go_back_are_noted_above_the_list(show: Show) -> None:
    page = show(TANGLED)
    (note,) = [text for text in page.notices if "back in time" in text]
    assert note.endswith("Order by time")
    links = [one.href for one in page.root.one("#timeline").all("p.notice")[0].all("a")]
    assert links == ["?order=time"]


def test_the_note_is_gone_in_the_order_of_time(show: Show) -> None:
    assert show(TANGLED, "?order=time").notices == []


def test_clocks_that_disagree_are_named(show: Show) -> None:
    page = show([ago(-61, "a"), ago(-70, "b")])
    assert page.notices == [
        "All breadcrumbs are over a minute later than the event: the sender's clocks disagree."
    ]


def test_the_event_stands_after_later_crumbs_too(show: Show) -> None:
    assert show([ago(1, "a"), ago(-3, "b")]).order == ["0", "1", "*"]
    assert show([ago(-3, "b"), ago(1, "a")], "?order=time").order == ["1", "0", "*"]


# ---------------------------------------------------------------- the event


@pytest.mark.parametrize(
    "query", ["?q=nothing", "?level=fatal", "?kind=redis&not_level=info", "?category=none"]
)
def test_no_filter_removes_the_event_and_no_number_counts_it(query: str, show: Show) -> None:
    page = show([ago(40 - n, f"step {n}", category="ab"[n % 2]) for n in range(20)], query)
    assert page.order[-1] == "*"
    assert page.tally == "0 of 20"


def test_it_shows_its_main_exception_and_culprit(show: Show) -> None:
    frames = [
        {"function": "run", "module": "lib", "in_app": False},
        {"function": "pay", "module": "shop.checkout", "in_app": True},
    ]
    values = [
        {"type": "ConnectionError", "value": "first"},
        {"type": "PaymentFailed", "value": "provider answered 500\nmore", "stacktrace": {"frames": frames}},
    ]
    page = show([], exception={"values": values}, transaction=None)
    assert page.event.one(".what").seen == "PaymentFailed: provider answered 500 shop.checkout in pay"
    assert page.event.one(".how").text == "this event"


def test_a_message_event_shows_its_message(show: Show) -> None:
    assert (
        show([], logentry={"message": "hello %s", "params": ["you"]}, message=None, transaction=None)
        .event.one(".what")
        .seen
        == "hello you"
    )


# ---------------------------------------------------------------- cut by the SDK


def test_dropped_crumbs_are_named_at_the_old_end(show: Show, again: Again) -> None:
    page = show(
        [ago(3 - n, f"s {n}") for n in range(3)], _meta={"breadcrumbs": {"": {"len": 53}}}, platform="python"
    )
    assert page.edge == (
        "50 earlier crumbs were dropped by the SDK; to keep more: sentry_sdk.init(max_breadcrumbs=250)"
    )
    assert "50 dropped" in page.lead
    html = [one for one in page.root.one("#timeline").children if one.tag in ("p", "ol")]
    assert [one.tag for one in html][-2:] == ["p", "ol"]
    newest = [
        one.tag for one in again("?order=newest").root.one("#timeline").children if one.tag in ("p", "ol")
    ]
    assert newest[-2:] == ["ol", "p"]


@pytest.mark.parametrize(
    ("platform", "words"),
    [
        ("javascript", "maxBreadcrumbs: 250"),
        ("java", "setMaxBreadcrumbs(250)"),
        ("ruby", "config.max_breadcrumbs"),
        ("cobol", "max_breadcrumbs"),
    ],
)
def test_the_limit_is_raised_in_the_words_of_the_platform(platform: str, words: str, show: Show) -> None:
    assert words in show([ago(1, "x")], _meta={"breadcrumbs": {"": {"len": 9}}}, platform=platform).edge


def test_exactly_100_from_an_sdk_that_never_tells(show: Show) -> None:
    trail = [ago(100 - n, f"s {n}") for n in range(100)]
    said = "100 crumbs, this SDK's usual limit: earlier ones may be missing"
    assert (
        show(trail, "?rows=1000", sdk={"name": "sentry.javascript.browser", "version": "10.1.0"}).edge == said
    )
    assert show(trail, "?rows=1000", sdk={"name": "sentry.python", "version": "1.14.0"}).edge == said
    assert show(trail, "?rows=1000", sdk={"name": "sentry.python", "version": "2.75.0"}).edge == ""
    assert show(trail[:99], "?rows=1000").edge == ""
