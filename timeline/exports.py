"""The rows shown, as a file: text, Markdown, JSON, NDJSON, CSV."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from timeline.crumbs.base import Crumb
from timeline.presentation.timeline import Timeline

FORMATS = ("txt", "md", "json", "ndjson", "csv")


@dataclass(frozen=True, slots=True)
class Export:
    """A file to send as an attachment, with nosniff."""

    content_type: str  # text/plain; charset=utf-8
    body: str


def export(
    timeline: Timeline, suffix: str, *, title: str, url: str, as_json: Callable[[Crumb], dict[str, Any]]
) -> Export:
    """The rows of `timeline` in the format of `suffix` (one of FORMATS).

    `title` and `url` head text and Markdown; `as_json` is the API's shape of a breadcrumb.
    """
    raise NotImplementedError
