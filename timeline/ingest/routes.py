"""Which addresses belong to ingestion, and what each says: endpoint, project, key."""

import re
from dataclasses import dataclass
from enum import Enum, auto

PATH = re.compile(r"/api/([^/]+)(?:/(.*))?", re.DOTALL)
SLASHES = re.compile(r"/{2,}")
MAX_PROJECT_ID = (1 << 64) - 1
MAX_PROJECT_ID_LENGTH = 40  # digits; leading zeros are allowed


class Endpoint(Enum):
    """What a request is for."""

    ENVELOPE = auto()
    STORE = auto()  # one event as JSON, as SDKs sent it before there were envelopes
    SECURITY_REPORT = auto()
    MINIDUMP = auto()
    ATTACHMENT = auto()
    CHECK_IN = auto()
    BAD_PROJECT = auto()
    NOT_FOUND = auto()


@dataclass(frozen=True, slots=True)
class Route:
    """What an address says, and how much of a body is read there."""

    endpoint: Endpoint
    methods: tuple[str, ...] = ("POST",)
    project_id: int | None = None  # None: the project of the key
    key: str = ""
    max_bytes: int | None = None  # decoded; None: the usual limit

    def limit(self, usual: int) -> int:
        """The most decoded bytes that are read of a body, where `usual` is the usual limit."""
        return usual if self.max_bytes is None else min(self.max_bytes, usual)


EVENTS = {"envelope": Endpoint.ENVELOPE, "store": Endpoint.STORE}
OTHERS = {
    "security": Endpoint.SECURITY_REPORT,
    "csp-report": Endpoint.SECURITY_REPORT,
    "nel": Endpoint.SECURITY_REPORT,
    "minidump": Endpoint.MINIDUMP,
}
ATTACHMENTS = re.compile(r"events/[^/]+/attachments")
CHECK_IN = re.compile(r"cron/[^/]+(?:/([^/]+))?")


def resolve(path: str) -> Route | None:
    """The route of a path; None when it is not ingestion's. Repeated slashes and a missing last one are ignored."""
    if "//" in path:
        path = SLASHES.sub("/", path)
    match = PATH.fullmatch(path)
    if not match:
        return None
    project, rest = match[1], (match[2] or "").removesuffix("/")
    if project == "store" and not rest:
        return Route(Endpoint.STORE)
    if not (project.isascii() and project.isdigit()):
        return Route(Endpoint.BAD_PROJECT) if rest in EVENTS else None
    if project == "0" and rest not in EVENTS:
        return None  # left free for Sentry's own reading API
    if len(project) > MAX_PROJECT_ID_LENGTH or int(project) > MAX_PROJECT_ID:
        return Route(Endpoint.BAD_PROJECT)
    return _route_in_project(int(project), rest)


def _route_in_project(project_id: int, rest: str) -> Route:
    if endpoint := EVENTS.get(rest) or OTHERS.get(rest):
        return Route(endpoint, project_id=project_id)
    if ATTACHMENTS.fullmatch(rest):
        return Route(Endpoint.ATTACHMENT, project_id=project_id)
    if match := CHECK_IN.fullmatch(rest):
        return Route(Endpoint.CHECK_IN, ("GET", "POST"), project_id, match[1] or "")
    return Route(Endpoint.NOT_FOUND, project_id=project_id)
