"""The shapes of Sentry's API, filled from what the serializers of version 1 say. Plain functions: JSON in, JSON out."""

from typing import Any

from django.urls import reverse

from timeline.addresses import absolute
from timeline.api.serializers import EventRowSerializer, IssueSerializer, ProjectSerializer
from timeline.models import Event, Issue, Organization, Project, Status, User
from timeline.trail.wire import JSON, utc_text

# What Sentry calls a status besides.
SUBSTATUS = {Status.UNRESOLVED: "ongoing", Status.IGNORED: "archived_forever"}


def user_json(user: User) -> JSON:
    """Whose token it is."""
    return {"id": str(user.pk), "name": None, "username": user.email, "email": user.email}


def organization_json(organization: Organization) -> JSON:
    """An organization."""
    address = absolute(reverse("issues", args=(organization.slug,)))
    return {
        "id": str(organization.pk),
        "slug": organization.slug,
        "name": organization.name,
        "dateCreated": utc_text(organization.created),
        "status": {"id": "active", "name": "active"},
        "isEarlyAdopter": False,
        "require2FA": False,
        "requireEmailVerification": False,
        "features": [],
        "links": {"organizationUrl": address, "regionUrl": ""},
    }


def project_json(project: Project) -> JSON:
    """A project. What it is written in is known of its issues, not of itself."""
    said = ProjectSerializer(project).data
    return {
        "id": said["id"],
        "slug": said["slug"],
        "name": said["name"],
        "platform": None,
        "dateCreated": said["created"],
        "status": "active",
        "features": [],
        "isMember": True,
        "hasAccess": True,
        "teams": [],
    }


def issue_address(issue: Issue) -> str:
    """Where Sentry's clients look for an issue's page; it leads to ours."""
    project: Project = issue.project
    return absolute(
        reverse("sentry-issue-page", args=(project.organization.slug, project.short_id(issue.number)))
    )


def issue_json(issue: Issue) -> JSON:
    """An issue, with its short id as its id."""
    said = IssueSerializer(issue).data
    project: Project = issue.project
    type_, divider, value = said["title"].partition(": ")
    return {
        "id": said["short_id"],
        "shortId": said["short_id"],
        "title": said["title"],
        "culprit": said["culprit"],
        "level": said["level"],
        "status": said["status"],
        "statusDetails": {},
        "substatus": "regressed" if said["reopened"] else SUBSTATUS.get(said["status"]),
        "platform": said["platform"] or None,
        "firstSeen": said["first_seen"],
        "lastSeen": said["last_seen"],
        "count": str(said["times_seen"]),
        "userCount": 0,
        "permalink": issue_address(issue),
        "type": "error",
        "issueType": "error",
        "issueCategory": "error",
        "metadata": {
            "title": said["title"],
            **({"type": type_, "value": value} if divider else {"type": said["title"], "value": ""}),
        },
        "assignedTo": None,
        "isBookmarked": False,
        "isPublic": False,
        "isSubscribed": False,
        "hasSeen": True,
        "logger": None,
        "annotations": [],
        "numComments": 0,
        "project": {
            "id": str(project.pk),
            "slug": project.slug,
            "name": project.name,
            "platform": said["platform"] or None,
        },
    }


def event_row_json(row: Event) -> JSON:
    """An event in a list."""
    said = EventRowSerializer(row).data
    project: Project = row.project
    tags = (("level", said["level"]), *((name, said[name]) for name in PROMOTED if said[name]))
    return {
        "id": said["event_id"],
        "eventID": said["event_id"],
        "groupID": project.short_id(row.issue_number),
        "projectID": str(project.pk),
        "title": said["title"],
        "message": said["title"],
        "dateCreated": said["timestamp"],
        "dateReceived": said["received"],
        "platform": None,
        "type": "error",
        "event.type": "error",
        "tags": tags_json(tags),
        "user": user_of_event({"username": said["user"]}) if said["user"] else None,
    }


# Fields of an event that Sentry lists among its tags.
PROMOTED = ("environment", "release", "transaction")


def tags_json(tags: Any) -> list[JSON]:
    """Pairs, as Sentry lists them."""
    return [{"key": key, "value": value} for key, value in tags]


def user_of_event(user: JSON | None) -> JSON | None:
    """Whom an event concerns; what was sent as something else than text is written as text."""
    if not user:
        return None
    named = ("id", "username", "email", "ip_address", "name")
    return {name: None if user.get(name) is None else str(user[name]) for name in named}
