"""timeline.md, "Kinds", below its table: what a row shows when it is open."""

from typing import Any

import pytest

from tests.timeline_rules.conftest import NOW, Show, Shown, ago, http
from tests.timeline_rules.page import parse

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
    assert [one.text for one in row.details.all("summary")] == ["{3 keys}", "{1 key}", "[12 items]"]
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


def test_every_crumb_has_its_json_as_sent(shown: Shown, show: Show) -> None:
    page = show([ago(1, "x", category="log", odd=1)])
    link = next(one for one in page.row(0).details.all("a") if one.text == "as sent")
    assert link.href == "crumbs/0/#as-sent"
    html = shown.client.get(shown.address + link.href).content.decode()
    assert "&quot;odd&quot;: 1" in html or "&#34;odd&#34;: 1" in html
    assert "Not part of the interface" in html


def test_sql_is_formatted_on_demand(shown: Shown, show: Show) -> None:
    page = show(
        [ago(1, "SELECT a FROM t WHERE b = 1", category="query"), ago(1, "connect", category="query")]
    )
    links = [
        one
        for one in page.row(0).details.all("a")
        if one.attributes.get("hx-get") == "crumbs/0/?part=as-sent"
    ]
    assert [one.text for one in links] == ["SQL and JSON"]
    html = shown.client.get(
        shown.address + "crumbs/0/?part=as-sent", headers={"HX-Request": "true"}
    ).content.decode()
    assert "\n<span" in html or "\n" in html.split('class="sql"')[1].split("</pre>")[0]
    assert "as sent" in page.row(1).details.text


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
        "2023-11-14 22:13:20.086 UTC 2023-11-14T22:13:20.086Z copy: time crumb as sent "
        "only: level error category httplib kind http not: level error category httplib kind http"
    )


def test_the_gap_to_the_crumb_before_is_in_the_details(show: Show) -> None:
    page = show([ago(14.8, "a"), ago(2.4, "b"), ago(1, "c")], "?q=c")
    assert "1.4 s after crumb 1" in page.row(2).details.text


# ---------------------------------------------------------------- hostile values

HOSTILE = [
    "<script>alert(1)</script>",
    "</li></ol></div><h1>mine</h1>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "{{ 7*7 }}{% raw %}",
    "&lt;b&gt; &amp;",
    "<!-- <style>*{}</style>",
    "]]><svg onload=alert(1)>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_everything_is_escaped_everywhere(text: str, show: Show) -> None:
    trail = [
        ago(1, text, category=text, type=text, data={text: text, "k": {text: [text]}}, **{text: text}),
        http(url=text, method=text, status_code=500, reason=text),
        ago(1, category="navigation", data={"from": text, "to": text + "/x"}),
        ago(1, text, category="query"),
        ago(1, text, category="ui.click", data={"ui.component_name": text}),
        ago(1, category="exception", data={"type": text, "value": text}),
        ago(1, text, category="redis"),
        ago(1, text, category="console", data={"arguments": [text, {text: 1}]}),
        *[ago(1, f"{text} {n}") for n in range(5)],
    ]
    page = show(
        trail,
        f"?q={text[:8].replace('&', '%26').replace('#', '%23')}",
        release=text[:20].replace("/", "."),
        transaction=text,
        server_name=text,
        platform=text,
        user={"id": text, text: text},
        tags={"a": text},
        extra={text: text},
        contexts={text: {text: text}},
        request={"url": text, "method": text, "headers": {text: text}},
        exception={
            "values": [
                {
                    "type": text,
                    "value": text,
                    "mechanism": {"type": text, "handled": True},
                    "stacktrace": {
                        "frames": [
                            {
                                "function": text,
                                "filename": text,
                                "lineno": 1,
                                "in_app": True,
                                "context_line": text,
                                "vars": {text: text},
                            }
                        ]
                    },
                }
            ]
        },
    )
    ours = [one for one in page.root.walk() if one.tag in ("script", "style", "img", "h1", "svg", "iframe")]
    assert {one.tag for one in ours} <= {"script", "h1", "svg"}
    assert all(one.attributes.get("src") for one in ours if one.tag == "script")
    assert len([one for one in ours if one.tag == "h1"]) == 1
    assert not [one for one in page.root.walk() if any(name.startswith("on") for name in one.attributes)]
    assert not [one for one in page.root.walk() if "javascript:" in one.attributes.get("href", "")]
    assert text.strip() in page.row(0).details.text or " ".join(text.split()) in page.row(0).details.text


def test_invisible_characters_are_made_visible(show: Show) -> None:
    row = show([ago(1, "a\x00b\u200bc", category="x\x07y", data={"k\x1b": "v\u202ev"})]).row(0)
    assert row.what.startswith("a␀b‹U+200B›c")
    assert row.category == "x␇y"
    assert row.pairs() == {"k␛": "v‹U+202E›v"}


def test_bidirectional_overrides_are_neutralised(shown: Shown, show: Show) -> None:
    contexts = {"trace": {"trace_id": "a" * 32, "span_id": "b" * 16}}
    shown.store([], message="before \u202etxet", contexts=contexts, timestamp=NOW - 5)
    page = show([ago(1, "abc \u202etxet\u202c \u2066x\u2069")], message="title \u202etxet", contexts=contexts)
    assert "before ‹U+202E›txet" in page.row(0).element.text
    lists = ("/acme/", f"{shown.address.partition('events/')[0]}events/")
    for root in (page.root, *(parse(shown.client.get(one).content.decode()) for one in lists)):
        assert "‹U+202E›txet" in root.text
        texts = [one.string for one in root.walk()]
        texts += [value for one in root.walk() for name, value in one.attributes.items() if name == "title"]
        assert not set("".join(texts)) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
