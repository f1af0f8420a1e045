"""What of a text stays the same when the same thing happens again: `{}` stands for what differs.

One function for each form of text: a message, a key, a name. (Addresses: `places.py`.) Pure, and linear in what they
read: every repetition is bounded or possessive, and nothing beyond `MAX_READ` characters is looked at.
"""

import re
from functools import lru_cache

from timeline.crumbs.text.dates import without_dates
from timeline.crumbs.text.places import MAX_LENGTH, MAX_READ, path_template, url_template
from timeline.crumbs.text.tokens import NUMBER, RUN, is_id, token_template

_CACHED = 4_096
_MAX_WORD = 80  # characters of a word with digits: what is longer is encoded
_MAX_SHORT_QUOTE = 26  # characters: what is longer is a value, not a name

_DIGIT = re.compile(r"\d")
_PLAIN_NUMBER = re.compile(r"\d(?<=\s\d)\d*+(?=\s|\Z)")
_UNIT = re.compile(r"\{\} (?:ms|[uµn]?s|min|h|[kKMGT]i?B|B)(?!\w)")
_ROW = re.compile(r"\{\}(?:,? \{\})+|\{\}(?:,\{\})+")  # 1 234,56 · [1, 2, 3]
_MAILBOX = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{1,63}+){1,8}+")
_QUOTED = re.compile(r"\"[^\"\n]{0,400}+\"|(?<!\w)'[^'\n]{0,400}+'(?!\w)")
_URLS = re.compile(r"https?://[^\s\"'<>]{1,400}+")


def text_template(text: str) -> str:
    """The first line of a message: `payment attempt {} failed`."""
    # Plain numbers first, outside of the cache: what is left of most messages is then known.
    return _text_template(_PLAIN_NUMBER.sub("0", text[:MAX_READ].strip().partition("\n")[0]))


@lru_cache(maxsize=_CACHED)
def _text_template(text: str) -> str:
    if "://" in text:
        text = _URLS.sub(lambda match: url_template(match[0]), text)
    if ('"' in text or "'" in text) and len(text) > _MAX_SHORT_QUOTE:
        text = _QUOTED.sub(lambda match: match[0] if len(match[0]) <= _MAX_SHORT_QUOTE else "{}", text)
    if "@" in text or _DIGIT.search(text):
        text = without_dates(text)
        words = [word if word.isalpha() else _word_template(word) for word in text.split()]
    else:
        words = text.split()
    template = " ".join(words)
    if "{} " in template:
        template = _UNIT.sub("{}", template)
    if template.count("{}") > 1:
        template = _ROW.sub("{}", template)
    return template[:MAX_LENGTH]


def _word_template(word: str) -> str:
    if word.isdigit():
        return "{}"
    if "@" in word:
        word = _MAILBOX.sub("{}", word)
    if not _DIGIT.search(word):
        return word
    if len(word) > _MAX_WORD:
        return "{}"
    if "/" in word and (word[0] == "/" or word[0].isalpha()) and "{}" not in word:
        return path_template(word)
    return token_template(word)


# ---------------------------------------------------------------- keys and names

_HEXES = re.compile(r"[0-9a-fA-F-]{8,}+")
_COUNTED = re.compile(r"(?<=_)\d++(?![A-Za-z])|\d(?:\d{2,}+|(?<=_x\d)\d*+)")


@lru_cache(maxsize=_CACHED)
def key_template(key: str) -> str:
    """The key of a cache or a store: cart:{}."""
    key = _HEXES.sub(lambda match: "{}" if _DIGIT.search(match[0]) else match[0], key[:MAX_READ])
    key = RUN.sub(lambda match: "{}" if is_id(match[0]) else match[0], key)
    return NUMBER.sub("{}", key)[:MAX_LENGTH]


@lru_cache(maxsize=_CACHED)
def name_template(name: str) -> str:
    """A dotted name, such as a category or a table, without what counts it: orders_{}."""
    return _COUNTED.sub("{}", name) if _DIGIT.search(name) else name


# ---------------------------------------------------------------- elements of a page

_ATTRIBUTE = re.compile(
    r"\[(?P<key>[\w-]{1,60}+)[~^|*$]?=(?:\"(?P<value>[^\"]{0,200}+)\"|'(?P<other>[^']{0,200}+)'|[^\[\]\"']{0,200}+)\]"
)
_NTH = re.compile(r":nth-[\w-]{1,30}+\([^)]{0,60}+\)")
# css-1q2w3e sc-bdVaJa jss42; of CSS modules only the end: Button_root__3xY9z
_MADE_BY_A_TOOL = re.compile(
    r"(?:css|sc|jsx|svelte|emotion|makeStyles|data-v|v)-[\w-]{3,100}\Z|jss\d++\Z|_[\w-]{0,20}\d[\w-]{0,20}\Z"
)
_OF_A_MODULE = re.compile(r"_{1,2}(?=[a-z-]{0,10}[A-Z0-9])[\w-]{5,8}\Z")
_NAMING = frozenset(
    {"data-testid", "data-test", "data-sentry-component", "name", "type", "role", "aria-label", "id", "title"}
)
_NAME = re.compile(r"(?=[.#])")
_MAX_NAMES, _MAX_ATTRIBUTES, _MAX_VALUE = 5, 3, 60


@lru_cache(maxsize=_CACHED)
def element_template(element: str) -> str:
    """An element: its tag, its id, the classes that people wrote, and the attributes that name it."""
    element = _NTH.sub("", element[:MAX_READ])
    kept = []
    for match in _ATTRIBUTE.finditer(element):
        if match["key"] in _NAMING:
            value = match["value"] if match["value"] is not None else match["other"] or ""
            kept.append(f'[{match["key"]}="{text_template(value)[:_MAX_VALUE]}"]')
    names = [_OF_A_MODULE.sub("", name) for name in _NAME.split(_ATTRIBUTE.sub("", element))]
    names = [name for name in names if not _MADE_BY_A_TOOL.match(name[1:])] or names[:1]
    plain = text_template("".join(names[:_MAX_NAMES]))
    return (plain + "".join(kept[:_MAX_ATTRIBUTES]))[:MAX_LENGTH]
