"""How an event's document stands in its column: one codec byte, then the bytes that codec makes of it."""

import threading

import zstandard

STORED = 0
ZSTD = 1

_local = threading.local()


def pack(document: bytes) -> bytes:
    """The column's bytes for a document."""
    compressor = getattr(_local, "compressor", None)
    if compressor is None:
        compressor = _local.compressor = zstandard.ZstdCompressor(level=3, write_checksum=False)
    packed: bytes = compressor.compress(document)
    return bytes((ZSTD,)) + packed if len(packed) < len(document) else bytes((STORED,)) + document


def unpack(column: bytes | memoryview) -> bytes:
    """The document, byte for byte. Raises ValueError on an unknown codec (written by a newer version)."""
    column = bytes(column)
    codec, rest = column[0], column[1:]
    if codec == STORED:
        return rest
    if codec == ZSTD:
        decompressor = getattr(_local, "decompressor", None)
        if decompressor is None:
            decompressor = _local.decompressor = zstandard.ZstdDecompressor()
        document: bytes = decompressor.decompress(rest)
        return document
    raise ValueError(f"document of codec {codec}, which this version of Crumbsite does not know")
