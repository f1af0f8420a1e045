"""What of an address stays the same: host and path, with `{}` for ids; no scheme, query or fragment."""

import re
from functools import lru_cache
from urllib.parse import unquote

from timeline.crumbs.text.tokens import is_random, token_template

MAX_LENGTH = 200  # characters of a template
MAX_READ = 400  # characters that a template is made from
_CACHED = 4_096

_DIGIT = re.compile(r"\d")
_SEGMENT_ID = re.compile(
    r"""[A-Za-z0-9_=-]{32,400}+                                # long tokens
      | [^/@]{0,400}+@[^/]{0,400}+                             # an e-mail address
      | :[A-Za-z_]\w*+ | \{\w++\} | \[\.{0,3}\w++\] | <[^<>/]*+>  # :id {id} [id] <id>: a route's own name
      | (?=[a-fA-F]{0,80}+\d)(?=\d{0,80}+[a-fA-F])[0-9a-fA-F]{6,80}+
    """,
    re.VERBOSE,
)
_VERSION = re.compile(r"v\d{1,2}(?:\.\d{1,3})?\Z")
_HASHED_FILE = re.compile(
    r"(?P<name>[A-Za-z][\w~]{0,100}?)[.-](?=[\w-]{0,100}\d)[\w-]{6,100}"
    r"(?P<rest>\.(?:chunk\.|bundle\.|min\.)?(?:m?js|css|map|woff2?|png|svg|json))\Z"
)
_URL = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,40}+):)?(?://(?P<host>[^/?#]*+))?(?P<path>[^?#]*+)", re.DOTALL
)
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_LABEL_NUMBER = re.compile(
    r"(?<=[a-z0-9]-)(?=[a-z]{0,9}+\d)[a-z0-9]{8,10}+-[a-z0-9]{5}(?![\w-])|\d++|(?<![a-z])(?=[a-f]{0,60}+\d)[0-9a-f]{8,}+"
)
_NUMBER_SEGMENT = re.compile(r"(?<=/)\d+(?=/|\Z)")
_MAY_VARY = re.compile(r"[\d@%:{<\[]|[A-Za-z0-9_-]{32}")
_MAX_SEGMENTS = 24
_MAX_SEGMENT = 80  # characters of one with digits: what is longer is encoded
_MAX_HOST = 120
_MAX_URL = 1_000


def path_template(path: str) -> str:
    """A path with its ids as {}: /invoices/{}/pay."""
    # Numbers first, outside of the cache: what is left of most paths is then known.
    return _path_of_words(_NUMBER_SEGMENT.sub("{}", path[:MAX_READ]))


@lru_cache(maxsize=_CACHED)
def _path_of_words(path: str) -> str:
    if _MAY_VARY.search(path.replace("{}", "")) is None:
        return path[:MAX_LENGTH]
    return "/".join(map(_segment_template, path.split("/", _MAX_SEGMENTS)))[:MAX_LENGTH]


def _segment_template(part: str) -> str:
    if part in ("", "{}") or not _MAY_VARY.search(part) or _VERSION.match(part):
        return part
    if match := _HASHED_FILE.match(part):
        return f"{match['name']}.{{}}{match['rest']}"
    meant = unquote(part) if "%" in part else part
    if _SEGMENT_ID.fullmatch(meant):
        return "{}"
    if not _DIGIT.search(meant):
        return part
    if meant is not part or len(meant) > _MAX_SEGMENT or is_random(meant):
        return "{}"
    return token_template(part)


@lru_cache(maxsize=_CACHED)
def host_template(host: str) -> str:
    """A host without what numbers it, its port and its user: web-{}.example.com."""
    host = host.rpartition("@")[2].lower()[:_MAX_HOST]
    if host[:1] == "[":
        return "{}"  # IPv6
    host = host.partition(":")[0]
    if not _DIGIT.search(host):
        return host
    return "{}" if _IP.fullmatch(host) else _LABEL_NUMBER.sub("{}", host)


def url_template(url: str) -> str:
    """Host and path: api.shop.test/invoices/{}/pay. Of what has a scheme only (`mailto:`, `data:`), that."""
    match = _URL.match(url[:_MAX_URL])
    if match is None:
        return url[:MAX_LENGTH]
    scheme, host, path = match.groups()
    if host is None and scheme:
        return f"{scheme}:{{}}"
    return ((host_template(host) if host else "") + path_template(path))[:MAX_LENGTH]
