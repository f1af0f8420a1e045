"""Requests of real SDKs, harmed byte by byte: the same seed gives the same mutants."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from timeline.ingest.body import decode_body

BODIES = Path(__file__).parent / "bodies"
MAX_BYTES = 8 << 20

# What parsers stumble over.
TOKENS = (
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b"\\",
        b",",
        b":",
        b"\n",
        b"\r",
        b"\x00",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
    ),
    *(
        b"null",
        b"true",
        b"NaN",
        b"-Infinity",
        b"1e400",
        b"-0",
        b"1e-400",
        b"9" * 25,
        b"9" * 5000,
        b"0.0000001",
    ),
    *(
        b'"\\ud800"',
        b'"\\u0000"',
        b'"\\',
        b'{"values":',
        b'"length":-1',
        b'"length":99999999',
        b'"type":"event"',
    ),
    *(
        b'"_meta":{"breadcrumbs":{"":{"len":-1}}}',
        b'"timestamp":"0000-00-00T00:00:00Z"',
        b'"level":5',
        b'"data":[]',
    ),
    *(
        b"[" * 200,
        b'{"a":' * 200,
        b"%s" * 50,
        b"{{ default }}",
        b"\xf0\x9f\xa7\xb5",
        b"\xe2\x80\xae",
        b" " * 1000,
    ),
)


@dataclass(frozen=True)
class Request:
    """What is sent to an ingestion route."""

    name: str
    path: str  # behind /api/<project>/
    content_encoding: str
    body: bytes


def captured() -> list[Request]:
    """The requests as SDKs sent them."""
    listed = json.loads((BODIES / "INDEX.json").read_text())
    return [
        Request(name, entry["path"], entry["content_encoding"], (BODIES / name).read_bytes())
        for name, entry in sorted(listed.items())
    ]


def mutants(seed: int) -> Iterator[Request]:
    """Harmed requests without end: some as they came over the wire, most decoded first."""
    chance = random.Random(seed)
    wire = captured()
    plain = [
        Request(one.name, one.path, "", decode_body(one.body, one.content_encoding, MAX_BYTES))
        for one in wire
    ]
    while True:
        pool = wire if chance.random() < 0.2 else plain
        one, other = chance.choice(pool), chance.choice(pool)
        body = one.body
        for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
            body = chance.choice(MUTATIONS)(body, other.body, chance)
        yield Request(one.name, one.path, one.content_encoding, body)


# ---------------------------------------------------------------- mutations


def _flip(body: bytes, other: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(body) + 1)
    return (
        body[:place]
        + bytes(byte ^ (1 << chance.randrange(8)) for byte in body[place : place + 1])
        + body[place + 1 :]
    )


def _insert(body: bytes, other: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(body) + 1)
    return body[:place] + chance.choice(TOKENS) + body[place:]


def _replace_value(body: bytes, other: bytes, chance: random.Random) -> bytes:
    """Something between two marks of JSON becomes a token."""
    start = body.find(chance.choice((b":", b",", b'"')), chance.randrange(len(body) + 1)) + 1
    end = body.find(chance.choice((b",", b"}", b'"', b"]")), start)
    return body[:start] + chance.choice(TOKENS) + body[end if end > 0 else len(body) :]


def _delete(body: bytes, other: bytes, chance: random.Random) -> bytes:
    start, end = _slice(body, chance)
    return body[:start] + body[end:]


def _repeat(body: bytes, other: bytes, chance: random.Random) -> bytes:
    start, end = _slice(body, chance)
    return body[:start] + body[start:end] * chance.randrange(2, 5) + body[end:]


def _truncate(body: bytes, other: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body) + 1)]


def _splice(body: bytes, other: bytes, chance: random.Random) -> bytes:
    start, end = _slice(other, chance)
    place = chance.randrange(len(body) + 1)
    return body[:place] + other[start:end] + body[place:]


def _slice(body: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(body) + 1)
    return start, min(start + chance.choice((1, 2, 8, 64, 512)), len(body))


MUTATIONS: tuple[Callable[[bytes, bytes, random.Random], bytes], ...] = (
    _flip,
    _insert,
    _insert,
    _replace_value,
    _replace_value,
    _delete,
    _repeat,
    _truncate,
    _splice,
)
