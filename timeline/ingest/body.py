"""Decodes the body of a request: every encoding that SDKs use, never more decoded bytes than a limit."""

import base64
import zlib
from collections.abc import Callable, Iterator

import brotli
import zstandard

from timeline.ingest.responses import IngestError, too_large

# zlib copies what follows a gzip member: it gets its input in slices.
SLICE_BYTES = 64 << 10
MAX_PART_BYTES = 1 << 20
MAX_GZIP_MEMBERS = 1000
MAX_ENCODINGS = 2
# A frame may ask for a window of gigabytes; RFC 8878 lets a reader stop at 8 MiB.
MAX_ZSTD_WINDOW_BYTES = 8 << 20

# What SDKs send that names no encoding (Ruby "", old Android UTF-8): then the first bytes decide.
UNDECLARED = {"", "utf-8", "utf8"}
BOM = b"\xef\xbb\xbf"
BLANK = b" \t\r\n"
MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"} | {
    bytes((0x78, flags)): "deflate" for flags in (0x01, 0x5E, 0x9C, 0xDA)
}
CORRUPT = (zlib.error, brotli.error, zstandard.ZstdError)


def decode_body(sent: bytes, content_encoding: str, limit: int) -> bytes:
    """The whole body. Raises IngestError: 400 corrupt or empty, 413 over `limit` bytes, 415 unknown encoding."""
    content = sent
    for encoding in _encodings(content_encoding, sent):
        try:
            content = _collect(DECODERS[encoding](content, limit + 1), limit)
        except CORRUPT as error:
            raise IngestError(400, "invalid compression format", [f"{encoding}: {error}"]) from None
    if len(content) > limit:
        raise too_large(limit)
    if not content:
        raise IngestError(400, "empty request body")
    return content


def decode_beginning(sent: bytes, content_encoding: str, limit: int) -> bytes:
    """At most `limit` bytes of a body of which `sent` may be only the beginning. Raises IngestError 415."""
    content = sent
    for encoding in _encodings(content_encoding, sent):
        content = _collect_beginning(DECODERS[encoding](content, limit), limit)
    return content[:limit]


def unwrap_base64(content: bytes, limit: int) -> bytes:
    """JSON as old SDKs send it: plain, in base64, or in base64 of zlib or gzip. Raises ValueError, IngestError 413."""
    if looks_plain(content):
        return content
    packed = content.translate(None, BLANK)
    content = base64.b64decode(packed + b"=" * (-len(packed) % 4), validate=True)
    encoding = _sniff(content)
    if encoding:
        try:
            content = _collect(DECODERS[encoding](content, limit + 1), limit)
        except CORRUPT as error:
            raise ValueError(f"base64 of {encoding}: {error}") from None
    if not looks_plain(content):
        raise ValueError("neither JSON nor base64-encoded JSON")
    return content


def looks_plain(content: bytes) -> bool:
    """Whether a JSON object may begin here."""
    return content.removeprefix(BOM)[:SLICE_BYTES].lstrip(BLANK)[:1] in (b"{", b"")


def _encodings(content_encoding: str, sent: bytes) -> list[str]:
    """What to decode, in this order."""
    names = [name.strip().lower() for name in content_encoding.split(",")]
    if all(name in UNDECLARED for name in names):
        sniffed = _sniff(sent)
        return [sniffed] if sniffed else []
    if len(names) > MAX_ENCODINGS or not all(name in DECODERS or name in UNDECLARED for name in names):
        raise IngestError(415, "unsupported content encoding", ["use gzip, deflate, br, zstd or identity"])
    return [name for name in reversed(names) if name not in UNDECLARED and name != "identity"]


def _sniff(content: bytes) -> str | None:
    return MAGIC.get(content[:2]) or MAGIC.get(content[:4])


def _collect(parts: Iterator[bytes], limit: int) -> bytes:
    kept: list[bytes] = []
    size = 0
    for part in parts:
        size += len(part)
        if size > limit:
            raise too_large(limit)
        kept.append(part)
    return kept[0] if len(kept) == 1 else b"".join(kept)


def _collect_beginning(parts: Iterator[bytes], limit: int) -> bytes:
    kept = b""
    try:
        for part in parts:
            kept += part
            if len(kept) >= limit:
                break
    except CORRUPT:
        return kept  # the rest of the body is not here
    return kept


# ---------------------------------------------------------------- decoders
#
# Each yields parts, together little more than `limit` bytes, and raises one of CORRUPT at the part that is corrupt.


def _keep(content: bytes, limit: int) -> Iterator[bytes]:
    yield content


def _gunzip(content: bytes, limit: int) -> Iterator[bytes]:
    """All members; bytes behind them that are not one (padding) are ignored."""
    view = memoryview(content)
    position = 0
    for _ in range(MAX_GZIP_MEMBERS):
        decoder = zlib.decompressobj(wbits=31)
        while not decoder.eof:
            given = view[position : position + SLICE_BYTES]
            if not given:
                raise zlib.error("incomplete")
            part = decoder.decompress(given, limit)
            position += len(given) - len(decoder.unused_data)
            limit -= len(part)
            yield part
            if limit <= 0:
                return
        if content[position : position + 2] != b"\x1f\x8b":
            return
    raise zlib.error("too many members")


def _inflate(content: bytes, limit: int) -> Iterator[bytes]:
    """zlib, as the standard says, or raw deflate, as some SDKs send it."""
    has_header = len(content) > 1 and content[0] & 0x0F == 8 and int.from_bytes(content[:2], "big") % 31 == 0
    decoder = zlib.decompressobj(wbits=15 if has_header else -15)
    part = decoder.decompress(content, limit)
    yield part
    if not decoder.eof and len(part) < limit:
        raise zlib.error("incomplete")


def _unbrotli(content: bytes, limit: int) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    given = content
    while limit > 0:
        part = decoder.process(given, output_buffer_limit=min(limit, MAX_PART_BYTES))
        limit -= len(part)
        yield part
        if decoder.is_finished():
            return
        if decoder.can_accept_more_data():
            raise brotli.error("incomplete")
        given = b""


def _unzstd(content: bytes, limit: int) -> Iterator[bytes]:
    """All frames. A frame that is cut off decodes to its beginning: the reader of its content notices what is missing."""
    decoder = zstandard.ZstdDecompressor(max_window_size=MAX_ZSTD_WINDOW_BYTES)
    with decoder.stream_reader(content, read_across_frames=True) as reader:
        while limit > 0 and (part := reader.read(min(limit, MAX_PART_BYTES))):
            limit -= len(part)
            yield part


DECODERS: dict[str, Callable[[bytes, int], Iterator[bytes]]] = {
    "identity": _keep,
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
