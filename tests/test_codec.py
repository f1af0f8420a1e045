from contextlib import suppress
from pathlib import Path

import pytest

from timeline import codec


@pytest.mark.parametrize("document", [b"", b"{}", b'{"breadcrumbs":[]}' * 100, bytes(range(256)) * 3])
def test_a_document_comes_back_byte_for_byte(document: bytes) -> None:
    assert codec.unpack(codec.pack(document)) == document


def test_what_does_not_get_smaller_is_stored_as_it_is() -> None:
    assert codec.pack(b"{}")[0] == codec.STORED
    assert codec.pack(b"{}").endswith(b"{}")


def test_a_long_document_is_compressed_without_the_dictionary() -> None:
    longest = b"ab" * (codec.MAX_DICTIONARY_DOCUMENT // 2)
    assert codec.pack(longest)[0] == codec.ZSTD_EVENTS_1
    assert codec.pack(longest + b"c")[0] == codec.ZSTD
    assert codec.unpack(codec.pack(longest + b"c")) == longest + b"c"


@pytest.mark.parametrize(
    ("column", "document"),
    [
        ("007b7d", b"{}"),
        ("0128b52ffd20784500001061610100330558", b"a" * 120),
        (
            "0228b52ffd2064050100687b2022616263222c2020205b5d05fcd505e6114ecef9e1e5218d623c876aa4",
            b'{"event_id": "abc", "breadcrumbs": {"values": []}}' * 2,
        ),
    ],
)
def test_documents_of_every_codec_stay_readable(column: str, document: bytes) -> None:
    assert codec.unpack(bytes.fromhex(column)) == document


@pytest.mark.parametrize(
    "document", [b"{}", b'{"event_id":"0123456789"}' * 4, b"ab" * codec.MAX_DICTIONARY_DOCUMENT]
)
def test_a_column_says_whether_its_document_is_strict(document: bytes) -> None:
    strict, other = codec.pack(document, is_strict=True), codec.pack(document)

    assert codec.is_strict(strict)
    assert not codec.is_strict(other)
    assert codec.unpack(strict) == codec.unpack(other) == document
    assert strict[1:] == other[1:]


def test_a_codec_of_a_newer_version_is_named() -> None:
    with pytest.raises(codec.DamagedError, match="codec 200"):
        codec.unpack(b"\xc8whatever")


@pytest.mark.parametrize(
    "document", [b"{}", b'{"event_id":"0123456789"}' * 4, b"ab" * codec.MAX_DICTIONARY_DOCUMENT]
)
def test_no_flip_of_a_bit_gives_another_document(document: bytes) -> None:
    column = codec.pack(document, is_strict=len(document) > 2)
    for bit in range(len(column) * 8):
        flipped = bytearray(column)
        flipped[bit // 8] ^= 1 << bit % 8
        with suppress(codec.DamagedError):
            assert codec.unpack(bytes(flipped)) == document  # a bit that says nothing


@pytest.mark.parametrize("cut", [0, 1, 3, -1])
def test_a_column_that_is_cut_is_damaged(cut: int) -> None:
    for document in (b"{}", b"a" * 500):
        with pytest.raises(codec.DamagedError):
            codec.unpack(codec.pack(document)[:cut])


def test_a_cut_dictionary_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "events.zdict"
    for content in (None, b"cut"):
        if content:
            path.write_bytes(content)
        with pytest.raises(SystemExit, match=r"events\.zdict is damaged or missing"):
            codec.read_dictionary(path, "0" * 64)
