"""A request that was made, and how it ended."""

import re
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_plus

from timeline.crumbs.base import (
    DataNode,
    Kind,
    KindDetails,
    Line,
    Outcome,
    Part,
    ShapeParts,
    Surroundings,
    Table,
)
from timeline.crumbs.text.places import url_template
from timeline.crumbs.text.templates import text_template
from timeline.crumbs.text.units import humanise_bytes, humanise_seconds
from timeline.crumbs.values import first_text, number_of, text_of
from timeline.protocol.breadcrumbs import Breadcrumb

# The nine dialects (protocol.md 3.1) in one place: whichever key of a row comes first has the value.
URL_KEYS = ("url", "url.full", "http.url")
METHOD_KEYS = ("method", "http.request.method", "http.method")
STATUS_KEYS = ("status_code", "http.response.status_code", "http.status_code", "status")
QUERY_KEYS = ("http.query", "url.query")
FRAGMENT_KEYS = ("http.fragment", "url.fragment")
OPERATION_KEYS = (
    "graphql_operation_name",
    "operation_name",
    "operationName",
    "graphql.operation.name",
    "graphql",
)
REASON_KEYS = ("reason",)

_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*:)?(?://(?P<host>[^/?#]*))?(?P<path>[^?#]*)(?P<rest>.*)", re.DOTALL
)
_SIZE = re.compile(
    r"(?:^|[._])(?P<of>request|response)?(?:[._]?(?:body|content|payload|transfer))?[._]?(?:size|length)$",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"(?:duration|elapsed|latency|took|time)[._]?(?:in[._]?)?(?P<unit>ms|millis|milliseconds|s|secs?|seconds|us|micros|ns)$",
    re.IGNORECASE,
)
_SECONDS = {"s": 1.0, "sec": 1.0, "secs": 1.0, "seconds": 1.0, "us": 1e-6, "micros": 1e-6, "ns": 1e-9}
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_MAX_PARAMETERS = 100


def claims(data: dict[str, Any]) -> bool:
    """A URL with a method or a status, in any dialect."""
    if first_text(data, URL_KEYS)[0] is None:
        return False
    return first_text(data, METHOD_KEYS)[0] is not None or first_text(data, STATUS_KEYS)[0] is not None


def read(breadcrumb: Breadcrumb, _: Surroundings) -> Line:
    data = breadcrumb.data
    method_key, method = first_text(data, METHOD_KEYS)
    url_key, url = first_text(data, URL_KEYS)
    used = {key for key in (method_key, url_key) if key}
    parts = [Part(method, "method")] if method else []
    rest: list[Part] = []
    if url:
        rest = _rest_of_url(data, url, used)
        address = [*_url_parts(url), *rest]
        parts += [Part(" ", "sep"), *address] if parts else address
        if operation := operation_of(data):
            parts += [Part(" ", "sep"), Part(operation[1], "strong")]
            used.add(operation[0])
    outcome, level, because = _outcome(breadcrumb, used)
    notes = () if outcome.reason_sent or not outcome.reason else ("The reason phrase was not sent.",)
    return Line(
        parts=tuple(parts),
        used=frozenset(used),
        outcome=outcome,
        level=level,
        level_because=because,
        notes=notes,
        whole_text=url + rest[0].text if rest else "",
    )


def _url_parts(url: str) -> list[Part]:
    """host dim, path strong, query dim; the scheme only where it is neither http nor https."""
    match = _URL.fullmatch(url)
    if match is None or (match["host"] is None and match["scheme"]):
        return [Part(url, "path")]
    scheme, host = match["scheme"] or "", match["host"] or ""
    parts = []
    if scheme.lower() not in ("http:", "https:", ""):
        host = f"{scheme}//{host}"
    if host:
        parts.append(Part(host, "host"))
    if match["path"]:
        parts.append(Part(match["path"], "path"))
    if match["rest"]:
        parts.append(Part(match["rest"], "query"))
    return parts or [Part(url, "path")]


def _rest_of_url(data: dict[str, Any], url: str, used: set[str]) -> list[Part]:
    """The query and fragment that an SDK put beside the URL, unless the URL has its own."""
    rest = ""
    for keys, mark in ((QUERY_KEYS, "?"), (FRAGMENT_KEYS, "#")):
        key, value = first_text(data, keys)
        used.update(name for name in keys if data.get(name) == "")
        if key is None:
            continue
        value = value if value.startswith(mark) else mark + value
        if mark not in url:
            rest += value
            used.add(key)
        elif url.endswith(value) or value in url:
            used.add(key)  # said twice
    return [Part(rest, "query")] if rest else []


def _outcome(breadcrumb: Breadcrumb, used: set[str]) -> tuple[Outcome, str | None, str]:
    """The status column; and the level that it implies, and why."""
    data = breadcrumb.data
    status_key, sent = first_text(data, STATUS_KEYS)
    reason_key, reason = first_text(data, REASON_KEYS)
    sizes = _sizes(data, used)
    used.update(key for key in (status_key, reason_key) if key)
    if status_key is None:
        if breadcrumb.level_sent is not None and breadcrumb.level in ("error", "fatal"):
            return Outcome("no response", "5xx", reason, bool(reason), sizes), None, ""
        return Outcome("no status", "none", reason, bool(reason), sizes), None, ""
    number = number_of(data[status_key])
    if number == 0:
        return Outcome("no response", "5xx", reason, bool(reason), sizes), "error", "status 0"
    if number is None or number != int(number) or not 100 <= number <= 599:
        return Outcome(sent.strip(), "none", reason, bool(reason), sizes), None, ""
    status = int(number)
    level = "error" if status >= 500 else "warning" if status >= 400 else None
    phrase = reason or (_PHRASES.get(status, "") if status >= 400 else "")
    outcome = Outcome(str(status), f"{status // 100}xx", phrase, bool(reason), sizes)
    return outcome, level, f"status {status}" if level else ""


_MAX_OPERATION = 60  # characters


def shape(breadcrumb: Breadcrumb) -> ShapeParts:
    """Method, host and path; how it ended by class, exactly from 400 on."""
    data = breadcrumb.data
    method, url = first_text(data, METHOD_KEYS)[1], first_text(data, URL_KEYS)[1]
    status_key, _ = first_text(data, STATUS_KEYS)
    if status_key is None:
        is_lost = breadcrumb.level_sent is not None and breadcrumb.level in ("error", "fatal")
        status, level = ("no response", None) if is_lost else ("no status", None)
    else:
        status, level = _shape_status(str(data[status_key]))
    words = (method.upper()[:_MAX_OPERATION], url_template(url) if url else "", _operation(data))
    return ShapeParts(" ".join(filter(None, words)), method, status, level)


def operation_of(data: dict[str, Any]) -> tuple[str, str] | None:
    """The key and the name of a GraphQL operation: all of them go to one address."""
    key, name = first_text(data, OPERATION_KEYS)
    return (key, name) if key else None


def _operation(data: dict[str, Any]) -> str:
    found = operation_of(data)
    return text_template(found[1][:_MAX_OPERATION]) if found else ""


@lru_cache(maxsize=512)
def _shape_status(sent: str) -> tuple[str, str | None]:
    number = number_of(sent)
    if number == 0:
        return "no response", "error"
    if number is None or number != int(number) or not 100 <= number <= 599:
        return text_template(sent)[:20], None
    if number >= 400:
        return str(int(number)), "error" if number >= 500 else "warning"
    return f"{int(number) // 100}xx", None


def seconds_of(breadcrumb: Breadcrumb) -> float | None:
    """How long the breadcrumb itself says that it took."""
    for key, value in breadcrumb.data.items():
        if (match := _DURATION.search(key)) and (number := number_of(value)) is not None and number >= 0:
            return number * _SECONDS.get(match["unit"].lower(), 1e-3)
    return None


def _sizes(data: dict[str, Any], used: set[str]) -> tuple[Part, ...]:
    """Sizes, and a duration where its key names the unit."""
    found = []
    for key, value in data.items():
        if type(value) not in (int, float, str) or (number := number_of(value)) is None or number < 0:
            continue
        if size := _SIZE.search(key):
            upwards = (size["of"] or "").lower() == "request" or "request" in key.lower()
            found.append(Part(("↑ " if upwards else "") + humanise_bytes(number), "size"))
            used.add(key)
        elif duration := _DURATION.search(key):
            found.append(
                Part(humanise_seconds(number * _SECONDS.get(duration["unit"].lower(), 1e-3)), "duration")
            )
            used.add(key)
    return tuple(found)


def details(breadcrumb: Breadcrumb, line: Line) -> KindDetails:
    """The whole URL, as a link, where the line left its scheme out; and its query as a table."""
    _, url = first_text(breadcrumb.data, URL_KEYS)
    if not url:
        return KindDetails()
    url += "".join(part.text for part in _rest_of_url(breadcrumb.data, url, set()))
    tables = []
    if not any(part.text == url for part in line.parts) and "://" in url:
        tables.append(Table("address", (DataNode("url", "string", url),)))
    query = url.partition("?")[2].partition("#")[0] if "?" in url.partition("#")[0] else ""
    if rows := _parameters(query):
        tables.append(Table("query parameters", rows))
    return KindDetails(tables=tuple(tables))


def _parameters(query: str) -> tuple[DataNode, ...]:
    pieces = [piece for piece in query.split("&", _MAX_PARAMETERS)[:_MAX_PARAMETERS] if piece]
    rows = []
    for piece in pieces:
        key, _, value = piece.partition("=")
        value = unquote_plus(value)
        is_redacted = value in ("[Filtered]", "%filtered%")
        rows.append(DataNode(unquote_plus(key), "redacted" if is_redacted else "string", value))
    return tuple(rows)


def status_of(breadcrumb: Breadcrumb) -> str:
    """The status as sent, for the search; "" without one."""
    key, _ = first_text(breadcrumb.data, STATUS_KEYS)
    return (text_of(breadcrumb.data[key]) or "").strip() if key else ""


def method_of(breadcrumb: Breadcrumb) -> str:
    """The method as sent, for the search; "" without one."""
    return first_text(breadcrumb.data, METHOD_KEYS)[1]


KIND = Kind(
    name="http",
    icon="icon-http",
    counted=("request", "requests"),
    read=read,
    shape=shape,
    aliases=frozenset({"fetch", "xhr", "httplib", "net.http", "http.client", "aws"}),
    claims=claims,
    claim_order=2,
    details=details,
)
