"""The API's page: every operation of the OpenAPI description, ready to be drawn. Read once in a process."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any, NamedTuple

from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")
# Where an operation stands is what its address names after the organization or the project.
GROUPS = {
    "": "Projects",
    "projects": "Projects",
    "dropped": "Projects",
    "stored": "Projects",
    "eventids": "Events",
}
# What parts of addresses are; the schema gives them no words.
PLACES = {
    "org": "The organization's slug.",
    "project": "The project's slug.",
    "number": "The issue's number: 12 of SHOP-12.",
    "event_id": "32 hexadecimal digits.",
    "other": "The event to compare with: 32 hexadecimal digits.",
    "channel_id": "The channel's number.",
    "rule_id": "The rule's number.",
}
_FIRST_NAME = re.compile(r"/api/v1/(?:organizations/\{org\}|projects/\{org\}/\{project\})/([a-z]*)")
_PARAMETER = re.compile(r"\{(\w+)\}")
_CODE = re.compile(r"`([^`]+)`")
# What a line to copy has in the place of values.
SAMPLES = {"string": "…", "integer": 1, "number": 1.0, "boolean": True, "array": [], "object": {}}


class Piece(NamedTuple):
    """Of a description: text, or code between backticks."""

    text: str
    is_code: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a member of a shape."""

    name: str
    type: str  # integer 1 to 100 · one of all, ignored, resolved · list of Issue
    shape: str  # the shape that the type names; "" if none
    about: tuple[Piece, ...]
    is_required: bool = False
    where: str = ""  # path, query; "" in a shape


@dataclass(frozen=True, slots=True)
class Answer:
    """What one status means."""

    status: str
    phrase: str  # OK, Not Found
    type: str
    shape: str
    about: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing to ask for."""

    id: str
    method: str
    path: str
    title: str
    about: tuple[Piece, ...]
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answers: tuple[Answer, ...]
    body_sample: str  # JSON; "" where none is sent

    def curl(self, base: str, names: Mapping[str, str]) -> str:
        """A line to copy; `names` are what the reader's own places are called."""
        path = _PARAMETER.sub(lambda found: names.get(found[1], found[1].upper()), self.path)
        parts = ["curl", '-H "Authorization: Bearer $TOKEN"']
        if self.method != "GET":
            parts.append(f"-X {self.method}")
        if self.body_sample:
            parts += ["-H 'Content-Type: application/json'", f"-d '{self.body_sample}'"]
        return " ".join([*parts, f"'{base}{path}'"])


@dataclass(frozen=True, slots=True)
class Shape:
    """A named object of the answers."""

    name: str
    about: tuple[Piece, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Documentation:
    """All of it."""

    groups: tuple[tuple[str, tuple[Operation, ...]], ...]
    shapes: tuple[Shape, ...]


@cache
def documentation() -> Documentation:
    """Of this version of the API. Takes a moment the first time."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    reader = _Reader(schema.get("components", {}).get("schemas", {}))
    groups: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        found = _FIRST_NAME.match(path)
        name = found[1] if found else ""
        group = groups.setdefault(GROUPS.get(name, name.capitalize()), [])
        group += [reader.operation(path, method, methods[method]) for method in METHODS if method in methods]
    return Documentation(
        tuple((name, tuple(operations)) for name, operations in sorted(groups.items())),
        tuple(reader.shapes()),
    )


def pieces_of(text: str | None) -> tuple[Piece, ...]:
    """With the code between backticks told apart."""
    parts = _CODE.split(text or "")
    return tuple(Piece(part, bool(place % 2)) for place, part in enumerate(parts) if part)


class _Reader:
    """Reads parts of a description; `schemas` are what its references name."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas

    def operation(self, path: str, method: str, found: Mapping[str, Any]) -> Operation:
        asked = found.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        body = self._resolved(asked) if asked else {}
        return Operation(
            id=found["operationId"],
            method=method.upper(),
            path=path,
            title=found.get("summary", ""),
            about=pieces_of(found.get("description")),
            parameters=tuple(sorted(map(self._parameter, found.get("parameters", ())), key=_rank)),
            body=self._fields(body),
            answers=tuple(self._answer(code, answer) for code, answer in found["responses"].items()),
            body_sample=json.dumps(self._sample(body), ensure_ascii=False) if body else "",
        )

    def shapes(self) -> Iterator[Shape]:
        """Every object that has a name; choices stand where they are used."""
        for name, schema in self._schemas.items():
            if fields := self._fields(schema):
                yield Shape(name, pieces_of(schema.get("description")), fields)

    def _fields(self, schema: Mapping[str, Any]) -> tuple[Field, ...]:
        required = schema.get("required", ())
        return tuple(
            Field(name, *self._type(found), pieces_of(found.get("description")), name in required)
            for name, found in schema.get("properties", {}).items()
        )

    def _parameter(self, found: Mapping[str, Any]) -> Field:
        about = pieces_of(found.get("description") or PLACES.get(found["name"]))
        return Field(
            found["name"], *self._type(found["schema"]), about, found.get("required", False), found["in"]
        )

    def _answer(self, code: str, found: Mapping[str, Any]) -> Answer:
        content: Mapping[str, Any] = next(iter(found.get("content", {}).values()), {})
        type_, shape = self._type(content["schema"]) if "schema" in content else ("", "")
        return Answer(code, HTTPStatus(int(code)).phrase, type_, shape, pieces_of(found.get("description")))

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        name = _name_of(schema)
        return self._schemas.get(name, {}) if name else schema

    def _type(self, schema: Mapping[str, Any]) -> tuple[str, str]:
        """In words, and the shape that it names."""
        if several := schema.get("allOf") or schema.get("oneOf") or schema.get("anyOf"):
            kinds = [self._type(one) for one in several]
            text = " or ".join(dict.fromkeys(kind for kind, _ in kinds if kind))
            return _or_null(text, schema), next((shape for _, shape in kinds if shape), "")
        if name := _name_of(schema):
            target = self._schemas.get(name, {})
            return (_or_null(name, schema), name) if target.get("properties") else self._type(target)
        if choices := schema.get("enum"):
            said = [json.dumps(choice) if choice in ("", None) else str(choice) for choice in choices]
            return _or_null(f"one of {', '.join(said)}" if len(said) > 1 else said[0], schema), ""
        if schema.get("type") == "array":
            kind, shape = self._type(schema.get("items", {}))
            return _or_null(f"list of {kind}", schema), shape
        return _or_null(_plain(schema), schema), ""

    def _sample(self, schema: Mapping[str, Any]) -> Any:
        """A value of this shape; of an object only what it must have, or else its first member."""
        schema = self._resolved(schema)
        for several in ("allOf", "oneOf", "anyOf"):
            if several in schema:
                return self._sample(schema[several][0])
        if "enum" in schema:
            return schema["enum"][0]
        if members := schema.get("properties"):
            names = schema.get("required") or list(members)[:1]
            return {name: self._sample(members[name]) for name in names}
        return schema.get("minimum", SAMPLES.get(schema.get("type", "string")))


def _rank(field: Field) -> tuple[bool, bool]:
    return field.where != "path", not field.is_required


def _name_of(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _or_null(text: str, schema: Mapping[str, Any]) -> str:
    return f"{text} or null" if schema.get("nullable") else text


def _plain(schema: Mapping[str, Any]) -> str:
    """integer 1 to 100 · text · time"""
    words = {"string": "text", "object": "object", "boolean": "true or false", "": "any value"}
    text = {"date-time": "time", "date": "day"}.get(schema.get("format", ""), "")
    text = text or words.get(schema.get("type", ""), schema.get("type", ""))
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        return f"{text} {least:,} to {most:,}"
    if least is not None:
        return f"{text} from {least:,}"
    return f"{text} to {most:,}" if most is not None else text
