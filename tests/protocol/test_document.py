"""Bytes → JSON object: leniently, exactly, and never deeper than we can walk."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.protocol.document import FOLDED_BELOW, MAX_DEPTH, MAX_REMARKS, Unreadable, read_document


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b' {"a": 1}\n',
        b'{"a": 1, "a": 2}',
        b'{"a": "\\u0000"}',
        b'{"a": 18446744073709551615, "b": -9223372036854775808}',
        b'{"a": 1768478340123456789}',
        b'{"a": "123456789012345678901234567890"}',
        b'{"a": "order 123456789012345678901234567890 of many"}'[:10] + b'x"}',
        b'{"a": 0.12345678901234567890123}',
        b'{"a": 123456789012345678901234567890.5, "b": 1e300}',
        b'{"a": "\\ud83d\\ude00"}',
    ],
)
def test_strict_json_has_no_remarks(data: bytes) -> None:
    document = read_document(data)
    assert document.value == json.loads(data)
    assert document.remarks == ()


@pytest.mark.parametrize(
    ("data", "value", "field"),
    [
        (b'{"a": {"b": ["x\\ud800y"]}}', {"a": {"b": ["x�y"]}}, "a.b.0"),
        (b'{"a": "x\\udc00\\u0000"}', {"a": "x��"}, "a"),
        (b'{"\\ud800": 1, "a\\u0000": 2}', {"�": 1, "a�": 2}, ""),
        (b'{"a": NaN}', {"a": None}, "a"),
        (b'{"a": [1, -Infinity]}', {"a": [1, None]}, "a.1"),
        (b'{"a": 1e400}', {"a": None}, "a"),
        (b'{"a": 123456789012345678901234567890}', {"a": 123456789012345678901234567890}, "a"),
        (b'{"a": 18446744073709551616}', {"a": 1 << 64}, "a"),
        (b'{"a": -9223372036854775809}', {"a": -(1 << 63) - 1}, "a"),
        (b'{"a": "\xff\xfe"}', {"a": "��"}, ""),
        (b'{"a": "\xed\xa0\x80"}', {"a": "���"}, ""),
        (b'{"a": "x\ny\tz\x01"}', {"a": "x\ny\tz\x01"}, ""),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}, ""),
        (b'{"a": 1}{"b": 2}', {"a": 1}, ""),
        (b'{"a": 1} trailing', {"a": 1}, ""),
    ],
    ids=repr,
)
def test_what_a_strict_parser_refuses_or_changes_reads_with_a_remark(
    data: bytes, value: Any, field: str
) -> None:
    document = read_document(data)
    assert document.value == value
    assert field in {remark.field for remark in document.remarks}
    assert all(remark.text and remark.reason == "invalid_data" for remark in document.remarks)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"[]",
        b"null",
        b"5",
        b'"{}"',
        b"{",
        b'{"a"',
        b'{"a": 1',
        b'{"a": }',
        b'{"a": 1,}',
        b"{'a': 1}",
        b"{/*x*/}",
        b"nope",
    ],
    ids=repr,
)
def test_what_is_no_object_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable, match=r"^invalid JSON data: \w"):
        read_document(data)


def nested(depth: int, inner: bytes = b"1") -> bytes:
    """Objects in each other, `depth` of them."""
    return b'{"a":' * depth + inner + b"}" * depth


def depth_of(value: Any) -> int:
    depth = 0
    while isinstance(value, dict):
        depth, value = depth + 1, value["a"]
    return depth


@pytest.mark.parametrize("innermost", [b"{}", b'{"a":1}', b"[]", b"[1]"])
@pytest.mark.parametrize(
    ("before", "after"), [(b"[", b"]"), (b'{"a":', b"}"), (b'{"a":{"b":1},"c":[],"d":', b',"e":{}}')]
)
def test_the_last_level_counts_whatever_holds_it(before: bytes, after: bytes, innermost: bytes) -> None:
    def levels(count: int) -> bytes:
        return b'{"x":' + before * (count - 2) + innermost + after * (count - 2) + b"}"

    assert read_document(levels(FOLDED_BELOW)).remarks == ()
    assert len(read_document(levels(FOLDED_BELOW + 1)).remarks) == 1


def test_what_is_nested_deeply_reads_as_its_json_text() -> None:
    assert depth_of(read_document(nested(FOLDED_BELOW)).value) == FOLDED_BELOW
    assert read_document(nested(FOLDED_BELOW)).remarks == ()
    document = read_document(nested(FOLDED_BELOW + 2, b'[1, "x y", {}]'))
    assert depth_of(document.value) == FOLDED_BELOW
    value: Any = document.value
    while isinstance(value, dict):
        value = value["a"]
    assert value == '{"a":{"a":[1,"x y",{}]}}'
    assert [remark.field for remark in document.remarks] == [""]


def test_brackets_in_texts_do_not_count() -> None:
    hidden = b'{"x": "' + b"]}" * 300 + b'", "y": "\\"' + b"[{" * 2000 + b'", "a": ' + nested(120) + b"}"
    document = read_document(hidden)
    assert document.value["x"] == "]}" * 300
    assert depth_of(document.value["a"]) == FOLDED_BELOW - 1
    assert document.remarks


def test_a_fold_leaves_the_rest_of_the_document_alone() -> None:
    data = b'{"a": ' + nested(150) + b', "b": ' + nested(150) + b', "c": [1, {"d": "\\ud800"}]}'
    document = read_document(data)
    assert document.value["c"] == [1, {"d": "�"}]
    assert depth_of(document.value["a"]) == depth_of(document.value["b"]) == FOLDED_BELOW - 1


@pytest.mark.parametrize("brackets", [(b'{"a":', b"}"), (b"[", b"]")])
def test_nesting_has_an_end(brackets: tuple[bytes, bytes]) -> None:
    opening, closing = brackets
    inside = b'{"x":' + opening * (MAX_DEPTH - 1) + b"1" + closing * (MAX_DEPTH - 1) + b"}"
    assert read_document(inside).remarks
    for depth in (MAX_DEPTH, 200_000):
        with pytest.raises(Unreadable, match="nested deeper than 1,024"):
            read_document(b'{"x":' + opening * depth + b"1" + closing * depth + b"}")
        with pytest.raises(Unreadable):
            read_document(b'{"x":' + opening * depth)


def test_brackets_that_do_not_match_are_unreadable_at_any_depth() -> None:
    with pytest.raises(Unreadable, match="brackets"):
        read_document(b'{"a":' + b"[" * 150 + b"}" * 150 + b"}")


def test_an_integer_too_long_to_count_with_is_a_text() -> None:
    digits = "9" * 5000
    document = read_document(f'{{"a": {digits}}}'.encode())
    assert document.value == {"a": digits}
    assert document.remarks


def test_remarks_have_an_end() -> None:
    document = read_document(b'{"a": [' + b",".join([b"NaN"] * 5000) + b"]}")
    assert document.value == {"a": [None] * 5000}
    assert len(document.remarks) == MAX_REMARKS


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":"' + b"\\ud800" * 170_000 + b'"}',
        b'{"a":"' + b'\\"' * 500_000 + b'"}',
        b'{"a":"' + b"\\" * 1_000_000,
        b'{"a":' + b" " * 1_000_000 + b"NaN}",
        b'{"a":[' + b"1234567890123456789," * 50_000 + b"1]}",
        b'{"a":[' + b"99999999999999999999," * 50_000 + b"1]}",
        b'{"a":[' + b"[]," * 300_000 + b"NaN]}",
        b'{"' + b"k" * 900_000 + b'":[' + b"NaN," * 20_000 + b"1]}",
        b'"' * 1_000_000,
        b"{" + b'"' * 1_000_000,
        nested(1000, b"[" + nested(20, b"1") + b"]"),
    ],
    ids=lambda data: repr(data[:20]),
)
def test_a_hostile_megabyte_is_read_or_refused(data: bytes) -> None:
    """Anything slower than linear would stand still here."""
    try:
        document = read_document(data)
    except Unreadable:
        return
    assert isinstance(document.value, dict)


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 64) - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
)
objects = st.dictionaries(
    st.text(max_size=8),
    st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


@given(objects)
@settings(max_examples=100)
def test_every_json_object_reads_as_itself(value: dict[str, Any]) -> None:
    document = read_document(json.dumps(value).encode())
    assert document.value == value
    assert document.remarks == ()


@given(objects)
@settings(max_examples=100)
def test_the_slow_road_reads_the_same(value: dict[str, Any]) -> None:
    document = read_document(b"\xef\xbb\xbf" + json.dumps(value).replace("\\u0000", "\\ufffd").encode())
    assert document.value == json.loads(json.dumps(value).replace("\\u0000", "\\ufffd"))


@pytest.mark.parametrize(
    "text",
    [
        '"e51234567890123456789012345abcde"',
        '"123456789012345678901234"',
        '"no 123456789012345678901234x"',
        "0.1234567890123456789012",
        "1234567890123456789012.5",
        "1E-1234567890123456789012",
        "18446744073709551615",
    ],
)
def test_digits_that_are_no_integer_beyond_64_bits_are_read_fast(text: str) -> None:
    assert read_document(f'{{"a": [{text}], "b":{text}}}'.encode(), max_slow_bytes=1).remarks == ()


@pytest.mark.parametrize("text", ["[{}]", "[1,{},2]", '{{"b":{}}}', "{} ", '["e",\t{}\r\n]'])
def test_an_integer_beyond_64_bits_is_read_exactly_wherever_it_stands(text: str) -> None:
    for number in ("18446744073709551616", "-9223372036854775809"):
        document = read_document(f'{{"a":{text.format(number)}}}'.encode())
        assert [remark.text for remark in document.remarks] == ["an integer beyond 64 bits, read exactly"]
        assert number in str(document.value)
