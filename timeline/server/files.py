"""What Django answered for a file of this version: the file never changes, so it is asked once."""

import re

from django.conf import settings

from timeline.ingest.messages import Response
from timeline.server.environ import Environ
from timeline.server.pages import FileResponse

# What an answer depends on beside its path: how it may be compressed, and where its reader comes from.
ENCODING = re.compile(r"\b(br|gzip)\b")
OURS = ("none", "same-origin")
# A part of a file, or only what is newer than the browser's.
CONDITIONS = ("HTTP_RANGE", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")

Key = tuple[str, frozenset[str], bool, str]


class Files:
    """Answers of a worker. There are as many as there are files, times eight at most: only what was found is kept."""

    def __init__(self) -> None:
        self._known: dict[Key, FileResponse] = {}

    def find(self, environ: Environ) -> FileResponse | None:
        """What was answered to such a request."""
        key = _key_of(environ)
        return self._known.get(key) if key else None

    def remember(self, environ: Environ, response: Response | FileResponse) -> None:
        """If it is a whole file of this version."""
        if isinstance(response, FileResponse) and response.status == 200 and (key := _key_of(environ)):
            self._known[key] = response


def _key_of(environ: Environ) -> Key | None:
    path: str = environ["PATH_INFO"]
    if (
        not path.startswith(_prefix())
        or settings.DEBUG  # files change then
        or environ["REQUEST_METHOD"] != "GET"
        or any(name in environ for name in CONDITIONS)
    ):
        return None
    encodings = frozenset(ENCODING.findall(environ.get("HTTP_ACCEPT_ENCODING", "")))
    return path, encodings, environ.get("HTTP_SEC_FETCH_SITE") in OURS, environ["wsgi.url_scheme"]


def _prefix() -> str:
    """`STATIC_URL`, without the prefix of `CRUMBSITE_BASE_URL` that paths are without here."""
    return settings.STATIC_URL.removeprefix(settings.FORCE_SCRIPT_NAME or "")
