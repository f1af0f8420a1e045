"""What people paste into the search of the issue list, and where it leads: an id, a short id, an address of ours."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, get_script_prefix, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from timeline.issues.related import event_url
from timeline.models import Event, Issue, Organization, Project
from timeline.protocol.ids import read_id
from timeline.search.issue_terms import ANY_STATUS, SHORT_ID, ids_of

MAX_LENGTH = 2_000  # characters of an address
# What no browser can open.
DEEDS = frozenset(
    (
        "alert-rule-remove",
        "channel-remove",
        "channel-test",
        "invitation-revoke",
        "issue-status",
        "issues-status",
        "key-change",
        "member-invite",
        "member-remove",
        "member-role",
        "password",
        "sign-out",
        "token-revoke",
        "tokens",
        "undo",
    )
)
# The page that says what an address of the API does.
PAGES_OF_API = {
    "api-issues": ("issues", ("org",)),
    "api-projects": ("projects", ("org",)),
    "api-issue": ("issue", ("org", "project", "number")),
    "api-issue-events": ("issue-events", ("org", "project", "number")),
    "api-event": ("event-by-id", ("org", "event_id")),
    "api-event-json": ("event-by-id", ("org", "event_id")),
    "api-event-id": ("event-by-id", ("org", "event_id")),
}


def place_of(
    request: HttpRequest, organization: Organization, projects: Mapping[str, Project], *, is_whole: bool
) -> str:
    """Where the text of the search leads; "" to the list, which searches for it.

    `is_whole`: it is not being typed any more. Of an id two queries at most, of a short id one.
    """
    text = request.GET.get("q", "")[:MAX_LENGTH].strip()
    if found := read_id(text.lower()):
        return _place_of_id(found, organization, projects)
    if is_whole and (short := SHORT_ID.match(text)) and (project := projects.get(short["project"].lower())):
        return _place_of_issue(organization, project, int(short["number"]))
    if text.startswith(("http://", "https://", "/")):
        return _place_of_address(request, text, organization)
    return ""


def _place_of_id(found: str, organization: Organization, projects: Mapping[str, Project]) -> str:
    """The event of this id, the newest of several; else the issues of this trace."""
    events = Event.objects.in_projects(ids_of(projects))
    newest = events.filter(event_id=found).order_by("-received", "project_id")
    row = newest.values_list("project_id", "issue_number").first()
    if row:
        project = next(project for project in projects.values() if project.pk == row[0])
        project.organization = organization
        return event_url(project, row[1], found)
    if events.filter(trace_id=found).exclude(trace_id="").exists():
        query = urlencode({"q": f"trace:{found}", "status": ANY_STATUS})
        return f"{reverse('issues', args=(organization.slug,))}?{query}"
    return ""


def _place_of_issue(organization: Organization, project: Project, number: int) -> str:
    if Issue.objects.in_project(project.pk).filter(number=number).exists():
        return reverse("issue", args=(organization.slug, project.slug, number))
    return ""


def _place_of_address(request: HttpRequest, text: str, organization: Organization) -> str:
    """A page of ours, without its host: what leads elsewhere leads nowhere.

    A path alone may as well be a text to search for, `/checkout`, unless it begins with this organization.
    """
    hosts = {request.get_host(), urlsplit(settings.BASE_URL).netloc}
    if not url_has_allowed_host_and_scheme(text, hosts):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    found = _resolve(parts.path)
    if found is None or found.url_name in DEEDS:
        return ""
    if text.startswith("/") and found.kwargs.get("org") != organization.slug:
        return ""
    if found.url_name in PAGES_OF_API:
        name, kept = PAGES_OF_API[found.url_name]
        return reverse(name, args=[found.kwargs[key] for key in kept])
    return urlunsplit(("", "", parts.path, parts.query, parts.fragment))


def _resolve(path: str) -> ResolverMatch | None:
    """What stands at a path, with or without its last slash."""
    prefix = get_script_prefix()
    if not path.startswith(prefix):
        return None
    for tried in (f"/{path.removeprefix(prefix)}", f"/{path.removeprefix(prefix)}/"):
        try:
            found = resolve(tried)
        except Resolver404:
            continue
        if found.url_name not in ("missing", "api-missing"):
            return found
    return None
