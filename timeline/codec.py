"""How an event's document stands in its column: one codec byte, then the bytes that codec makes of it.

Documents are compressed with a dictionary of what SDKs send (`dictionaries/`, trained by `tests/bench/dictionary.py`,
which also compares): a fifth smaller than without at no breadcrumbs, 9 % at 100, 3 % at 400. Above 128 KiB zstd chooses
other parameters for a document alone, and the dictionary makes it 5 % larger: it is left out there.

A document needs the dictionary that it was written with for ever: a better one gets the next codec byte, and the old
ones stay.
"""

import threading
from pathlib import Path

import zstandard

STORED = 0
ZSTD = 1
ZSTD_EVENTS_1 = 2

# Higher levels take twice the time for 5 % less; level 3 saves 40 µs of an event, which becomes 10 % larger.
LEVEL = 5
# Of a hundred logs two thirds is what every one of them repeats: higher levels take four times the time for nothing.
BATCH_LEVEL = 1
MAX_DICTIONARY_DOCUMENT = 128 << 10  # bytes of the longest document that is compressed with the dictionary

_EVENTS_1 = zstandard.ZstdCompressionDict(
    (Path(__file__).parent / "dictionaries" / "events-1.zdict").read_bytes()
)
_EVENTS_1.precompute_compress(level=LEVEL)
_DICTIONARIES = {ZSTD: None, ZSTD_EVENTS_1: _EVENTS_1}


class _Compressors(threading.local):
    """A compressor may not be shared between threads."""

    def __init__(self) -> None:
        self.with_dictionary = zstandard.ZstdCompressor(
            level=LEVEL, dict_data=_EVENTS_1, write_checksum=False, write_dict_id=False
        )
        self.plain = zstandard.ZstdCompressor(level=LEVEL, write_checksum=False)
        self.fast = zstandard.ZstdCompressor(level=BATCH_LEVEL, write_checksum=False)
        self.decompressors = {
            codec: zstandard.ZstdDecompressor(dict_data=dictionary)
            for codec, dictionary in _DICTIONARIES.items()
        }


_local = _Compressors()


def pack(document: bytes) -> bytes:
    """The column's bytes for a document."""
    if len(document) > MAX_DICTIONARY_DOCUMENT:
        codec, packed = ZSTD, _local.plain.compress(document)
    else:
        codec, packed = ZSTD_EVENTS_1, _local.with_dictionary.compress(document)
    return bytes((codec,)) + packed if len(packed) < len(document) else bytes((STORED,)) + document


def pack_batch(document: bytes) -> bytes:
    """The column's bytes for a document of many records that resemble each other."""
    packed = _local.fast.compress(document)
    return bytes((ZSTD,)) + packed if len(packed) < len(document) else bytes((STORED,)) + document


def unpack(column: bytes | memoryview) -> bytes:
    """The document, byte for byte. Raises ValueError on an unknown codec (written by a newer version)."""
    codec, rest = column[0], column[1:]
    if codec == STORED:
        return bytes(rest)
    if codec not in _DICTIONARIES:
        raise ValueError(f"document of codec {codec}, which this version of Crumbsite does not know")
    document: bytes = _local.decompressors[codec].decompress(rest)
    return document
