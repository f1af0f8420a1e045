"""docs/timeline.md, "Details": what a row shows when it is open."""

from typing import Any

import pytest

from tests.trail.reading import Show, ago, http

pytestmark = pytest.mark.usefixtures("with_details")


# ---------------------------------------------------------------- message


def test_all_blanks_of_a_message_stay(show: Show) -> None:
    message = "Traceback:\n    at  pay\n\n\tat cart"
    shown = show([ago(1, message)]).row(0).details.one(".message")
    assert "".join(one.string for one in shown.walk()) == message


@pytest.mark.parametrize(
    ("message", "is_long"),
    [
        ("\n".join("x" * 13), True),
        ("\n".join("x" * 12), False),
        ("y" * 2001, True),
        ("y" * 2000, False),
    ],
    ids=["over 12 lines", "12 lines", "over 2,000 characters", "2,000 characters"],
)
def test_a_long_message_is_clamped_with_show_all(message: str, is_long: bool, show: Show) -> None:
    shown = show([ago(1, message)]).row(0).details.one(".message")
    assert shown.has(".clamp") is is_long
    assert ("show all" in shown.text) is is_long
    assert message in "".join(one.string for one in shown.walk())


def test_colours_of_a_terminal_become_styles(show: Show) -> None:
    shown = show([ago(1, "\x1b[1;31mred\x1b[0m plain", category="log")]).row(0).details.one(".message")
    assert shown.text == "red plain"
    assert set(shown.one("span").classes) == {"ansi-bold", "ansi-red"}


def test_json_is_indented(show: Show) -> None:
    shown = show([ago(1, '{"a":[1,2],"b":1.10}')]).row(0).details.one(".message")
    assert "".join(one.string for one in shown.walk()) == '{\n  "a": [\n    1,\n    2\n  ],\n  "b": 1.10\n}'


def test_http_addresses_are_links_and_no_other(show: Show) -> None:
    text = (
        "see https://shop.test/a?b=1, http://x.test. javascript:alert(1) ftp://y.test data:text/html,x "
        + "x" * 60
    )
    row = show([ago(1, text, data={"url": "https://shop.test/z", "bad": "javascript:alert(1)"})]).row(0)
    links = [one for one in row.details.all("a") if one.attributes.get("rel")]
    assert [one.href for one in links] == ["https://shop.test/a?b=1", "http://x.test", "https://shop.test/z"]
    assert {one.attributes["rel"] for one in links} == {"noopener noreferrer nofollow"}


def test_a_console_s_message_as_sent_is_in_the_details(show: Show) -> None:
    sent = ago(1, "cart [object Object]", category="console", data={"arguments": ["cart", {"a": 1}]})
    row = show([sent]).row(0)
    assert row.what == "cart {a: 1}"
    assert row.details.one(".message").text == "cart [object Object]"


# ---------------------------------------------------------------- data


def data(**sent: Any) -> dict[str, Any]:
    return ago(1, "m", data=sent)


def test_data_is_a_table_in_the_order_sent(show: Show) -> None:
    row = show([data(zebra=1, apple="x", mango=None)]).row(0)
    assert list(row.pairs().items()) == [("zebra", "1"), ("apple", "x"), ("mango", "null")]


def test_texts_numbers_booleans_and_null_are_told_apart(show: Show) -> None:
    row = show([data(text="1", number=1, boolean=True, null=None, redacted="[Filtered]")]).row(0)
    assert {key: row.cell(key).classes for key in row.pairs()} == {
        "text": ["string"],
        "number": ["number"],
        "boolean": ["boolean"],
        "null": ["null"],
        "redacted": ["redacted"],
    }


def test_objects_and_lists_open_in_place(show: Show) -> None:
    row = show([data(cart={"a": 1, "b": {"c": 2}, "d": 3}, many=list(range(12)))]).row(0)
    assert [one.text for one in row.details.one("table").all("summary")] == [
        "{3 keys}",
        "{1 key}",
        "[12 items]",
    ]
    assert row.cell("c").text == "2"


def test_lengths_of_meta_are_in_the_label(show: Show) -> None:
    meta = {"breadcrumbs": {"values": {"0": {"data": {"rows": {"": {"len": 5000}}}}}}}
    row = show([data(rows=list(range(10)))], _meta=meta).row(0)
    assert row.cell("rows").one("summary").text == "[10 of 5,000 items]"


def test_a_long_value_is_clamped_and_keeps_its_lines(show: Show) -> None:
    row = show([data(short="a\nb", long="x" * 2001)]).row(0)
    assert row.cell("long").has(".clamp")
    assert not row.cell("short").has(".clamp")
    assert any("a\nb" in one.string for one in row.cell("short").walk())


def test_what_the_line_says_is_not_repeated(show: Show) -> None:
    row = show([http(url="/a", method="GET", status_code=200, trace="x", response_body_size=10)]).row(0)
    assert list(row.pairs()) == ["trace"]


def test_noise_is_left_to_as_sent(show: Show) -> None:
    sent = ago(
        1,
        "a b",
        category="console",
        data={"__span": "x", "logger": "console", "arguments": ["a", "b"], "k": 1},
    )
    assert list(show([sent]).row(0).pairs()) == ["k"]


def test_width_is_bounded(show: Show) -> None:
    row = show([data(**{f"k{n}": n for n in range(340)})]).row(0)
    assert "240 more in the JSON as sent" in row.details.text


def test_depth_is_bounded(show: Show) -> None:
    deep: Any = 1
    for _ in range(40):
        deep = {"k": deep}
    row = show([data(deep=deep)]).row(0)
    assert len(row.details.all("th")) < 10
    assert "more in the JSON as sent" in row.details.text or "{1 key}" in row.details.text


# ---------------------------------------------------------------- as sent, remarks, ends


def test_keys_beyond_the_interface_are_named_so(show: Show) -> None:
    row = show([ago(1, "x", foo="bar", duration={"ms": 3})]).row(0)
    table = next(one for one in row.details.all("table") if one.has("caption"))
    assert table.one("caption").text == "not part of the interface"
    assert [one.text for one in table.all("th")] == ["foo", "duration", "ms"]


REMARKS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "removed": (
        ago(1, "m", data={"card": None}),
        {"data": {"card": {"": {"rem": [["@creditcard", "x"]]}}}},
        "removed",
    ),
    "shortened": (
        ago(1, "m", data={"text": "abc..."}),
        {"data": {"text": {"": {"len": 5000, "rem": [["!limit", "s", 3, 6]]}}}},
        "5,000",
    ),
    "invalid": (ago(1, "m", level="purple"), {}, "level"),
    "guessed": ({"timestamp": 1_700_000_000_000, "message": "m"}, {}, "timestamp"),
    "a wrong type": (ago(1, None, category=["a"], data={"k": 1}), {}, "category"),
    "an id that is none": (ago(1, "m", event_id="nope"), {}, "event_id"),
}


@pytest.mark.parametrize("what", REMARKS)
def test_a_remark_can_be_read(what: str, show: Show) -> None:
    sent, meta, words = REMARKS[what]
    row = show([sent], _meta={"breadcrumbs": {"values": {"0": meta}}}).row(0)
    said = [one.text for one in row.details.walk() if {"remark", "notes"} & set(one.classes)]
    assert any(words in one for one in said), said


def test_a_remark_stands_at_its_value_which_keeps_its_look(show: Show) -> None:
    meta = {"breadcrumbs": {"values": {"0": {"data": {"n": {"": {"err": ["invalid_data"]}}}}}}}
    cell = show([data(n=3)], _meta=meta).row(0).cell("n")
    assert cell.classes == ["number"]
    assert cell.has("small.remark")


def test_what_was_removed_reads_as_redacted(show: Show) -> None:
    meta = {"breadcrumbs": {"values": {"0": {"data": {"card": {"": {"rem": [["@creditcard", "x"]]}}}}}}}
    assert show([data(card=None)], _meta=meta).row(0).cell("card").classes == ["redacted"]


def test_details_end_with_times_and_two_groups(show: Show) -> None:
    row = show([ago(0.414, "x", category="httplib", type="http", level="error")]).row(0)
    assert row.details.one(".ends").text == (
        "2023-11-14 22:13:20.086 UTC 2023-11-14T22:13:20.086Z copy copy text JSON "
        "filter only: level error category httplib kind http not: level error category httplib kind http "
        "as sent events with this crumb"
    )


def test_the_gap_to_the_crumb_before_is_in_the_details(show: Show) -> None:
    page = show([ago(14.8, "a"), ago(2.4, "b"), ago(1, "c")], "?q=c")
    assert "1.4 s after crumb 1" in page.row(2).details.text


# ---------------------------------------------------------------- hostile values


def test_invisible_characters_are_made_visible(show: Show) -> None:
    row = show([ago(1, "a\x00b\u200bc", category="x\x07y", data={"k\x1b": "v\u202ev"})]).row(0)
    assert row.what.startswith("a␀b‹U+200B›c")
    assert row.category == "x␇y"
    assert row.pairs() == {"k␛": "v‹U+202E›v"}
