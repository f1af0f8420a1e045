"""Texts of a sender in files for other programs: one function for each format, and every text of a file goes through it.

A terminal obeys control characters, a page of Markdown draws images and calls people, a spreadsheet computes.
"""

import json
import re
from typing import Any

from timeline.crumbs.text.visible import is_plain, replaced, visible, visible_line

# ---------------------------------------------------------------- Markdown

_BACKTICKS = re.compile(r"`+")
# What GitHub and others make a link, a mention, a reference or a formula of, wherever it stands in the HTML: no
# backslash keeps them from it, but code is left alone.
_CALLS = re.compile(r"[@$]|#\w|\bGH-\d|://|\bwww\.|\b(?:mailto|xmpp):|\A[0-9a-f]{7,64}\Z", re.IGNORECASE)
_MARKUP = re.compile(
    r"[\\`*\[~]"
    r"|(?<![^\W_])_+|_+(?![^\W_])"  # inside a word it is a letter: sentry_sdk
    r"|<(?=[A-Za-z/!?])"
    r"|&(?=#?\w+;)"
)
_FIRST = re.compile(r"(?P<before>\A\d*)(?P<sign>[>+\-#=.)])")  # of a line: a quote, a list, a heading
_LAST = re.compile(r"\A#+\Z")  # of a heading: no part of it


def markdown_text(text: str) -> str:
    """Words in Markdown, on one line: no markup, no link, nobody called; escaped no more than that needs."""
    words = visible_line(text).split()
    written = [_code_span(word) if _CALLS.search(word) else _MARKUP.sub(_escape, word) for word in words]
    if words and written[0][0] != "`":
        written[0] = _FIRST.sub(r"\g<before>\\\g<sign>", written[0])
    if words and written[-1][-1] != "`":
        written[-1] = _LAST.sub(_escape, written[-1])
    return " ".join(written)


def _escape(found: re.Match[str]) -> str:
    return "".join(f"\\{sign}" for sign in found[0])


def markdown_code(text: str) -> str:
    """A code span in a cell of a table: nothing in it is a link, a mention or markup. "" for blanks."""
    text = visible_line(text)
    if not text.strip():
        return ""
    if "|" not in text:
        return _code_span(text)
    # After a backslash parsers do not agree which of them the next one belongs to: there the bar stands outside.
    return "&#124;".join(_code_span(piece).replace("|", "\\|") for piece in re.split(r"(?<=\\)\|", text))


def _code_span(text: str) -> str:
    if not text:
        return ""
    runs = _BACKTICKS.findall(text) if "`" in text else ()
    fence = "`" * (max(map(len, runs), default=0) + 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{text}{pad}{fence}"


# ---------------------------------------------------------------- spreadsheets

# Some spreadsheets look past blanks, and read the wide forms of East Asia as the signs themselves.
_SIGN = r"[=+\-@＝＋－＠]"
_BEGINNINGS = tuple(' "=+-@')  # of plain text that may be one
_FORMULA = re.compile(rf"[\t\r\n]|[\s\"]*{_SIGN}")
# Where semicolons or tabs divide columns, quotes do not keep a cell together that is not the first of its line.
# The last of several dividers in a row is enough, and looks at each character once.
_INNER_FORMULA = re.compile(rf"(?<=[;\t\r\n])(?=(?:[^\S\t\r\n]|\")*+{_SIGN})")


def csv_cell(text: str) -> str:
    """A spreadsheet reads it as text, never as a formula, whatever divides its columns."""
    if is_plain(text) and ";" not in text and text[:1] not in _BEGINNINGS:
        return text
    shown = _INNER_FORMULA.sub("'", visible(text))
    return f"'{shown}" if _FORMULA.match(text) else shown


# ---------------------------------------------------------------- terminals and programs


def text_line(text: str) -> str:
    """One line for a terminal: what it would obey, or not show, is visible."""
    return visible_line(text)


def json_line(value: Any) -> str:
    """JSON on one line that a terminal may show: what is invisible is escaped, and still itself."""
    text = _encode(value)
    return text if is_plain(text) else replaced(text, _escaped)


_encode = json.JSONEncoder(ensure_ascii=False).encode  # made once: `dumps` would make one for each line


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1]
