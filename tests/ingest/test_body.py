"""Every encoding that SDKs use, whole, cut and wrong; and never more decoded bytes than asked for."""

import base64
import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from timeline.ingest.body import MAX_GZIP_MEMBERS, decode_beginning, decode_body, unwrap_base64
from timeline.ingest.responses import IngestError

BODY = b'{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc"}\n{"type":"event"}\n{"message":"hi"}'
LIMIT = 1 << 20


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def zstd(body: bytes) -> bytes:
    packed: bytes = zstandard.ZstdCompressor().compress(body)
    return packed


def br(body: bytes) -> bytes:
    packed: bytes = brotli.compress(body)
    return packed


Pack = Callable[[bytes], bytes]

PACKERS: dict[str, Pack] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": br,
    "zstd": zstd,
}


@pytest.mark.parametrize("name", PACKERS)
@pytest.mark.parametrize("spelling", [str.lower, str.upper, lambda name: f" {name} "])
def test_a_declared_encoding_is_undone(name: str, spelling: Callable[[str], str]) -> None:
    assert decode_body(PACKERS[name](BODY), spelling(name), LIMIT) == BODY


@pytest.mark.parametrize("nothing", ["", "utf-8", "UTF-8", "identity"])
def test_a_plain_body_stays_as_it_is(nothing: str) -> None:
    assert decode_body(BODY, nothing, LIMIT) is BODY


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, zstd, lambda body: zlib.compress(body, 1)])
@pytest.mark.parametrize("nothing", ["", "utf-8"])
def test_an_undeclared_encoding_is_seen(pack: Pack, nothing: str) -> None:
    assert decode_body(pack(BODY), nothing, LIMIT) == BODY


def test_deflate_may_be_raw() -> None:
    assert decode_body(raw_deflate(BODY), "deflate", LIMIT) == BODY


def test_gzip_may_have_many_members_and_zeros_behind_them() -> None:
    members = b"".join(gzip.compress(BODY[start : start + 10]) for start in range(0, len(BODY), 10))
    assert decode_body(members, "gzip", LIMIT) == BODY
    assert decode_body(members + bytes(512), "gzip", LIMIT) == BODY


def test_gzip_of_countless_members_is_refused() -> None:
    empty = gzip.compress(b"")
    with pytest.raises(IngestError, match="invalid compression format"):
        decode_body(empty * (MAX_GZIP_MEMBERS + 1), "gzip", LIMIT)


def test_zstd_may_have_many_frames() -> None:
    assert decode_body(zstd(BODY[:50]) + zstd(BODY[50:]), "zstd", LIMIT) == BODY


def test_zstd_must_not_ask_for_a_large_window() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=27, enable_ldm=True)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    packed = packer.compress(BODY) + packer.flush()
    with pytest.raises(IngestError, match="invalid compression format"):
        decode_body(packed, "zstd", LIMIT)


def test_two_encodings_are_undone_in_turn() -> None:
    assert decode_body(br(gzip.compress(BODY)), "gzip, br", LIMIT) == BODY


@pytest.mark.parametrize("name", ["lzma", "gzip, gzip, gzip", "gzip;q=1", "br, aws-chunked"])
def test_an_unknown_encoding_is_415(name: str) -> None:
    with pytest.raises(IngestError) as caught:
        decode_body(BODY, name, LIMIT)
    assert caught.value.status == 415


@pytest.mark.parametrize("name", ["gzip", "deflate", "br"])
@pytest.mark.parametrize(
    "harm", [lambda packed: packed[:-9], lambda packed: b"\xff" + packed, lambda packed: b""]
)
def test_a_harmed_body_is_400(name: str, harm: Pack) -> None:
    with pytest.raises(IngestError) as caught:
        decode_body(harm(PACKERS[name](BODY)), name, LIMIT)
    assert caught.value.status == 400


@pytest.mark.parametrize("name", ["", *PACKERS])
def test_an_empty_body_is_400(name: str) -> None:
    with pytest.raises(IngestError, match="empty request body") as caught:
        decode_body(PACKERS[name](b"") if name else b"", name, LIMIT)
    assert caught.value.status == 400


@pytest.mark.parametrize("name", ["", *PACKERS])
def test_the_limit_counts_decoded_bytes(name: str) -> None:
    pack = PACKERS.get(name, bytes)
    body = b"{" + b" " * 99_999
    assert decode_body(pack(body), name, 100_000) == body
    with pytest.raises(IngestError) as caught:
        decode_body(pack(body), name, 99_999)
    assert caught.value.status == 413
    assert caught.value.causes == ["at most 99999 bytes, decoded"]


@pytest.mark.parametrize("name", ["", *PACKERS])
def test_the_beginning_of_a_body_reads_without_its_end(name: str) -> None:
    noise = base64.b64encode(bytes(zlib.crc32(bytes(number)) % 256 for number in range(300))) * 3000
    sent = PACKERS.get(name, bytes)(BODY + noise)
    beginning = decode_beginning(sent[: max(len(sent) // 2, 900)], name, 200)
    assert beginning == (BODY + noise)[:200]


@pytest.mark.parametrize(
    "pack",
    [
        bytes,
        base64.b64encode,
        lambda body: base64.b64encode(zlib.compress(body)),
        lambda body: base64.b64encode(gzip.compress(body)).rstrip(b"="),
        lambda body: base64.encodebytes(zlib.compress(body)),
    ],
)
def test_base64_is_unwrapped(pack: Pack) -> None:
    assert unwrap_base64(pack(BODY), LIMIT) == BODY


@pytest.mark.parametrize("body", [b"hello", b"[]", b"aGVsbG8=", b"eJw=", base64.b64encode(b"\x78\x9c\x00")])
def test_what_is_no_base64_of_json_is_an_error(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        unwrap_base64(body, LIMIT)


def test_base64_of_a_bomb_is_413() -> None:
    with pytest.raises(IngestError) as caught:
        unwrap_base64(base64.b64encode(zlib.compress(b"{" + bytes(LIMIT))), LIMIT)
    assert caught.value.status == 413


@given(st.binary(max_size=300), st.sampled_from(["", "identity", *PACKERS]), st.binary(max_size=3))
def test_any_bytes_decode_or_are_refused(body: bytes, name: str, magic: bytes) -> None:
    for sent in (body, magic + body, PACKERS.get(name, bytes)(body)[: len(body)]):
        assert status_of(sent, name) in (200, 400, 413)
        assert len(decode_beginning(sent, name, 100)) <= 100


def status_of(sent: bytes, name: str) -> int:
    try:
        return 200 if len(decode_body(sent, name, 1000)) <= 1000 else 500
    except IngestError as refusal:
        return refusal.status


@given(st.binary(max_size=2000), st.sampled_from(["identity", *PACKERS]))
def test_what_was_packed_is_what_is_read(body: bytes, name: str) -> None:
    packed = PACKERS.get(name, bytes)(body)
    if body:
        assert decode_body(packed, name, 2000) == body
