"""The Request interface, as far as it names a place (docs/protocol.md, "Fields of an event")."""

from typing import Any


def url_of(request: Any) -> str | None:
    """The URL of a request without its query and fragment."""
    url = request.get("url") if type(request) is dict else None
    if type(url) is not str:
        return None
    return url.partition("?")[0].partition("#")[0] or None
