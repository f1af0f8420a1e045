"""A crash report as Crashpad and Breakpad send it: a form with files, or the minidump alone."""

import io
import re
from typing import Any

import orjson
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from timeline.ingest.attachments import MINIDUMP, Attachment, make_attachment
from timeline.ingest.responses import IngestError

MAX_FIELDS = 200
MAX_FIELD = 2_000  # characters of a field that is no JSON
MAX_NESTED = 8  # sentry[contexts][os][name]
_EXPECTED = (
    "multipart/form-data with a file upload_file_minidump or __sentry-event, or a minidump, is expected"
)
_DUMP_MAGIC = (b"MDMP", b"PMDM")
_STEP = re.compile(r"\[([^\[\]]{0,200})\]")


def read_form(content_type: str, body: bytes) -> tuple[list[Attachment], dict[str, Any]]:
    """The files, and what the fields say of the event. Raises IngestError 400."""
    if not content_type.lower().startswith("multipart/form-data"):
        if body.startswith(_DUMP_MAGIC):
            return [Attachment(MINIDUMP, "", body)], {}
        raise IngestError(400, "invalid minidump", [_EXPECTED])
    meta = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": len(body)}
    try:
        handlers: list[FileUploadHandler] = [_InMemory()]
        fields, files = MultiPartParser(meta, io.BytesIO(body), handlers, "utf-8").parse()
    except (MultiPartParserError, SuspiciousOperation, BadRequest) as error:
        raise IngestError(400, "invalid multipart data", [str(error)]) from None
    found = [
        make_attachment(file.name or "", file.read(), field=str(field))
        for field, sent in files.lists()
        for file in sent
    ]
    if not any(one.kind != "attachment" for one in found) and not any(map(_is_event_field, fields)):
        raise IngestError(400, "invalid minidump", [_EXPECTED])
    return found, _document_of([(str(key), value) for key, sent in fields.lists() for value in sent])


class _InMemory(MemoryFileUploadHandler):
    """Whatever its size: the whole body is in memory already."""

    def handle_raw_input(self, *_: Any, **__: Any) -> None:
        """Always used."""
        self.activated = True


def _is_event_field(name: str) -> bool:
    return name == "sentry" or name.startswith(("sentry__", "sentry["))


def _document_of(fields: list[tuple[str, str]]) -> dict[str, Any]:
    """`sentry` is the event's JSON, `sentry__1` … the pieces of it, `sentry[tags][a]` one value; the rest goes to `extra`."""
    document: dict[str, Any] = {}
    pieces: list[tuple[int, str]] = []
    extra: dict[str, str] = {}
    for name, value in fields[:MAX_FIELDS]:
        if name == "sentry":
            document |= _json(value)
        elif name.startswith("sentry__") and name[8:].isdecimal() and len(name) < 16:
            pieces.append((int(name[8:]), value))
        elif name.startswith("sentry["):
            _set(document, _STEP.findall(name[6:])[:MAX_NESTED], value[:MAX_FIELD])
        else:
            extra[name[:200]] = value[:MAX_FIELD]
    if pieces:
        document |= _json("".join(piece for _, piece in sorted(pieces)))
    if extra:
        sent = document.get("extra")
        document["extra"] = {**extra, **(sent if isinstance(sent, dict) else {})}
    return document


def _json(text: str) -> dict[str, Any]:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def _set(document: dict[str, Any], path: list[str], value: str) -> None:
    for step in path[:-1]:
        inner = document.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        document = inner
    if path:
        document[path[-1]] = value
