"""Which project a request may write to: finds the public key wherever SDKs put it, and its project."""

import base64
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote_plus, urlsplit

from timeline.database.connections import try_again
from timeline.ingest.body import decode_beginning
from timeline.ingest.messages import Request
from timeline.ingest.responses import IngestError
from timeline.models import ProjectKey
from timeline.protocol.envelope import EnvelopeError, read_header

# How long a key that was deactivated may still write.
KEY_CACHE_SECONDS = 5
MAX_CACHED_KEYS = 10_000
# How much of an envelope is searched for its first line, and read of one without any key.
MAX_KEYLESS_BYTES = 64 << 10

# No project has this number.
STRANGERS = 0

HEX32 = re.compile(r"[0-9a-f]{32}")

_WHERE = "send the key of a DSN: in X-Sentry-Auth, as ?sentry_key=, or as `dsn` in the envelope's header"

# What one header or parameter says the key is: 32 lower-case hex digits, or the error of naming none.
Claim = str | IngestError

_cache: dict[str, tuple[int, float]] = {}  # active key → its project, and when the entry expires (monotonic)


def read_claims(query: str, headers: Mapping[str, str], path_key: str = "") -> list[Claim]:
    """What a request says outside of its body, in order of precedence. Names of headers are in lower case."""
    claims = [
        _claim_of_query(query),
        _claim_of_header(headers.get("x-sentry-auth", "")),
        _claim_of_header(headers.get("authorization", "")),
        _read_key(path_key) if path_key else None,
    ]
    return [claim for claim in claims if claim is not None]


def claims_of_envelope(beginning: bytes, content_encoding: str) -> Sequence[Claim]:
    """What the first line of an envelope says, of whose body `beginning` is here. Raises IngestError 415."""
    try:
        header = read_header(
            decode_beginning(beginning[:MAX_KEYLESS_BYTES], content_encoding, MAX_KEYLESS_BYTES)
        )
    except EnvelopeError:
        return ()
    dsn = header.get("dsn")
    return () if dsn is None else (claim_of_dsn(dsn),)


def claim_of_dsn(dsn: object) -> Claim:
    """The key in an envelope's `dsn`. Its host and project are ignored."""
    try:
        user = urlsplit(dsn).username if isinstance(dsn, str) else None
    except ValueError:
        user = None
    return (
        _read_key(user)
        if user
        else IngestError(
            401,
            "bad envelope authentication header",
            ["`dsn` holds no key: https://<key>@<host>/<project id>"],
        )
    )


def has_key(claims: Iterable[Claim]) -> bool:
    """Whether any of them names something that may be a key."""
    return any(isinstance(claim, str) for claim in claims)


def authenticate(claims: Sequence[Claim], project_id: int | None) -> int:
    """The project of the first key that is active and belongs to `project_id` (None: to any). Raises IngestError 401, 403.

    An unknown key, a deactivated one and that of another project get the same error.
    """
    for claim in claims:
        if isinstance(claim, str):
            found = _find_project(claim)
            if found is not None and project_id in (None, found):
                return found
    require_key(claims)
    raise _forbidden()


def require_key(claims: Sequence[Claim]) -> None:
    """Raises IngestError 401 or 403, the first of `claims`, when none of them names a key."""
    if not has_key(claims):
        errors = (claim for claim in claims if isinstance(claim, IngestError))
        raise next(errors, IngestError(401, "missing authorization information", [_WHERE]))


def likely_project(request: Request) -> int:
    """The project that a request is probably for, without a query; STRANGERS where its key was not seen to be active lately.

    It says whose turn a request is, and nothing of what it may do.
    """
    for claim in read_claims(request.query, request.headers):
        if isinstance(claim, str):
            return _cache.get(claim, (STRANGERS, 0.0))[0]
    return STRANGERS


def forget_keys() -> None:
    """Ask the database again for every key."""
    _cache.clear()


def _find_project(key: str) -> int | None:
    now = time.monotonic()
    project_id, expires = _cache.get(key, (None, 0.0))
    if now < expires:
        return project_id
    project_id = try_again(
        ProjectKey.objects.filter(public_key=key, is_active=True).values_list("project_id", flat=True).first
    )
    if project_id is None:
        _cache.pop(key, None)
        return None
    if len(_cache) >= MAX_CACHED_KEYS:
        _cache.clear()
    _cache[key] = project_id, now + KEY_CACHE_SECONDS
    return project_id


def _claim_of_query(query: str) -> Claim | None:
    pairs = [part.partition("=")[::2] for part in query.split("&") if part.startswith("sentry_")]
    if not pairs:
        return None
    for name, value in pairs:
        if name == "sentry_key":
            return _read_key(unquote_plus(value))
    return IngestError(401, "missing authorization information", [_WHERE])


def _claim_of_header(value: str) -> Claim | None:
    """`Sentry k=v, k=v`, or Basic with the key as its user; any other scheme names no key."""
    scheme, _, rest = value.strip().partition(" ")
    if scheme.lower() == "basic":
        try:
            user = base64.b64decode(rest, validate=True).decode("latin-1").partition(":")[0]
        except ValueError:
            user = ""
        return _read_key(user)
    if scheme.lower() != "sentry":
        return None
    for pair in rest.split(","):
        name, _, key = pair.strip().partition("=")
        if name == "sentry_key":
            return _read_key(key)
    return IngestError(401, "bad x-sentry-auth header", ["it names no key: Sentry sentry_key=<key>"])


def _read_key(text: str) -> Claim:
    """32 hex digits, dashed or not; `<key>.<flags>` is what some SDKs make of it."""
    key = text.partition(".")[0].strip().strip('"').replace("-", "").lower()
    return key if HEX32.fullmatch(key) else _forbidden()


def _forbidden() -> IngestError:
    return IngestError(
        403,
        "event submission rejected with_reason: ProjectId",
        ["the key is unknown, switched off or of another project, or its project was deleted"],
    )
