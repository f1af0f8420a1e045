"""How an event's document stands in its column: one codec byte, then the bytes that codec makes of it.

Documents are compressed with a dictionary of what SDKs send (`dictionaries/`, trained by `tests/bench/dictionary.py`):
12 % smaller than without at 100 breadcrumbs, a fifth at few. What was written with a dictionary needs it for
ever: a better one gets the next codec byte, and the old ones stay.
"""

import threading
from pathlib import Path

import zstandard

STORED = 0
ZSTD = 1
ZSTD_EVENTS_1 = 2

# Levels above cost twice the time for 5 % less; level 3 saves 40 µs of an event and costs it 10 %.
LEVEL = 5

_EVENTS_1 = zstandard.ZstdCompressionDict(
    (Path(__file__).parent / "dictionaries" / "events-1.zdict").read_bytes()
)
_EVENTS_1.precompute_compress(level=LEVEL)
_DICTIONARIES = {ZSTD: None, ZSTD_EVENTS_1: _EVENTS_1}


class _Compressors(threading.local):
    """A compressor may not be shared between threads."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(
            level=LEVEL, dict_data=_EVENTS_1, write_checksum=False, write_dict_id=False
        )
        self.decompressors = {
            codec: zstandard.ZstdDecompressor(dict_data=dictionary)
            for codec, dictionary in _DICTIONARIES.items()
        }


_local = _Compressors()


def pack(document: bytes) -> bytes:
    """The column's bytes for a document."""
    packed: bytes = _local.compressor.compress(document)
    return b"\x02" + packed if len(packed) < len(document) else b"\x00" + document


def unpack(column: bytes | memoryview) -> bytes:
    """The document, byte for byte. Raises ValueError on an unknown codec (written by a newer version)."""
    codec, rest = column[0], column[1:]
    if codec == STORED:
        return bytes(rest)
    if codec not in _DICTIONARIES:
        raise ValueError(f"document of codec {codec}, which this version of Crumbsite does not know")
    document: bytes = _local.decompressors[codec].decompress(rest)
    return document
