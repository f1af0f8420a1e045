"""A labelled sample of breadcrumbs, as real SDKs send them: which of two are the same step.

In `shapes/*.txt` the lines of a block are the same step, and a block and any of the next ones are different steps.
"""

import json
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.crumbs import shapes
from timeline.crumbs.base import Kind
from timeline.crumbs.classification import KINDS
from timeline.crumbs.shapes import MAX_CATEGORY, REST, Shape, shape_of, shape_of_sent
from timeline.crumbs.text.places import MAX_LENGTH
from timeline.protocol.breadcrumbs import read_breadcrumb
from timeline.protocol.levels import LEVELS

FOLDER = Path(__file__).parent / "shapes"
NEXT = 3  # blocks after a block that it is told apart from
Block = list[str]
Pair = tuple[str, str, str]  # file, one, other


def blocks(name: str) -> list[Block]:
    text = (FOLDER / name).read_text().partition("\n")[2]
    return [block.splitlines() for block in text.strip().split("\n\n")]


def breadcrumb(name: str, line: str) -> Any:
    if name == "others.txt":
        return json.loads(line)
    if name == "statements.txt":
        return {"category": "query", "message": line}
    if name == "requests.txt":
        method, url, status = line.split(" ")
        return {
            "type": "http",
            "category": "fetch",
            "data": {"method": method, "url": url, "status_code": int(status)},
        }
    return {"category": "shop", "message": line}


FILES = ("requests.txt", "texts.txt", "statements.txt", "others.txt")
SAME: list[Pair] = [
    (name, *pair) for name in FILES for block in blocks(name) for pair in combinations(block, 2)
]
DIFFERENT: list[Pair] = [
    (name, one[0], other[0])
    for name in FILES
    for found in [blocks(name)]
    for place, one in enumerate(found)
    for other in found[place + 1 : place + 1 + NEXT]
]


def shape(name: str, line: str) -> Shape:
    found = shape_of_sent(breadcrumb(name, line))
    assert found is not None
    return found


def test_the_sample_is_large_enough() -> None:
    assert len(SAME) + len(DIFFERENT) >= 400
    assert len(SAME) >= 150


def test_what_differs_by_an_id_a_number_or_a_time_is_one_step() -> None:
    wrong = [pair for pair in SAME if shape(pair[0], pair[1]) != shape(pair[0], pair[2])]

    assert len(wrong) <= 0.03 * len(SAME), wrong


def test_different_endpoints_statements_and_templates_are_different_steps() -> None:
    wrong = [pair for pair in DIFFERENT if shape(pair[0], pair[1]) == shape(pair[0], pair[2])]

    assert len(wrong) <= 0.01 * len(DIFFERENT), wrong


def test_what_is_remembered_is_what_would_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [(name, line) for name in FILES for block in blocks(name) for line in block]
    found = [shape(*line) for line in [*lines, *lines]]
    monkeypatch.setattr("timeline.crumbs.remembered.MAX_TEXT", -1)

    assert [shape(*line) for line in [*lines, *lines]] == found


LINES = [(name, line) for name in FILES if name != "others.txt" for block in blocks(name) for line in block]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sampled_from(LINES), st.lists(st.sampled_from("0123456789"), min_size=400, max_size=400))
def test_with_other_digits_it_is_what_would_be_made_too(line: tuple[str, str], digits: list[str]) -> None:
    name, text = line
    shape(name, text)
    text, blank, status = text.rpartition(" ") if name == "requests.txt" else (text, "", "")
    text = (
        "".join(new if old.isdigit() else old for old, new in zip(text, digits, strict=False))
        + blank
        + status
    )
    found = shape(name, text)
    shapes._memory.forget()

    assert shape(name, text) == found


class Watched(dict[str, Any]):
    """Data that knows which of its keys were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return default


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.shape])
@pytest.mark.parametrize("message", [None, "step"])
def test_a_kind_names_all_keys_that_its_shape_reads(kind: Kind, message: str | None) -> None:
    data = Watched()
    assert kind.shape
    kind.shape(shapes.PlainBreadcrumb("console", "console", "error", "error", message, data))

    assert kind.shape_keys is None or data.asked <= kind.shape_keys


@pytest.mark.parametrize(
    ("sent", "line"),
    [
        (breadcrumb("requests.txt", "POST https://pay.shop.test/checkout/8812/pay?x=1 502"), "POST pay.shop.test/checkout/{}/pay 502"),
        (breadcrumb("requests.txt", "GET /ok 204"), "GET /ok 2xx"),
        (breadcrumb("requests.txt", "GET /ok 0"), "GET /ok no response"),
        ({"type": "http", "data": {"method": "get", "url": "/ok"}}, "GET /ok no status"),
        ({"category": "navigation", "data": {"from": "/a", "to": "/shop/7?x#y"}}, "→ /shop/{}"),
        ({"category": "query", "message": "SELECT a, b, c, d, e, f, g, h, i, j FROM t WHERE x IN (1, 2)"}, "SELECT … FROM t WHERE x IN (?)"),
        ({"category": "ui.click", "message": 'form > button[data-testid="pay"]'}, 'click button[data-testid="pay"]'),
        ({"message": "payment attempt 3 failed\nwith a second line"}, "payment attempt {} failed"),
        ({"category": "x", "data": {"a": 1, "state": "open"}}, "{a, state=open}"),
        ("just a text 7", "just a text {}"),
    ],
)  # fmt: skip
def test_a_shape_reads_as_what_happened(sent: Any, line: str) -> None:
    found = shape_of_sent(sent)

    assert found is not None
    assert found.line == line


def test_the_level_is_the_shown_one() -> None:
    found = [
        shape_of_sent(
            {"type": "http", "level": level, "data": {"url": "/", "method": "GET", "status_code": 503}}
        )
        for level in (None, "info")
    ]

    assert [one.level for one in found if one] == ["error", "info"]


def test_what_is_left_of_a_shape_says_how_it_ended() -> None:
    assert shape("requests.txt", "GET /a/b 404").rest == Shape("http", "", "warning", "", "4xx", REST)
    odd = [Shape("http", "", "info", "GET", status, "GET /a") for status in ("teapot", "²0", "9xx", "no")]
    assert {one.rest.status for one in odd} == {REST}, "a sender makes as many of these as it likes"
    assert Shape("http", "", "error", "GET", "no response", "GET /a").rest.status == "no response"


def test_a_null_has_no_shape() -> None:
    assert shape_of_sent(None) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
KEYS = st.sampled_from(
    [
        "type",
        "category",
        "message",
        "level",
        "data",
        "url",
        "method",
        "status_code",
        "to",
        "arguments",
        "query",
    ]
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.dictionaries(KEYS, JSON | st.dictionaries(KEYS, JSON, max_size=5), max_size=7))
def test_a_shape_is_bounded_one_line_and_the_same_again(sent: dict[str, Any]) -> None:
    found = shape_of_sent(sent)

    assert found is not None
    assert found == shape_of_sent(json.loads(json.dumps(sent)))
    assert found.level in LEVELS
    assert all(text.isprintable() for text in found)
    assert len(found.text) <= MAX_LENGTH
    assert len(found.category) <= MAX_CATEGORY
    assert 0 <= found.digest < 1 << 63


HOSTILE = [
    "a",
    "0",
    "-",
    "a0",
    "0-",
    "A0_",
    "'",
    '"',
    "(",
    "(?,",
    "?, ",
    "/*",
    "--",
    ".",
    "@a.",
    "a@",
    "[a=",
    "#",
    ":n",
    "%s",
    "{}",
    "é",
    "1:",
    "f:",
    "x.y-",
    "Jan ",
    "20 Nov ",
    '="',
    "a/",
    "0e-",
    " ",
]


def test_long_runs_of_anything_are_read() -> None:
    """Nothing here grows with more than the length: `tests/bench/shapes.py` says how long each took."""
    for part, (category, key) in product(
        HOSTILE, [("query", ""), ("ui.click", ""), ("http", "url"), ("redis", ""), ("log", "")]
    ):
        text = (part * 2_000)[:2_000]
        data = {"url": text, "method": text, "status_code": text} if key else {}
        assert shape_of_sent({"category": category, "message": text, "data": data})


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.dictionaries(KEYS, JSON | st.dictionaries(KEYS, JSON, max_size=5), max_size=7))
def test_what_is_read_quickly_is_what_is_read_whole(sent: dict[str, Any]) -> None:
    assert shape_of_sent(sent) == shape_of(read_breadcrumb(0, sent))
