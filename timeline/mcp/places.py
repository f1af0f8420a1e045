"""Which issue and event a tool is asked about: by an address, as people paste it, or by names."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import QueryDict
from django.urls import Resolver404, resolve

from timeline.accounts import access
from timeline.api.sentry.views import issue_called
from timeline.issues.navigation import newest_id
from timeline.mcp.errors import ToolError
from timeline.models import Event, Issue, User
from timeline.protocol.ids import read_id


@dataclass(frozen=True, slots=True)
class Place:
    """What an address or names say."""

    issue: Issue
    event_id: str  # "" where none is named
    query: QueryDict  # of the address


def find_place(user: User, arguments: dict[str, Any]) -> Place:
    """The issue that the arguments name. Raises ToolError, Http404."""
    if url := arguments.get("url"):
        return _at(user, url)
    if not (arguments.get("organization") and arguments.get("issue")):
        raise ToolError("Name a page by `url`, or an issue by `organization` and `issue` (SHOP-12).")
    issue = issue_called(user, arguments["organization"], arguments["issue"])
    return Place(issue, _event_id(arguments.get("event", "")), QueryDict())


def _at(user: User, url: str) -> Place:
    """What stands at an address of ours, with or without its host."""
    try:
        parts = urlsplit(url.strip())
        path = parts.path.removeprefix(settings.FORCE_SCRIPT_NAME or "")
        names = resolve(path if path.endswith("/") or "/timeline." in path else f"{path}/").kwargs
    except (ValueError, Resolver404):
        names = {}
    query = QueryDict(parts.query) if names else QueryDict()
    event_id = names.get("event_id", "")
    if {"org", "project", "number"} <= names.keys():
        return Place(access.issue_for(user, names["org"], names["project"], names["number"]), event_id, query)
    if {"org", "short_id"} <= names.keys():
        return Place(issue_called(user, names["org"], names["short_id"]), read_id(event_id) or "", query)
    if {"org", "event_id"} <= names.keys():
        return _of_event(user, names["org"], event_id, query)
    raise ToolError("`url` is not the address of an issue or an event, such as …/acme/shop/issues/12/.")


def _of_event(user: User, org: str, event_id: str, query: QueryDict) -> Place:
    """The issue of an event anywhere in an organization, of several with this id the newest. Raises Http404."""
    organization = access.organization_for(user, org)
    projects = {project.pk: project for project in access.projects_of(user, organization)}
    rows = Event.objects.in_projects(projects.keys()).filter(event_id=event_id).rows()
    row = rows.order_by("-received", "project_id").first()
    if row is None:
        access.missing()
    return Place(
        access.issue_for(user, org, projects[row.project_id].slug, row.issue_number), event_id, query
    )


def _event_id(sent: str) -> str:
    if sent in ("", "latest"):
        return ""
    event_id = read_id(sent)
    if event_id is None:
        raise ToolError("`event` is not an event id (32 hex digits), nor `latest`.")
    return event_id


def find_event(place: Place) -> Event:
    """The event that is named, else the newest of the issue. Raises ToolError, Http404. One or two queries."""
    issue = place.issue
    event_id = place.event_id or newest_id(issue.project_id, issue.number)
    if event_id is None:
        raise ToolError("No event of this issue is stored any more: retention has deleted them.")
    return access.event_of(issue, event_id)
