"""Framing: every reference case, and whatever bytes: an envelope or a clear error."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.protocol.envelope import (
    MAX_HEADER_BYTES,
    MAX_ITEMS,
    EnvelopeError,
    read_envelope,
    read_header,
)

CASES = json.loads((Path(__file__).parent / "cases" / "envelope_cases.json").read_text())


def read(body: bytes) -> dict[str, Any]:
    """As the reference cases write it down."""
    try:
        envelope = read_envelope(body)
    except EnvelopeError as error:
        return {"error": error.causes[0] if error.causes else error.detail}
    return {
        "event_id": envelope.event_id,
        "items": [[item.type, item.payload.decode(errors="replace")] for item in envelope.items],
    }


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_reference_case_reads_as_recommended(case: dict[str, Any]) -> None:
    assert read(base64.b64decode(case["body_b64"])) == case["recommended"]


def test_framing_errors_say_what_and_where() -> None:
    with pytest.raises(EnvelopeError) as caught:
        read_envelope(b'{}\n{"type":"event","length":99}\n{}')
    assert (caught.value.detail, caught.value.causes) == (
        "invalid event envelope",
        ["unexpected end of file"],
    )


@pytest.mark.parametrize(
    ("sent", "read_as"),
    [
        ('"2026-11-20T12:00:00Z"', 1795176000.0),
        ('"2026-11-20T12:00:00.25z"', 1795176000.25),
        ('"2026-11-20t13:00:00.123456789+01:00"', 1795176000.123456),
        ('"2026-11-20 12:00:00Z"', 1795176000.0),
        ('"2026-11-20T12:00:00"', None),
        ('"2026-13-20T12:00:00Z"', None),
        ('"2026-11-20T12:00:00Z\\n"', None),
        ('"0001-01-01T00:00:00Z"', -62135596800.0),
        ("1795176000", None),
        ("null", None),
    ],
)
def test_sent_at_needs_a_date_a_time_and_a_zone(sent: str, read_as: float | None) -> None:
    assert read_envelope(b'{"sent_at":%s}' % sent.encode()).sent_at == read_as


@pytest.mark.parametrize("dsn", ["5", "null", "{}"])
def test_a_dsn_that_is_no_text_is_absent(dsn: str) -> None:
    assert read_envelope(b'{"dsn":%s}\n' % dsn.encode()).dsn is None


def test_one_item_too_many_is_refused() -> None:
    item = b'{"type":"x"}\n\n'
    assert len(read_envelope(b"{}\n" + item * MAX_ITEMS).items) == MAX_ITEMS
    assert read(b"{}\n" + item * (MAX_ITEMS + 1)) == {"error": "too many individual items"}


def test_a_header_has_at_most_64_kib() -> None:
    def header(size: int) -> bytes:
        return b'{"a":"%s"}' % (b"x" * (size - 8))

    assert read_header(header(MAX_HEADER_BYTES) + b"\n")["a"]
    assert read(header(MAX_HEADER_BYTES + 1) + b"\n") == {"error": "invalid envelope header"}
    assert read(header(MAX_HEADER_BYTES + 1)) == {"error": "invalid envelope header"}
    assert read(b"{}\n" + header(MAX_HEADER_BYTES + 1) + b"\n{}") == {"error": "invalid item header"}


@pytest.mark.parametrize(
    "header",
    [
        b'{"a":"\\ud800","type":"event"}',
        b'{"a":"\xff","type":"event"}',
        b'{\n"a":"\xc3\xa9",\n"type":"event"} \t\r',
        b'{"a":' + b"9" * 400 + b',"type":"event"}',
        b'{"a":NaN,"type":"event"}',
    ],
)
def test_a_header_that_a_strict_parser_refuses_loses_nothing(header: bytes) -> None:
    assert [item.type for item in read_envelope(b"{}\n" + header + b'\n{"message":"hi"}\n').items] == [
        "event"
    ]


@pytest.mark.parametrize("header", [b"[" * 100_000, b'{"a":' * 20_000, b"9" * 50_000])
def test_a_header_that_nests_too_deeply_is_refused(header: bytes) -> None:
    assert read(header + b"\n") == {"error": "invalid envelope header"}


def test_blanks_without_end_are_skipped_in_no_time() -> None:
    assert read(b"{}\n" + b" \n" * (1 << 20)) == {"event_id": None, "items": []}


CLEAR = (
    None,
    "empty request body",
    "missing envelope header",
    "invalid envelope header",
    "invalid item header",
    "missing newline after header or payload",
    "unexpected end of file",
)
JSON_TEXT = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
).map(lambda value: json.dumps(value).encode())
LINE = (
    st.binary(max_size=20)
    | JSON_TEXT
    | st.sampled_from([b"{}", b'{"type":"event"}', b'{"type":"x","length":3}', b""])
)


@settings(max_examples=500)
@given(st.binary(max_size=200) | st.lists(LINE, max_size=8).map(b"\n".join))
def test_any_bytes_are_an_envelope_or_a_clear_error(body: bytes) -> None:
    found = read(body)
    assert found.get("error") in CLEAR
    assert sum(len(payload) for _, payload in found.get("items", ())) <= len(body)


PAYLOAD = st.binary(max_size=50)


@given(st.lists(st.tuples(st.text(max_size=10), PAYLOAD, st.booleans()), max_size=6), st.booleans())
def test_what_is_framed_by_the_grammar_reads_as_it_was(
    items: list[tuple[str, bytes, bool]], last: bool
) -> None:
    lines = [b"{}"]
    expected = []
    for kind, payload, explicit in items:
        explicit = explicit or b"\n" in payload
        header = {"type": kind, **({"length": len(payload)} if explicit else {})}
        lines += [json.dumps(header).encode(), payload]
        expected.append((kind, payload))
    # Without a length an empty payload at the very end may do without its line feed.
    body = b"\n".join(lines) + (b"\n" if last else b"")
    assert [(item.type, item.payload) for item in read_envelope(body).items] == expected
