"""How an event's document stands in its column: one codec byte, then the bytes that codec makes of it.

The codec byte of a document that ingestion read as strict JSON has all its bits turned: whoever reads it again need not
look whether it is.

What is written carries a checksum: that of zstd's frames, or CRC-32 before bytes that are stored as they are. Their codec
bytes differ in several bits from each other and from those of the first versions, which had none.

Documents are compressed with a dictionary of what SDKs send (`dictionaries/`, trained by `tests/bench/dictionary.py`,
which also compares): a fifth smaller than without at no breadcrumbs, 9 % at 100, 3 % at 400. Above 128 KiB zstd chooses
other parameters for a document alone, and the dictionary makes it 5 % larger: it is left out there.

A document needs the dictionary that it was written with for ever: a better one gets the next codec byte, and the old
ones stay.
"""

import hashlib
import threading
import zlib
from pathlib import Path

import zstandard

# Read, and written no more: without a checksum.
STORED_UNCHECKED = 0
ZSTD_UNCHECKED = 1
ZSTD_EVENTS_1_UNCHECKED = 2

STORED = 0x33
ZSTD = 0x55
ZSTD_EVENTS_1 = 0x66

STRICT = 0xFF  # what turns all bits
_FIRST_STRICT = 0x80

CRC_BYTES = 4
MAX_DOCUMENT = 256 << 20  # bytes: more than a request may have

# Higher levels take twice the time for 5 % less; level 3 saves 40 µs of an event, which becomes 10 % larger.
LEVEL = 5
# Of a hundred logs two thirds is what every one of them repeats: higher levels take four times the time for nothing.
BATCH_LEVEL = 1
MAX_DICTIONARY_DOCUMENT = 128 << 10  # bytes of the longest document that is compressed with the dictionary


class DamagedError(ValueError):
    """The bytes of a column are not those that were written."""


def read_dictionary(path: Path, sha256: str) -> bytes:
    """A dictionary, whole. Raises SystemExit, which ends the process with one line: no document could be read or written."""
    data = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise SystemExit(f"{path} is damaged or missing ({len(data)} bytes): install Crumbsite again.")
    return data


_EVENTS_1 = zstandard.ZstdCompressionDict(
    read_dictionary(
        Path(__file__).parent / "dictionaries" / "events-1.zdict",
        "288bad95461420dc1b285644f988d46b8f4c53c189ce9ee63200828ef497d254",
    )
)
_EVENTS_1.precompute_compress(level=LEVEL)
_DICTIONARIES = {
    ZSTD_UNCHECKED: None,
    ZSTD_EVENTS_1_UNCHECKED: _EVENTS_1,
    ZSTD: None,
    ZSTD_EVENTS_1: _EVENTS_1,
}


class _Compressors(threading.local):
    """A compressor may not be shared between threads."""

    def __init__(self) -> None:
        self.with_dictionary = zstandard.ZstdCompressor(
            level=LEVEL, dict_data=_EVENTS_1, write_checksum=True, write_dict_id=False
        )
        self.plain = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
        self.fast = zstandard.ZstdCompressor(level=BATCH_LEVEL, write_checksum=True)
        self.decompressors = {
            codec: zstandard.ZstdDecompressor(dict_data=dictionary)
            for codec, dictionary in _DICTIONARIES.items()
        }


_local = _Compressors()


def pack(document: bytes, *, is_strict: bool = False) -> bytes:
    """The column's bytes for a document, with what is known of it."""
    if len(document) > MAX_DICTIONARY_DOCUMENT:
        codec, packed = ZSTD, _local.plain.compress(document)
    else:
        codec, packed = ZSTD_EVENTS_1, _local.with_dictionary.compress(document)
    if len(packed) >= len(document):
        codec, packed = STORED, _with_crc(document)
    return bytes((codec ^ STRICT if is_strict else codec,)) + packed


def pack_batch(document: bytes) -> bytes:
    """The column's bytes for a document of many records that resemble each other."""
    packed = _local.fast.compress(document)
    return bytes((ZSTD,)) + packed if len(packed) < len(document) else bytes((STORED,)) + _with_crc(document)


def _with_crc(document: bytes) -> bytes:
    return zlib.crc32(document).to_bytes(CRC_BYTES, "big") + document


def is_strict(column: bytes | memoryview) -> bool:
    """Whether it was said to be strict when the document was packed."""
    return bool(column) and column[0] >= _FIRST_STRICT


def unpack(column: bytes | memoryview) -> bytes:
    """The document, byte for byte. Raises DamagedError where it is not what was stored, or of a newer version's codec."""
    if not column:
        raise DamagedError("an empty column")
    codec, rest = column[0], bytes(column[1:])
    if codec >= _FIRST_STRICT:
        codec ^= STRICT
    if codec == STORED_UNCHECKED:
        return rest
    if codec == STORED:
        return _check(rest)
    if codec not in _DICTIONARIES:
        raise DamagedError(f"codec {column[0]}, which this version of Crumbsite does not know")
    try:
        frame = zstandard.get_frame_parameters(rest)
        if codec in (ZSTD, ZSTD_EVENTS_1) and not frame.has_checksum:
            raise DamagedError("a frame without its checksum")
        if not 0 < frame.content_size <= MAX_DOCUMENT:  # of none nothing would be read, nor checked
            raise DamagedError(f"a frame of {frame.content_size} bytes")
        document: bytes = _local.decompressors[codec].decompress(rest, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise DamagedError(str(error)) from None
    return document


def _check(stored: bytes) -> bytes:
    crc, document = stored[:CRC_BYTES], stored[CRC_BYTES:]
    if zlib.crc32(document).to_bytes(CRC_BYTES, "big") != crc:
        raise DamagedError("the checksum is another one")
    return document
