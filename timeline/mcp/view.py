"""One POST, one answer: JSON-RPC 2.0 as MCP's streamable HTTP transport has it, of two eras.

From revision 2026-07-28 on a request says everything itself (`server/discover`, `_meta`, headers that repeat it); up to
2025-11-25 a client begins with `initialize`. We keep no session in either, so one view serves both.
Source: modelcontextprotocol.io/specification, "Transports" and "Versioning" of both revisions.
"""

import base64
import binascii
import logging
import re
from typing import Any

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from timeline.api.authentication import TokenAuthentication
from timeline.api.views import reader
from timeline.mcp.tools import INSTRUCTIONS, TOOLS, ToolError, call, described
from timeline.models import User

logger = logging.getLogger(__name__)

MODERN = ("2026-07-28",)
HANDSHAKE = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
SERVER = {"name": "crumbsite", "version": "1"}
CAPABILITIES = {"tools": {"listChanged": False}}
VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
SERVER_KEY = "io.modelcontextprotocol/serverInfo"
CACHE_MILLISECONDS = 300_000  # tools do not change while a server runs
_ENCODED = re.compile(r"=\?base64\?(?P<text>.*)\?=\Z")

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602
HEADER_MISMATCH, UNSUPPORTED_VERSION = -32020, -32022

JSON = dict[str, Any]


class RpcError(Exception):
    """An answer that is an error of the protocol."""

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data


@extend_schema(exclude=True)
@api_view(["POST"])
@authentication_classes([TokenAuthentication])
@permission_classes([IsAuthenticated])
def mcp(request: Request) -> HttpResponse:
    """Answers one message."""
    message_id: Any = None
    is_modern = True
    try:
        message = _read(request.body)
        message_id = message.get("id")
        is_modern = _is_modern(request, message)
        if "id" not in message:
            return HttpResponse(status=202)  # a notification: there is nothing that we would do about one
        if is_modern:
            _check_headers(request, message)
        result = _answer(reader(request), message, is_modern=is_modern)
    except RpcError as error:
        said: JSON = {"code": error.code, "message": error.message}
        if error.data is not None:
            said["data"] = error.data
        status = {METHOD_NOT_FOUND: 404 if is_modern else 200, INVALID_PARAMS: 400 if is_modern else 200}
        return _send({"error": said}, message_id, status.get(error.code, 400))
    return _send({"result": result}, message_id, 200)


def _send(answer: JSON, message_id: Any, status: int) -> HttpResponse:
    body = orjson.dumps({"jsonrpc": "2.0", "id": message_id, **answer})
    return HttpResponse(body, status=status, content_type="application/json")


def _read(body: bytes) -> JSON:
    """The message. Raises RpcError."""
    try:
        message = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise RpcError(PARSE_ERROR, "The body is not JSON.") from None
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise RpcError(INVALID_REQUEST, "Send one JSON-RPC 2.0 message, not a batch.")
    if not isinstance(message.get("method"), str):
        raise RpcError(INVALID_REQUEST, "`method` must be a text.")
    if "id" in message and type(message["id"]) not in (str, int):
        raise RpcError(INVALID_REQUEST, "`id` must be a text or a whole number.")
    if not isinstance(message.setdefault("params", {}), dict):
        raise RpcError(INVALID_PARAMS, "`params` must be an object.")
    return message


def _is_modern(request: Request, message: JSON) -> bool:
    """Whether it says its revision itself. Raises RpcError for a revision that we do not know."""
    meta = message["params"].get("_meta")
    said = meta.get(VERSION_KEY) if isinstance(meta, dict) else None
    header = request.headers.get("MCP-Protocol-Version")
    version = said if said is not None else header
    if version is None or version in HANDSHAKE or message["method"] == "initialize":
        return False
    if version not in MODERN:
        supported = {"supported": [*MODERN, *HANDSHAKE], "requested": str(version)[:100]}
        raise RpcError(UNSUPPORTED_VERSION, "Unsupported protocol version", supported)
    return True


def _check_headers(request: Request, message: JSON) -> None:
    """The headers must repeat what the body says, for whatever stands between. Raises RpcError."""
    params = message["params"]
    meta = params.get("_meta")
    if not isinstance(meta, dict) or VERSION_KEY not in meta:
        raise RpcError(INVALID_PARAMS, f"`params._meta` must have {VERSION_KEY}.")
    repeated = [("MCP-Protocol-Version", meta[VERSION_KEY]), ("Mcp-Method", message["method"])]
    if message["method"] == "tools/call":
        repeated.append(("Mcp-Name", params.get("name")))
    for header, value in repeated:
        if _decoded(request.headers.get(header)) != value:
            raise RpcError(HEADER_MISMATCH, f"The header {header} must repeat what the body says.")


def _decoded(value: str | None) -> str | None:
    found = _ENCODED.match(value or "")
    if found is None:
        return value
    try:
        return base64.b64decode(found["text"], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def _answer(user: User, message: JSON, *, is_modern: bool) -> JSON:
    """The result of a request. Raises RpcError."""
    method, params = message["method"], message["params"]
    if method == "server/discover" and is_modern:
        said: JSON = {"supportedVersions": [*MODERN, *HANDSHAKE], "capabilities": CAPABILITIES}
        return _complete({**said, "instructions": INSTRUCTIONS}, is_modern=True, is_cacheable=True)
    if method == "initialize" and not is_modern:
        asked = params.get("protocolVersion")
        version = asked if asked in HANDSHAKE else HANDSHAKE[0]
        said = {"protocolVersion": version, "capabilities": CAPABILITIES, "serverInfo": SERVER}
        return {**said, "instructions": INSTRUCTIONS}
    if method == "ping":
        return _complete({}, is_modern=is_modern)
    if method == "tools/list":
        return _complete({"tools": described()}, is_modern=is_modern, is_cacheable=True)
    if method == "tools/call":
        return _complete(_call(user, params), is_modern=is_modern)
    raise RpcError(METHOD_NOT_FOUND, f"There is no method {method[:100]!r} here.")


def _complete(result: JSON, *, is_modern: bool, is_cacheable: bool = False) -> JSON:
    if not is_modern:
        return result
    if is_cacheable:
        result = {**result, "ttlMs": CACHE_MILLISECONDS, "cacheScope": "public"}
    return {**result, "resultType": "complete", "_meta": {SERVER_KEY: SERVER}}


def _call(user: User, params: JSON) -> JSON:
    """What a tool says, or in its place what was wrong with the call: a model reads both."""
    name, arguments = params.get("name"), params.get("arguments") or {}
    if not isinstance(name, str) or name not in TOOLS:
        raise RpcError(INVALID_PARAMS, f"There is no tool {str(name)[:100]!r}; there are {', '.join(TOOLS)}.")
    try:
        text, is_error = call(user, name, arguments), False
    except ToolError as error:
        text, is_error = str(error), True
    return {"content": [{"type": "text", "text": text}], "isError": is_error}
