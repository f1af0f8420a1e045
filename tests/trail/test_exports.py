"""What is taken along: exactly the rows shown, safe for the next program."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trail.trails import crumb, show
from timeline.trail.exports import FORMATS, export
from timeline.trail.timeline import Timeline

TRAIL: list[dict[str, Any]] = [
    crumb(9, "=1+1", category="@sum"),
    crumb(8, "-2 | `code` <b>\nsecond\x00line\u202e"),
    crumb(7, "plain", level="error", data={"k": [1, "x"]}),
]


def write(timeline: Timeline, suffix: str) -> str:
    return export(timeline, suffix, title="SHOP-1: it broke", url="https://a.test/?q=1").body


def table(body: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body, newline="")))


@pytest.mark.parametrize(
    "query", ["", "level=error", "order=newest", "q=zzz", "not_level=error&order=newest&at=2"]
)
def test_exports_have_exactly_the_rows_shown_in_their_order(query: str) -> None:
    timeline = show(TRAIL, query)
    shown = [row.crumb.index for row in timeline.rows]

    assert [entry["index"] for entry in json.loads(write(timeline, "json"))] == shown
    assert [json.loads(line)["index"] for line in write(timeline, "ndjson").splitlines()] == shown
    assert [int(row["index"]) for row in table(write(timeline, "csv"))] == shown
    rows = write(timeline, "md").split("| ---: | --- | --- | --- | --- |\n")[1].splitlines()
    assert len(rows) == len(shown) + 1  # the event
    assert write(timeline, "txt").count("  this event  ") == 1


def test_text_and_markdown_say_what_the_page_says_above_the_list() -> None:
    once = [crumb(9 - place, f"step {place}") for place in range(4)]
    note = "4 of 8 crumbs repeat earlier ones of this trail: same time, same words."

    for suffix in ("txt", "md"):
        lines = write(show([*once, *once]), suffix).splitlines()
        assert note in lines[: lines.index(next(line for line in lines if "step 0" in line))]
        assert f"{note} They are left out." in write(show([*once, *once], "repeats=hide"), suffix)


def test_spreadsheets_read_text_and_never_a_formula() -> None:
    first, second, third = table(write(show(TRAIL), "csv"))

    assert (first["message"], first["category"], first["line"]) == ("'=1+1", "'@sum", "'=1+1")
    assert second["message"] == "'-2 | `code` <b>\nsecond␀line‹U+202E›"
    assert (third["message"], third["data"], third["timestamp"]) == (
        "plain",
        '{"k": [1, "x"]}',
        "2026-11-20T14:03:05.000Z",
    )
    assert first["offset"] == "'-00:09.000"


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t=", "\r=", "\n", " =", "\u00a0@", "\uff1d", "\uff20"]
)
def test_every_beginning_of_a_formula_is_quoted(start: str) -> None:
    (row,) = table(write(show([crumb(1, f"{start}1")]), "csv"))

    assert row["message"].startswith("'")


def test_text_reads_as_the_page_does() -> None:
    lines = write(show(TRAIL, "not_level=warning"), "txt").splitlines()

    assert lines == [
        "SHOP-1: it broke",
        "https://a.test/?q=1",
        "3 of 3 breadcrumbs · not level warning · times in UTC",
        "",
        "-00:09.000  info     default     =1+1  [@sum]",
        "-00:08.000  info     default     -2 | `code` <b> +1 line",
        "            | -2 | `code` <b>",
        "            | second␀line‹U+202E›",
        "-00:07.000  error    default     plain k=[2]",
        " 00:00.000  error    this event  it broke",
    ]


def test_markdown_is_a_table_in_which_nothing_is_markup() -> None:
    lines = write(show(TRAIL), "md").splitlines()

    assert lines[0] == "# SHOP-1: it broke"
    assert lines[8] == "| -00:09.000 | info | default | `=1+1` | `@sum` |"
    assert lines[9] == "| -00:08.000 | info | default | ``-2 \\| `code` <b> +1 line`` |  |"
    assert lines[11] == "| 00:00.000 | error | **this event** | `it broke` |  |"


def test_types_say_what_they_are() -> None:
    timeline = show([])

    assert [export(timeline, suffix, title="", url="").content_type for suffix in FORMATS] == [
        "text/plain; charset=utf-8",
        "text/markdown; charset=utf-8",
        "application/json; charset=utf-8",
        "application/x-ndjson; charset=utf-8",
        "text/csv; charset=utf-8",
    ]


@settings(max_examples=100)
@given(st.lists(st.text(max_size=12), max_size=4, unique=True), st.sampled_from(FORMATS))
def test_any_message_keeps_a_file_in_shape(messages: list[str], suffix: str) -> None:
    timeline = show([crumb(9 - place, message, category=message) for place, message in enumerate(messages)])
    body = write(timeline, suffix)

    body.encode()
    if suffix == "csv":
        assert [int(row["index"]) for row in table(body)] == list(range(len(messages)))
    elif suffix == "json":
        assert [entry["message"] for entry in json.loads(body)] == messages
    elif suffix == "md":
        assert len(body.split("\n")) == 8 + len(messages) + 2


def test_text_and_markdown_fold_as_the_page_does_and_the_others_keep_every_row() -> None:
    calls = [
        crumb(5 - n / 10, "job", data={"job": name}) for n, name in enumerate(("Send", "Charge", "Send"))
    ]
    turns = [crumb(3 - n / 10, name) for n, name in enumerate(("on", "off") * 3)]
    timeline = show([*calls, *turns])
    text = write(timeline, "txt")
    assert "-00:05.000  info     default     job job: Send, Charge  ×3 to -00:04.800" in text
    assert "on ⇄ off  ×3 to -00:02.500" in text
    assert "| `job job: Send, Charge` ×3 to" in write(timeline, "md")
    assert [len(json.loads(write(timeline, "json"))), len(table(write(timeline, "csv")))] == [9, 9]
    part = show([*calls, *turns], "q=Charge")
    assert "job job=Charge  1 of ×3" in write(part, "txt")
    newest = write(show([*calls, *turns], "order=newest"), "txt")
    assert newest.index("this event") < newest.index("off ⇄ on") < newest.index("job: ")
