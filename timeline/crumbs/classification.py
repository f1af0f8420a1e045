"""Which kind a breadcrumb is of: decided once, here (timeline.md, "Kinds").

Every module of this package that has a `KIND` is a kind; nothing else lists them.
"""

import pkgutil
import re
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from timeline.crumbs.base import Kind

# They say how bad it was, or who, but not where it comes from.
WEAK_TYPES = frozenset(
    {"", "default", "info", "debug", "warning", "warn", "error", "fatal", "critical", "user"}
)
SEPARATOR = re.compile(r"\.|::|/")
_READERS = frozenset({"classification", "reading", "remembered", "shapes"})  # modules that need the kinds


def _find_kinds() -> dict[str, Kind]:
    modules = (
        import_module(f"{__package__}.{found.name}")
        for found in pkgutil.iter_modules([str(Path(__file__).parent)])
        if not found.ispkg and found.name not in _READERS
    )
    kinds = [module.KIND for module in modules if isinstance(getattr(module, "KIND", None), Kind)]
    return {kind.name: kind for kind in kinds}


# In the order of the legend; a kind that is not named here comes before "default".
_LEGEND = [
    "http",
    "query",
    "navigation",
    "ui",
    "log",
    "error",
    "event",
    "redis",
    "subprocess",
    "user",
    "system",
]
_found = _find_kinds()
KINDS: dict[str, Kind] = {
    name: _found[name]
    for name in (*_LEGEND, *(name for name in _found if name not in (*_LEGEND, "default")), "default")
}
DEFAULT = KINDS["default"]
ALIASES: dict[str, Kind] = {
    alias: kind for kind in KINDS.values() if kind is not DEFAULT for alias in {kind.name, *kind.aliases}
}
_CLAIMS = sorted((kind for kind in KINDS.values() if kind.claims), key=lambda kind: kind.claim_order)
_WEAK = {kind.weak_type: kind for kind in KINDS.values() if kind.weak_type}
# A name, or what begins it, is an alias only where it is no longer than the longest, and a separator follows.
_MAX_LENGTH = max(map(len, ALIASES)) + len("::")


def by_name(type_: str, category: str | None) -> Kind | None:
    """What type and category say."""
    category = category or ""
    if len(type_) <= _MAX_LENGTH and len(category) <= _MAX_LENGTH:
        return _by_name(type_, category)
    return _by_name(type_.strip()[:_MAX_LENGTH], category.strip()[:_MAX_LENGTH])


@lru_cache(maxsize=4096)
def _by_name(type_: str, category: str) -> Kind | None:
    """Of what may be an alias of each: no longer text is ever a key here."""
    name = type_.strip().lower()
    if name not in WEAK_TYPES and name in ALIASES:
        return ALIASES[name]
    prefix = category.strip().lower()
    if prefix in ALIASES:
        return ALIASES[prefix]
    starts = [cut.start() for cut in SEPARATOR.finditer(prefix)]
    return next((ALIASES[prefix[:cut]] for cut in reversed(starts) if prefix[:cut] in ALIASES), None)


def classify(type_: str, category: str | None, data: dict[str, Any]) -> Kind:
    """The kind: by type, category, the shape of `data`, the weak type, in this order."""
    kind = by_name(type_, category)
    if kind is not None:
        return kind
    if data:
        for candidate in _CLAIMS:
            if candidate.claims and candidate.claims(data):
                return candidate
    return _WEAK.get(type_.strip().lower(), DEFAULT)


def unknown_type(type_: str, category: str | None) -> str | None:
    """A type that is not ours and does not begin the category: printed before it."""
    name = type_.strip().lower()
    if name in WEAK_TYPES or name in ALIASES:
        return None
    start = (category or "")[: 2 * len(name) + 2].lower()
    begins = start.startswith(name) and (len(start) == len(name) or SEPARATOR.match(start, len(name)))
    return None if begins else type_
