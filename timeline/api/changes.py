"""What the API changes: the status of an issue, a project's names and limits, and what is deleted."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from timeline.accounts import access
from timeline.accounts.forms import LimitsForm, ProjectForm
from timeline.api.bodies import checked, sent_object, typed_object
from timeline.api.serializers import IssueSerializer, ProjectSerializer
from timeline.housekeeping.events import delete_event
from timeline.housekeeping.issues import delete_issue, set_status
from timeline.housekeeping.projects import delete_project
from timeline.models import Project, Status, User
from timeline.trail.wire import JSON


class StatusSerializer(serializers.Serializer[JSON]):
    """What somebody decided about an issue."""

    status = serializers.ChoiceField(choices=Status.choices)


class ProjectChangeSerializer(serializers.Serializer[JSON]):
    """What is to be another; what is left out stays. null is the server's own limit."""

    name = serializers.CharField(max_length=100, required=False)
    slug = serializers.CharField(max_length=50, required=False)
    events_per_minute = serializers.IntegerField(min_value=0, allow_null=True, required=False)
    megabytes_per_day = serializers.IntegerField(min_value=0, allow_null=True, required=False)
    log_batches_per_minute = serializers.IntegerField(min_value=0, allow_null=True, required=False)
    log_bytes_per_minute = serializers.IntegerField(min_value=0, allow_null=True, required=False)
    retention_days = serializers.IntegerField(min_value=1, allow_null=True, required=False)
    retention_events_per_issue = serializers.IntegerField(min_value=1, allow_null=True, required=False)


@dataclass(frozen=True, slots=True)
class Change:
    """What a method does at an address."""

    operation_id: str
    summary: str
    view: Callable[..., HttpResponse]
    status: int
    shape: Any = None  # of the answer
    asks: Any = None  # the shape of the body


def _user(request: Request) -> User:
    return cast("User", request.user)


def change_issue(request: Request, org: str, project: str, number: int) -> Response:
    """Members may do this."""
    issue = access.issue_for(_user(request), org, project, number)
    status = sent_object(request, {"status"}).get("status")
    if status not in Status.values:
        raise ValidationError([f"`status` is one of {', '.join(Status.values)}."])
    set_status({(issue.project_id, issue.number)}, Status(status), _user(request))
    return Response(IssueSerializer(access.issue_for(_user(request), org, project, number)).data)


def remove_issue(request: Request, org: str, project: str, number: int) -> Response:
    """With all of its events; owners only. 202 while the server still deletes the rest."""
    issue = access.issue_for(_user(request), org, project, number)
    access.require_owned(issue)
    return Response(status=204 if delete_issue(issue, _user(request)) else 202)


def remove_event(request: Request, org: str, project: str, event_id: str) -> Response:
    """With everything that is known from it alone, and with its issue if it is the last; owners only."""
    event = access.event_for(_user(request), org, project, event_id)
    access.require_owned(event.project)
    delete_event(event, access.issue_of(event), _user(request))
    return Response(status=204)


def change_project(request: Request, org: str, project: str) -> Response:
    """Owners only."""
    found = access.project_for(_user(request), org, project)
    access.require_owned(found)
    limits = LimitsForm.base_fields
    types = dict.fromkeys(("name", "slug"), str) | dict.fromkeys(limits, int)
    wanted = {
        **{name: getattr(found, name) for name in types},
        **typed_object(request, types, nullable=limits),
    }
    changes = {
        **checked(ProjectForm(wanted, organization=found.organization, project=found)),
        **checked(LimitsForm(wanted)),
    }
    for name, value in changes.items():
        setattr(found, name, value)
    found.save(update_fields=list(changes))
    return Response(ProjectSerializer(found).data)


def remove_project(request: Request, org: str, project: str) -> Response:
    """Gone at once, and its DSN with it; the server deletes what was stored step by step. Owners only."""
    found: Project = access.project_for(_user(request), org, project)
    access.require_owned(found)
    delete_project(found, _user(request))
    return Response(status=202)


OF_PROJECT = {
    "PUT": Change(
        "change_project",
        "Rename a project, set its quotas and retention",
        change_project,
        200,
        ProjectSerializer,
        ProjectChangeSerializer,
    ),
    "DELETE": Change("delete_project", "Delete a project", remove_project, 202),
}
OF_ISSUE = {
    "PUT": Change(
        "change_issue",
        "Resolve, ignore or reopen an issue",
        change_issue,
        200,
        IssueSerializer,
        StatusSerializer,
    ),
    "DELETE": Change("delete_issue", "Delete an issue", remove_issue, 204),
}
OF_EVENT = {"DELETE": Change("delete_event", "Delete one event", remove_event, 204)}
