"""Alerts, for programs: channels, rules, what became of notices, and tests. Owners change them, with a token of scope `write`."""

from typing import Any

from django.core.exceptions import PermissionDenied
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from timeline.accounts import access
from timeline.alerts.forms import ChannelForm, RuleForm
from timeline.alerts.outbox import send_test
from timeline.alerts.serializers import (
    RULE_FIELDS,
    ChannelChangeSerializer,
    ChannelSerializer,
    NoticeSerializer,
    RuleChangeSerializer,
    RuleSerializer,
    channel_json,
    notice_json,
    rule_json,
    rule_values,
)
from timeline.api.bodies import checked, typed_object
from timeline.api.changes import Change
from timeline.api.describing import reads
from timeline.api.views import reader
from timeline.models import AlertChannel, AlertRule, Membership, Notice, Project, Role, Scope
from timeline.trail.wire import JSON

NOTICES = 100  # of a list, the newest
CHANNEL_FIELDS: dict[str, type[Any]] = {"name": str, "kind": str, "target": str, "per_hour": int}
ONE_PROJECT = "This token is for one project; channels belong to the whole organization."


# ---------------------------------------------------------------- channels


def _writes(request: Request) -> bool:
    """Whether the request may change what its user may; somebody who is signed in has no token."""
    return getattr(request.auth, "scope", Scope.WRITE) == Scope.WRITE


def _channel_json(request: Request, membership: Membership, channel: AlertChannel) -> JSON:
    is_whole = access.limit_of(reader(request)) is None
    is_owner = membership.role == Role.OWNER
    return channel_json(channel, for_writer=is_owner and is_whole and _writes(request))


def _owner(request: Request, org: str) -> Membership:
    """For who changes channels. Raises Http404, PermissionDenied."""
    membership = access.ownership_for(reader(request), org)
    if access.limit_of(reader(request)) is not None:
        raise PermissionDenied(ONE_PROJECT)
    return membership


def _channel(membership: Membership, channel_id: int) -> AlertChannel:
    found = membership.organization.channels.filter(pk=channel_id).first()
    return found or access.missing()


def make_channel(request: Request, org: str) -> Response:
    """Owners only."""
    membership = _owner(request, org)
    sent = {"per_hour": ChannelForm.base_fields["per_hour"].initial, **typed_object(request, CHANNEL_FIELDS)}
    form = ChannelForm(sent)
    checked(form)
    form.instance.organization = membership.organization
    return Response(_channel_json(request, membership, form.save()), status=201)


def change_channel(request: Request, org: str, channel_id: int) -> Response:
    """Owners only."""
    membership = _owner(request, org)
    found = _channel(membership, channel_id)
    own = {name: getattr(found, name) for name in CHANNEL_FIELDS}
    form = ChannelForm({**own, **typed_object(request, CHANNEL_FIELDS)}, instance=found)
    checked(form)
    return Response(_channel_json(request, membership, form.save()))


def remove_channel(request: Request, org: str, channel_id: int) -> Response:
    """And the rules that tell it; owners only."""
    _channel(_owner(request, org), channel_id).delete()
    return Response(status=204)


@reads(
    "list_channels",
    "Alert channels of an organization",
    shape=ChannelSerializer(many=True),
    changes={
        "POST": Change(
            "create_channel",
            "Create a channel",
            make_channel,
            201,
            ChannelSerializer,
            ChannelChangeSerializer,
        )
    },
)
def channels(request: Request, org: str) -> Response:
    """All of them, by name."""
    membership = access.membership_for(reader(request), org)
    found = membership.organization.channels.order_by("name", "pk")
    return Response([_channel_json(request, membership, channel) for channel in found])


@reads(
    "read_channel",
    "One channel",
    shape=ChannelSerializer,
    changes={
        "PUT": Change(
            "change_channel",
            "Change a channel",
            change_channel,
            200,
            ChannelSerializer,
            ChannelChangeSerializer,
        ),
        "DELETE": Change("delete_channel", "Delete a channel", remove_channel, 204),
    },
)
def channel(request: Request, org: str, channel_id: int) -> Response:
    """What the list says of it."""
    membership = access.membership_for(reader(request), org)
    return Response(_channel_json(request, membership, _channel(membership, channel_id)))


def tell_test(request: Request, org: str, channel_id: int) -> Response:
    """A message that shows the latest issue of the first project; what became of it is in the list. Owners only."""
    membership = _owner(request, org)
    found = _channel(membership, channel_id)
    notice = send_test(found)
    if notice is None:
        raise ValidationError(["Make a project first: a test shows its latest issue."])
    return Response(notice_json(notice, notice.project), status=202)


@reads(
    "list_notices",
    "Messages sent to a channel",
    shape=NoticeSerializer(many=True),
    changes={"POST": Change("test_channel", "Send a test to a channel", tell_test, 202, NoticeSerializer)},
)
def notices(request: Request, org: str, channel_id: int) -> Response:
    """The newest 100, and what became of each; they are kept for a month."""
    membership = access.membership_for(reader(request), org)
    found = _channel(membership, channel_id)
    projects = {
        project.pk: project for project in access.projects_of(reader(request), membership.organization)
    }
    rows = Notice.objects.in_projects(projects.keys()).filter(channel_id=found.pk).order_by("-created")
    return Response([notice_json(row, projects[row.project_id]) for row in rows[:NOTICES]])


# ---------------------------------------------------------------- rules


def _owned(request: Request, org: str, project: str) -> Project:
    found = access.project_for(reader(request), org, project)
    access.require_owned(found)
    return found


def _rule(project: Project, rule_id: int) -> AlertRule:
    return project.alert_rules.filter(pk=rule_id).first() or access.missing()


def _saved(request: Request, project: Project, rule: AlertRule | None, own: JSON) -> AlertRule:
    """The rule with what is sent. Raises ValidationError."""
    sent = {**own, **typed_object(request, RULE_FIELDS, nullable=("events", "minutes"))}
    form = RuleForm(sent, instance=rule, project=project)
    checked(form)
    form.instance.project = project
    form.instance.is_active = sent["is_active"]
    saved: AlertRule = form.save()
    return saved


def make_rule(request: Request, org: str, project: str) -> Response:
    """Owners only."""
    found = _owned(request, org, project)
    own = {name: each.initial for name, each in RuleForm.base_fields.items()} | {"is_active": True}
    return Response(rule_json(_saved(request, found, None, own)), status=201)


def change_rule(request: Request, org: str, project: str, rule_id: int) -> Response:
    """Owners only."""
    found = _owned(request, org, project)
    rule = _rule(found, rule_id)
    return Response(rule_json(_saved(request, found, rule, rule_values(rule))))


def remove_rule(request: Request, org: str, project: str, rule_id: int) -> Response:
    """Owners only."""
    _rule(_owned(request, org, project), rule_id).delete()
    return Response(status=204)


@reads(
    "list_rules",
    "Alert rules of a project",
    shape=RuleSerializer(many=True),
    changes={
        "POST": Change("create_rule", "Create a rule", make_rule, 201, RuleSerializer, RuleChangeSerializer)
    },
)
def rules(request: Request, org: str, project: str) -> Response:
    """All of them, the oldest first."""
    found = access.project_for(reader(request), org, project)
    return Response([rule_json(rule) for rule in found.alert_rules.order_by("pk")])


@reads(
    "read_rule",
    "One rule",
    shape=RuleSerializer,
    changes={
        "PUT": Change("change_rule", "Change a rule", change_rule, 200, RuleSerializer, RuleChangeSerializer),
        "DELETE": Change("delete_rule", "Delete a rule", remove_rule, 204),
    },
)
def rule(request: Request, org: str, project: str, rule_id: int) -> Response:
    """What the list says of it."""
    return Response(rule_json(_rule(access.project_for(reader(request), org, project), rule_id)))
