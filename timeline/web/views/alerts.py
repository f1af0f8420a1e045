"""Alerts: where an organization is told (channels), what of a project is told (rules), and what became of it (notices)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from timeline.accounts import access
from timeline.accounts.access import reader
from timeline.alerts.forms import ChannelForm, RuleForm
from timeline.alerts.outbox import send_test
from timeline.issues.ages import Seen, seen_at
from timeline.models import (
    AlertChannel,
    AlertRule,
    ChannelKind,
    Membership,
    Notice,
    NoticeState,
    Project,
    Role,
)

NOTICES = 20  # on a page, the newest
LEVEL_OF_STATE = {NoticeState.SENT: "info", NoticeState.FAILED: "error", NoticeState.HELD: "warning"}


@dataclass(frozen=True, slots=True)
class ListedNotice:
    """A notice as the pages show it."""

    notice: Notice
    project: Project
    channel: str
    time: Seen

    @property
    def short_id(self) -> str:
        """SHOP-12; "" for a test or a digest."""
        number = self.notice.issue_number
        return self.project.short_id(number) if number else ""

    @property
    def level(self) -> str:
        """How the state is drawn."""
        return LEVEL_OF_STATE.get(NoticeState(self.notice.state), "")


# ---------------------------------------------------------------- channels


@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: HttpRequest, org: str) -> HttpResponse:
    """The channels of an organization and the last notices; a POST by an owner makes a channel."""
    membership = access.membership_for(reader(request), org)
    form = ChannelForm()
    if request.method == "POST":
        access.require_owner(membership)
        form = ChannelForm(request.POST)
        if form.is_valid():
            form.instance.organization = membership.organization
            form.save()
            messages.success(request, "The channel is created; a test shows whether it works.")
            return redirect("channels", org)
    organization = membership.organization
    projects = list(organization.projects.order_by("slug"))
    found = list(organization.channels.order_by("name", "pk"))
    page = {
        "organization": organization,
        "is_owner": membership.role == Role.OWNER,
        "form": form,
        "channels": found,
        "projects": projects,
        "notices": _notices(projects, found),
    }
    return TemplateResponse(request, "pages/channels.html", page, status=400 if form.is_bound else 200)


def _notices(projects: Iterable[Project], channels: Iterable[AlertChannel]) -> list[ListedNotice]:
    """The last of these projects. One query."""
    by_id = {project.pk: project for project in projects}
    names = {channel.pk: channel.name for channel in channels}
    now, zone = timezone.now(), timezone.get_current_timezone()
    rows = Notice.objects.in_projects(by_id.keys()).order_by("-created")[:NOTICES]
    return [
        ListedNotice(
            row,
            by_id[row.project_id],
            names.get(row.channel_id, "a channel that is gone"),
            seen_at(row.created, now, zone),
        )
        for row in rows
    ]


def _owned(request: HttpRequest, org: str, channel_id: int) -> tuple[Membership, AlertChannel]:
    """A channel, for an owner. Raises Http404, PermissionDenied."""
    membership = access.ownership_for(reader(request), org)
    channel = membership.organization.channels.filter(pk=channel_id).first() or access.missing()
    return membership, channel


@require_http_methods(["GET", "HEAD", "POST"])
def channel(request: HttpRequest, org: str, channel_id: int) -> HttpResponse:
    """One channel, to be changed by an owner."""
    membership, found = _owned(request, org, channel_id)
    form = ChannelForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, "The channel is changed.")
        return redirect("channels", org)
    page = {
        "organization": membership.organization,
        "channel": found,
        "is_signed": found.kind == ChannelKind.WEBHOOK,
        "form": form,
    }
    return TemplateResponse(request, "pages/channel.html", page, status=400 if form.is_bound else 200)


@require_POST
def channel_remove(request: HttpRequest, org: str, channel_id: int) -> HttpResponse:
    """A channel goes, and the rules that tell it."""
    _, found = _owned(request, org, channel_id)
    found.delete()
    messages.success(request, f"The channel {found.name} is removed, with the rules that used it.")
    return redirect("channels", org)


@require_POST
def channel_test(request: HttpRequest, org: str, channel_id: int) -> HttpResponse:
    """Sends a test: with the latest issue of the first project, to show what a message looks like."""
    _, found = _owned(request, org, channel_id)
    if send_test(found) is None:
        messages.error(request, "Create a project first: a test shows its latest issue.")
    else:
        messages.success(request, f"A test is on its way to {found.name}; what became of it stands below.")
    return redirect("channels", org)


# ---------------------------------------------------------------- rules


@require_http_methods(["GET", "HEAD", "POST"])
def alerts(request: HttpRequest, org: str, project: str) -> HttpResponse:
    """The rules of a project and its last notices; a POST by an owner makes a rule."""
    found = access.project_for(reader(request), org, project)
    membership = access.membership_for(reader(request), org)
    form = RuleForm(project=found)
    if request.method == "POST":
        access.require_owner(membership)
        form = RuleForm(request.POST, project=found)
        if form.is_valid():
            form.instance.project = found
            form.save()
            messages.success(request, "The rule is created.")
            return redirect("alerts", org, project)
    names = list(found.organization.channels.order_by("name"))
    page: dict[str, Any] = {
        "organization": found.organization,
        "project": found,
        "is_owner": membership.role == Role.OWNER,
        "form": form,
        "channels": names,
        "rules": found.alert_rules.select_related("channel").order_by("pk"),
        "notices": _notices([found], names),
    }
    return TemplateResponse(request, "pages/alerts.html", page, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, org: str, project: str, rule_id: int) -> HttpResponse:
    """One rule, to be changed by an owner; `is_active` alone switches it on or off."""
    found, its_project = _rule(request, org, project, rule_id)
    if request.method == "POST" and "is_active" in request.POST:
        found.is_active = request.POST["is_active"] == "1"
        found.save(update_fields=["is_active"])
        messages.success(request, f"The rule is switched {'on' if found.is_active else 'off'}.")
        return redirect("alerts", org, project)
    form = RuleForm(request.POST if request.method == "POST" else None, instance=found, project=its_project)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, "The rule is changed.")
        return redirect("alerts", org, project)
    page = {"organization": its_project.organization, "project": its_project, "rule": found, "form": form}
    return TemplateResponse(request, "pages/rule.html", page, status=400 if form.is_bound else 200)


@require_POST
def rule_remove(request: HttpRequest, org: str, project: str, rule_id: int) -> HttpResponse:
    """A rule goes."""
    found, _ = _rule(request, org, project, rule_id)
    found.delete()
    messages.success(request, "The rule is removed.")
    return redirect("alerts", org, project)


def _rule(request: HttpRequest, org: str, project: str, rule_id: int) -> tuple[AlertRule, Project]:
    """A rule and its project, for an owner. Raises Http404, PermissionDenied."""
    found = access.project_for(reader(request), org, project)
    access.ownership_for(reader(request), org)
    return found.alert_rules.filter(pk=rule_id).first() or access.missing(), found
