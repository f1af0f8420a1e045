"""What of an SQL statement stays the same when it is sent again with other values."""

import re
from functools import lru_cache

from timeline.crumbs.text.places import MAX_LENGTH
from timeline.crumbs.text.templates import name_template

_MAX_READ = 2_000  # characters
_MAX_COLUMNS = 24  # characters between SELECT and FROM that are kept

# Each begins with a set of characters: then the search for its beginning is a loop in C.
_VALUES = re.compile(
    r"['0-9%$:](?:(?<=')(?:[^'\\]|''|\\.)*+'?|(?<=\d)(?<!\w\d)(?:(?<=0)x[0-9a-fA-F]{1,64}+|\d*+(?:\.\d++)?+(?:[eE][+-]?\d++)?+)(?!\w)|(?<=%)(?:\(\w{1,60}+\))?s"
    r"|(?<=\$)\d++|(?<=:)(?<![:\w]:)[A-Za-z_]\w*+)",
    re.DOTALL,
)
_PLAIN_NUMBER = re.compile(r"\d(?<=[ =(,<>]\d)\d*+(?![\w.])")
_COMMENTS = re.compile(r"--[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?")
_LISTS = re.compile(r"\((?:\s*+\?\s*+,)*+\s*+\?\s*+\)(?:\s*+,\s*+\((?:\s*+\?\s*+,)*+\s*+\?\s*+\))*+")
_ARRAYS = re.compile(r"\[(?:\s*+\?\s*+,)*+\s*+\?\s*+\]")
_NULLS = re.compile(r"(?<=[(,])\s*+(?:NULL|TRUE|FALSE|DEFAULT)\s*+(?=[,)])", re.IGNORECASE)
_NEGATIVE = re.compile(r"(?<=[=(,<> ])-\?")
_STRINGS = re.compile(r'"[^"]*+"')  # of MySQL, which quotes names otherwise
_COMPARED = re.compile(r'(?<=[=<>])\s?"[^"]*+"(?!\s*+\.)')
_FROM = re.compile(r"\sFROM\s", re.IGNORECASE)


def statement_template(text: str) -> str:
    """One line without values, comments, quotes around names and a long list of columns.

    SELECT … FROM shop_product WHERE id = ? AND state IN (?)
    """
    # Plain numbers first, outside of the cache: what is left of most statements is then known.
    return _template(_PLAIN_NUMBER.sub("0", text[:_MAX_READ]))


@lru_cache(maxsize=4_096)
def _template(text: str) -> str:
    if "--" in text or "/*" in text:
        text = _COMMENTS.sub(" ", text)
    text = _VALUES.sub("?", text)
    if '"' in text:
        if "`" in text:
            text = _STRINGS.sub("?", text)
        elif '="' in text or '= "' in text:
            text = _COMPARED.sub("?", text)
    if '"' in text or "`" in text:
        text = text.replace('"', "").replace("`", "")
    if "-?" in text:
        text = _NEGATIVE.sub("?", text)
    if "?," in text or "? ," in text or "(?" in text:
        if "ull" in text or "ULL" in text or "alues" in text or "ALUES" in text:
            text = _NULLS.sub("?", text)
        text = _LISTS.sub("(?)", text)
    if "[?" in text:
        text = _ARRAYS.sub("[?]", text)
    text = " ".join(text.split()).rstrip("; ")
    if text[:7].upper() == "SELECT ":
        found = _FROM.search(text)
        if found and found.start() > 7 + _MAX_COLUMNS:
            text = "SELECT …" + text[found.start() :]  # up to the first FROM; a subquery's columns with it
    return name_template(text[: MAX_LENGTH * 2])[:MAX_LENGTH]
