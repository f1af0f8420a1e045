"""Events under 1 MiB that are as dear to read as any: of every kind of field, wide, deep, long, many and odd.

Each is accepted by ingestion. `tests/trail/html/test_budget.py` draws most of them; `tests.bench.reading_hostile` measures.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]
NOW = 1_700_000_000.5
SIZE = 950_000  # bytes of a document, about

EVENTS: dict[str, Callable[[], Json]] = {}


def hostile(make: Callable[[], Json]) -> Callable[[], Json]:
    """Adds an event to the table, named as its function."""
    EVENTS[make.__name__.replace("_", " ")] = make
    return make


def document(make: Callable[[], Json]) -> bytes:
    """The event as sent."""
    sent = {"timestamp": NOW, "message": "it broke", "level": "error", **make()}
    return json.dumps(sent, ensure_ascii=False, separators=(",", ":")).encode()


def many(of: Any, room: int = SIZE) -> list[Any]:
    """As many of a value as find room; numbered where it is a function of the number."""
    size = len(json.dumps(of(10_000) if callable(of) else of, ensure_ascii=False).encode()) + 1
    return [of(number) if callable(of) else of for number in range(room // size)]


def fill(text: str, room: int = SIZE) -> str:
    """A text repeated until there is no room."""
    return text * (room // len(json.dumps(text, ensure_ascii=False).encode()[1:-1]))


def nested(depth: int, inner: Any = 1, key: str = "k") -> Any:
    """Objects in each other."""
    for _ in range(depth):
        inner = {key: inner}
    return inner


def bush(depth: int, width: int, key: str = "k") -> Any:
    """A tree with `width` branches at each of its `depth` levels."""
    if not depth:
        return 1
    return {f"{key}{number}": bush(depth - 1, width, key) for number in range(width)}


def spine(depth: int, room: int = SIZE, key: str = "k" * 40) -> Any:
    """Deep and wide: the path of every value is long."""
    return nested(depth, {f"w{number}": number for number in range(room // 16)}, key)


def crumbs(*sent: Any, **fields: Any) -> Json:
    """An event with these breadcrumbs."""
    return {"breadcrumbs": {"values": list(sent)}, **fields}


def every(**fields: Any) -> Json:
    """As many breadcrumbs like this as find room, at most 10,000."""
    return crumbs(*many({"timestamp": NOW - 1, **fields})[:10_000])


def frames(**fields: Any) -> Json:
    """As many frames like this as find room, in one exception."""
    return {"exception": {"values": [{"type": "E", "value": "v", "stacktrace": {"frames": many(fields)}}]}}


def texts() -> Iterator[tuple[str, str]]:
    """Texts that cost more than their length, by name."""
    yield "tabs in JSON", "[" + "\t" * 1000 + "]"
    yield "colours", "\x1b[31mx\x1b[1;42my\x1b[0m"
    yield "controls", "a\x01\u202eb\x7f"
    yield "addresses", "https://a.test/?q=1 "
    yield "event ids", "0123456789abcdef0123456789abcde" + "f "
    yield "markup", "<b>&\"'</b>"
    yield "lines", "\n"
    yield "wide characters", "\U0001f642"


# ---------------------------------------------------------------- values of every shape, in every field

SHAPES: dict[str, Callable[[], Any]] = {
    "bush": lambda: bush(7, 5),
    "spine": lambda: spine(90),
    "wide": lambda: {f"key{number}": number for number in range(SIZE // 18)},
    "list": lambda: [1] * (SIZE // 2),
    "lists": lambda: [[[]]] * (SIZE // 8),
    "long keys": lambda: {f"{'k' * 990}{number}": {"a": 1, "b": [1]} for number in range(SIZE // 1020)},
    "text": lambda: {"text": fill("a")},
    "texts": lambda: {f"k{number}": f"https://a.test/{number} \x1b[1m" for number in range(SIZE // 45)},
    "middling texts": lambda: {f"k{number}": "<&\n" * 650 for number in range(SIZE // 2700)},
    "objects": lambda: {
        f"k{number}": {f"k{inner}": {"v": "<" * 9} for inner in range(90)} for number in range(SIZE // 2300)
    },
}
FIELDS: dict[str, Callable[[Any], Json]] = {
    "data": lambda value: crumbs({"timestamp": NOW, "message": "m", "data": value}),
    "other": lambda value: crumbs({"timestamp": NOW, "message": "m", "other": value}),
    "contexts": lambda value: {"contexts": value if isinstance(value, dict) else {"c": value}},
    "extra": lambda value: {"extra": value},
    "request": lambda value: {"request": {"url": "https://a.test/", "method": "GET", "data": value}},
    "user": lambda value: {"user": {"id": "1", "data": value}},
    "tags": lambda value: {"tags": value},
    "modules": lambda value: {"modules": value},
    "vars": lambda value: {
        "exception": {"values": [{"type": "E", "stacktrace": {"frames": [{"function": "f", "vars": value}]}}]}
    },
    "mechanism": lambda value: {
        "exception": {"values": [{"type": "E", "mechanism": {"type": "m", "data": value}}]}
    },
    "params": lambda value: {"logentry": {"message": "%s", "params": value}},
    "_meta": lambda value: {"_meta": {"extra": value}, "extra": {"k1": 1}},
}
for _field, _event in FIELDS.items():
    for _shape, _value in SHAPES.items():
        EVENTS[f"{_field}: {_shape}"] = lambda event=_event, value=_value: event(value())  # type: ignore[misc]
for _name, _text in texts():
    EVENTS[f"one message: {_name}"] = lambda text=_text: crumbs({"timestamp": NOW, "message": fill(text)})  # type: ignore[misc]
    EVENTS[f"messages: {_name}"] = lambda text=_text: every(message=fill(text, 3_000))  # type: ignore[misc]
    EVENTS[f"exception: {_name}"] = lambda text=_text: {"exception": [{"type": "E", "value": fill(text)}]}  # type: ignore[misc]
