"""No text of a sender speaks in a file: parsed as other programs do, each format holds exactly the texts."""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.trail.trails import crumb, show
from timeline.crumbs.text.visible import visible, visible_line
from timeline.trail.escaping import csv_cell, json_line, markdown_code, markdown_text
from timeline.trail.exports import export

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MARKUP = re.compile(r"@\w|#\w|://|\bwww\.|\bGH-\d|\$|mailto:|xmpp:", re.IGNORECASE)
HOSTILE = st.text(
    st.sampled_from("ab1 \t\n\r\\`*_{}[]()<>#+-.!|~&@:;$=\"'/\u202e\x1b\u2028\uff1d")
    | st.characters(codec="utf-8"),
    max_size=16,
)
WORDS = st.sampled_from(
    ["![x](https://a.test/i.png)", "@alice", "https://a.test", "www.a.test", "[a](b)", "<b>", "<!--", "&amp;", "#12",
     "a\\|b", "\\", "`", "``", "|", "\r\n", "- ", "# ", "1. ", "**b**", "__init__", "~~s~~", "x;=1+1", "\t=1", ';"=1',
     "SHOP-3", "a@b.example", "GH-1", "$x$", "* * *", "---", "> q", "\x1b[2J", "\x9b1m"]
)  # fmt: skip
TEXTS = st.lists(HOSTILE | WORDS, max_size=4).map("".join)


def flat(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from flat(token.children or ())


def read(markdown: str) -> str:
    """The text of inline Markdown; it must have no markup but code, and call nobody outside of it."""
    tokens = list(flat(PARSER.parseInline(markdown)))
    assert {token.type for token in tokens} <= {"inline", "text", "code_inline", "text_special"}, markdown
    assert not [one for one in tokens if one.type == "text" and MARKUP.search(one.content)], markdown
    return "".join(one.content for one in tokens if one.type != "inline")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("SHOP-3 TypeError: x is not a function", "SHOP-3 TypeError: x is not a function"),
        ("sentry_sdk.init(", "sentry_sdk.init("),
        ("a < b, c > d & e (f) {g}! 1.5 + 2 = 3.5 | ~", "a < b, c > d & e (f) {g}! 1.5 + 2 = 3.5 | \\~"),
        ("__init__ *args", "\\_\\_init\\_\\_ \\*args"),
        ("![x](y) <b> &amp;", "!\\[x](y) \\<b> \\&amp;"),
        ("see https://a.test by @alice in #12", "see `https://a.test` by `@alice` in `#12`"),
        ("# x #", "\\# x \\#"),
        ("two\nlines", "two␊lines"),
    ],
)
def test_markdown_is_escaped_as_much_as_it_needs(text: str, written: str) -> None:
    assert markdown_text(text) == written
    assert read(written) == " ".join(visible_line(text).split())


@settings(max_examples=120)
@given(TEXTS)
@example("\\|")
@example("a\\\\|`|b\\")
@example("#")
@example("1)")
def test_markdown_holds_the_words(text: str) -> None:
    written = markdown_text(text)
    expected = " ".join(visible_line(text).split())
    assert read(written) == expected
    tokens = PARSER.parse(f"# {written}\n\nSHOP-3: {written}\n")
    assert [one.content for one in tokens if one.type == "inline"] == [written, f"SHOP-3: {written}".rstrip()]
    assert {one.type for one in tokens} == {
        "heading_open",
        "inline",
        "heading_close",
        "paragraph_open",
        "paragraph_close",
    }


@settings(max_examples=120)
@given(st.lists(TEXTS, min_size=2, max_size=2))
@example(["a\\|b", "\\\\|"])
@example(["`|`", "``\\"])
def test_a_table_has_exactly_these_cells(texts: list[str]) -> None:
    cells = [markdown_code(text) for text in texts]
    table = f"| a | b |\n| --- | --- |\n| {cells[0]} | {cells[1]} |\n"
    tokens = PARSER.parse(table)
    assert len([one for one in tokens if one.type == "td_open"]) == 2
    found = [one for one in tokens if one.type == "inline"][2:]
    for text, cell in zip(texts, found, strict=True):
        assert {one.type for one in cell.children or ()} <= {"code_inline", "text", "text_special"}
        said = "".join(one.content for one in cell.children or ())
        assert said == (visible_line(text) if visible_line(text).strip() else "")
    # Other parsers end a cell at each bar that has an even number of backslashes before it.
    row = table.splitlines()[2]
    bars = [place for place, sign in enumerate(row) if sign == "|"]
    ends = [bar for bar in bars if (bar - len(row[:bar].rstrip("\\"))) % 2 == 0]
    assert len(ends) == 3


SIGNS = tuple("=+-@＝＋－＠")


@settings(max_examples=120)
@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_a_spreadsheet_finds_texts_whatever_divides_its_columns(texts: list[str]) -> None:
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerow(["1", *map(csv_cell, texts)])
    (row,) = csv.reader(io.StringIO(file.getvalue(), newline=""))
    assert [cell.removeprefix("'") for cell in row[1:]] == [
        csv_cell(text).removeprefix("'") for text in texts
    ]
    for text, cell in zip(texts, row[1:], strict=True):
        assert re.sub("(^|[;\t\n])'", r"\1", cell) == re.sub("(^|[;\t\n])'", r"\1", visible(text))
    for divider in ",;\t":
        for line in csv.reader(io.StringIO(file.getvalue(), newline=""), delimiter=divider):
            assert not [cell for cell in line if cell.lstrip(' "\t\u00a0').startswith(SIGNS)]
        # Without any quotes, too.
        assert not [cell for cell in re.split(rf"[{divider}\r\n]", file.getvalue()) if cell.lstrip(' "').startswith(SIGNS)
                    and divider != ","]  # fmt: skip


@given(st.dictionaries(TEXTS, TEXTS, max_size=3))
def test_json_is_itself_and_shows_everything(value: dict[str, str]) -> None:
    line = json_line(value)
    assert json.loads(line) == value
    assert visible_line(line) == line


@settings(max_examples=60)
@given(TEXTS, TEXTS, TEXTS)
def test_whatever_a_request_says_keeps_every_file_in_shape(method: str, reason: str, status: str) -> None:
    data = {"url": "https://a.test/", "method": method, "reason": reason, "status_code": status}
    timeline = show([crumb(1, None, type="http", category=reason, data=data)])  # type: ignore[arg-type]

    text, markdown, table = (
        export(timeline, suffix, title=f"SHOP-1 {reason}", url="https://a.test/").body
        for suffix in ("txt", "md", "csv")
    )
    assert text.count("\n") == 6
    assert visible_line(text.replace("\n", "")) == text.replace("\n", "")
    tokens = list(flat(PARSER.parse(markdown)))
    assert len([one for one in tokens if one.type == "tr_open"]) == 3
    assert [one.attrs for one in tokens if one.type == "link_open"] == [{"href": "https://a.test/"}]
    assert {"image", "html_inline", "html_block", "em_open", "s_open"}.isdisjoint(one.type for one in tokens)
    assert len(list(csv.reader(io.StringIO(table, newline="")))) == 2


def test_of_dividers_in_a_row_the_last_keeps_a_formula_from_its_cell() -> None:
    assert csv_cell("a\t\n;\xa0=1") == "a\t\n;'\xa0=1"
    assert csv_cell("a\n\n") == "a\n\n"
