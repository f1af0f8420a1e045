"""A request that was made, and how it ended."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_plus

from timeline import budget
from timeline.crumbs.base import (
    DataNode,
    Kind,
    KindDetails,
    Line,
    Part,
    Said,
    ShapeParts,
    Surroundings,
    Table,
)
from timeline.crumbs.outcomes import (
    FAILURE_KEYS,
    NO_RESPONSE,
    REASON_KEYS,
    STATUS_KEYS,
    failure_of,
    names_failure,
    outcome_of,
)
from timeline.crumbs.text.places import url_template
from timeline.crumbs.text.templates import text_template
from timeline.crumbs.values import first_text, number_of, text_of
from timeline.protocol.breadcrumbs import Breadcrumb

# The nine dialects (protocol.md 3.1) in one place: whichever key of a row comes first has the value.
URL_KEYS = ("url", "url.full", "http.url")
METHOD_KEYS = ("method", "http.request.method", "http.method")
QUERY_KEYS = ("http.query", "url.query")
FRAGMENT_KEYS = ("http.fragment", "url.fragment")
OPERATION_KEYS = (
    "graphql_operation_name",
    "operation_name",
    "operationName",
    "graphql.operation.name",
    "graphql.operation",
    "graphql",
    "rpc.method",
    "jsonrpc.method",
)
# A GraphQL document, or a request's body with one.
DOCUMENT_KEYS = (
    "graphql.document",
    "graphql_document",
    "graphql.query",
    "graphql_query",
    "request_body",
    "requestBody",
    "body",
)
_NAMES_OPERATION = frozenset((*OPERATION_KEYS, *DOCUMENT_KEYS))
_DOCUMENT = re.compile(
    r'\s*(?:query|mutation|subscription)\s+([A-Za-z_]\w{0,100})|\s*\{.{0,200}?"operationName"\s*:\s*"(\w{1,100})"',
    re.DOTALL,
)

_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*:)?(?://(?P<host>[^/?#]*))?(?P<path>[^?#]*)(?P<rest>.*)", re.DOTALL
)
_MAX_PARAMETERS = 100
_FITS = 80  # characters of an address that a line shows on a phone, too
_LONG = 36  # characters of an address, of which host and folders are cut where there is no room


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
            if operation[0] not in DOCUMENT_KEYS:  # which say more
                used.add(operation[0])
    outcome, level, because = outcome_of(breadcrumb, used)
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
        is_long = len(host) + len(match["path"]) > _LONG
        parts.append(Part(host, "ancestors" if is_long else "host"))
    folder, last = _last_segment(match["path"])
    if folder:
        parts.append(Part(folder, "ancestors"))
    if last:
        parts.append(Part(last, "path"))
    if match["rest"]:
        parts.append(Part(match["rest"], "query"))
    return parts or [Part(url, "path")]


def _last_segment(path: str) -> tuple[str, str]:
    """Of a long path the folders, which may be cut, and the last segment, which may not."""
    cut = path.rstrip("/").rfind("/") if len(path) > _LONG else -1
    return (path[:cut], path[cut:]) if cut > 0 else ("", path)


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


_MAX_OPERATION = 60  # characters


def shape(breadcrumb: Said) -> ShapeParts:
    """Method, host and path; how it ended by class, exactly from 400 on."""
    data = breadcrumb.data
    method, url = first_text(data, METHOD_KEYS)[1], first_text(data, URL_KEYS)[1]
    status_key, _ = first_text(data, STATUS_KEYS)
    if status_key is None:
        has_failed = bool(failure_of(data)[1] or first_text(data, REASON_KEYS)[1])
        is_lost = has_failed or (breadcrumb.level_sent is not None and breadcrumb.level in ("error", "fatal"))
        status, level = (NO_RESPONSE, "error" if has_failed else None) if is_lost else ("no status", None)
    else:
        status, level = _shape_status(str(data[status_key]))
    words = (method.upper()[:_MAX_OPERATION], url_template(url) if url else "", _operation(data))
    return ShapeParts(" ".join(filter(None, words)), method, status, level)


def operation_of(data: dict[str, Any]) -> tuple[str, str] | None:
    """The key and the name of a GraphQL operation: all of them go to one address."""
    if _NAMES_OPERATION.isdisjoint(data):  # most
        return None
    key, name = first_text(data, OPERATION_KEYS)
    if key is None and isinstance(nested := data.get("graphql"), dict):
        key, name = first_text(nested, (*OPERATION_KEYS, "name"))
        key = "graphql" if key else None
    if key is None:
        document_key, document = first_text(data, DOCUMENT_KEYS)
        if document_key and (match := _DOCUMENT.match(document)):
            return document_key, match[1] or match[2]
    return (key, name) if key else None


def _operation(data: dict[str, Any]) -> str:
    found = operation_of(data)
    return text_template(found[1][:_MAX_OPERATION]) if found else ""


@lru_cache(maxsize=512)
def _shape_status(sent: str) -> tuple[str, str | None]:
    number = number_of(sent)
    if number <= 0 if number is not None else names_failure(sent):
        return NO_RESPONSE, "error"
    if number is None or number != int(number) or not 100 <= number <= 599:
        return text_template(sent)[:20], None
    if number >= 400:
        return str(int(number)), "error" if number >= 500 else "warning"
    return f"{int(number) // 100}xx", None


def details(breadcrumb: Breadcrumb, line: Line) -> KindDetails:
    """The whole URL, as a link, unless the line surely shows all that it says; and its query as a table."""
    _, url = first_text(breadcrumb.data, URL_KEYS)
    if not url:
        return KindDetails()
    url += "".join(part.text for part in _rest_of_url(breadcrumb.data, url, set()))
    tables = []
    said = "".join(part.text for part in line.parts)
    if "://" in url and not (len(url) <= _FITS and url.removeprefix("https://") in said):
        tables.append(Table("address", (DataNode("url", "string", url),)))
    query = url.partition("?")[2].partition("#")[0] if "?" in url.partition("#")[0] else ""
    if rows := _parameters(query):
        tables.append(Table("query parameters", rows))
    return KindDetails(tables=tuple(tables))


def _parameters(query: str) -> tuple[DataNode, ...]:
    pieces = [piece for piece in query.split("&", _MAX_PARAMETERS)[:_MAX_PARAMETERS] if piece]
    rows = []
    for piece in pieces:
        if not budget.spend(budget.VALUE):
            break
        key, _, value = piece.partition("=")
        value = unquote_plus(value)
        is_redacted = value in ("[Filtered]", "%filtered%")
        rows.append(DataNode(unquote_plus(key), "redacted" if is_redacted else "string", value))
    return tuple(rows)


def status_of(breadcrumb: Breadcrumb) -> str:
    """The status as sent, for the search; "" without one."""
    key, _ = first_text(breadcrumb.data, STATUS_KEYS)
    return (text_of(breadcrumb.data[key]) or "").strip() if key else ""


def address_of(breadcrumb: Breadcrumb) -> str:
    """The whole URL with the query sent beside it; "" without one."""
    _, url = first_text(breadcrumb.data, URL_KEYS)
    return url + "".join(part.text for part in _rest_of_url(breadcrumb.data, url, set())) if url else ""


def method_of(breadcrumb: Breadcrumb) -> str:
    """The method as sent, for the search; "" without one."""
    return first_text(breadcrumb.data, METHOD_KEYS)[1]


KIND = Kind(
    name="http",
    icon="icon-http",
    counted=("request", "requests"),
    read=read,
    gives_way=("ancestors",),
    shape=shape,
    shape_keys=frozenset(
        {*METHOD_KEYS, *URL_KEYS, *STATUS_KEYS, *REASON_KEYS, *FAILURE_KEYS, *OPERATION_KEYS, *DOCUMENT_KEYS}
    ),
    address_keys=frozenset(URL_KEYS),
    aliases=frozenset({"fetch", "xhr", "httplib", "net.http", "http.client", "aws"}),
    claims=claims,
    claim_order=2,
    details=details,
)
