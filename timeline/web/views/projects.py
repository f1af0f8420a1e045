"""Projects, their keys, and how a program is set up to write to one."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timeline.accounts import access
from timeline.accounts.access import reader
from timeline.accounts.forms import KeyForm, LimitsForm, ProjectForm
from timeline.addresses import dsn_of
from timeline.database import room
from timeline.ingest import log_quotas, usage
from timeline.issues.dropped import DAYS, GROUPS, dropped_of
from timeline.issues.stored import stored_days_of, stored_of
from timeline.live.page import live_page
from timeline.models import Issue, Membership, Project, ProjectKey, Role
from timeline.onboarding.snippets import BY_KEY, SNIPPETS
from timeline.retention.deletion import rules_of


@require_http_methods(["GET", "HEAD", "POST"])
def projects(request: HttpRequest, org: str) -> HttpResponse:
    """The projects of an organization; a POST by an owner makes one, with its first key."""
    membership = access.membership_for(reader(request), org)
    if request.method == "POST":
        access.require_owner(membership)
    form = ProjectForm(
        request.POST if request.method == "POST" else None, organization=membership.organization
    )
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            project = Project.objects.create(organization=membership.organization, **form.cleaned_data)
            ProjectKey.objects.create(project=project)
        messages.success(request, f"{project.name} is created. Next, give its DSN to a program.")
        return redirect("setup", org, project.slug)
    return _projects(request, membership, form)


def _projects(request: HttpRequest, membership: Membership, form: ProjectForm) -> HttpResponse:
    organization = membership.organization
    page = {
        "organization": organization,
        "is_owner": membership.role == Role.OWNER,
        "form": form,
        "deletions": organization.deletions.order_by("pk"),
        "projects": organization.projects.annotate(
            keys_on=Count("keys", filter=Q(keys__is_active=True))
        ).order_by("slug"),
    }
    return TemplateResponse(request, "pages/projects.html", page, status=400 if form.is_bound else 200)


@require_safe
def project(request: HttpRequest, org: str, project: str) -> HttpResponse:
    """What a project keeps, and what did not arrive in it. Queries: access, 2 what did not arrive, 2 how much it stores."""
    found = access.project_for(reader(request), org, project)
    today = timezone.now().date()
    dropped = dropped_of(found.pk, today)
    rules = rules_of(found)
    page = {
        "organization": found.organization,
        "project": found,
        "is_owner": access.owns(found),
        "groups": [
            (title, [each for each in dropped if each.group == group]) for group, title in GROUPS.items()
        ],
        "is_any": bool(dropped),
        "days": DAYS,
        "quota": settings.EVENTS_PER_MINUTE if found.events_per_minute is None else found.events_per_minute,
        "kept": str(rules) or "every event",
        "stored": stored_of(found.pk, today, rules.days),
        "stored_days": stored_days_of(found.pk, today),
        "log_limits": log_quotas.limits_of(found),
        "log_hours": settings.LOG_HOURS,
        "megabytes_per_day": usage.limit_of(found),
        "shortage": room.shortage(),
    }
    return TemplateResponse(request, "pages/project.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def project_settings(request: HttpRequest, org: str, project: str) -> HttpResponse:
    """The names, the quotas and the retention of a project, for owners."""
    found = access.project_for(reader(request), org, project)
    access.require_owned(found)
    posted = request.POST if request.method == "POST" else None
    names = ProjectForm(
        posted,
        organization=found.organization,
        project=found,
        initial={"name": found.name, "slug": found.slug},
    )
    limits = LimitsForm(posted, initial={name: getattr(found, name) for name in LimitsForm.base_fields})
    if posted is not None and names.is_valid() and limits.is_valid():
        changes = {**names.cleaned_data, **limits.cleaned_data}
        for name, value in changes.items():
            setattr(found, name, value)
        found.save(update_fields=list(changes))
        messages.success(request, "The settings are saved.")
        return redirect("project", org, found.slug)
    page = {
        "organization": found.organization,
        "project": found,
        "slug": project,
        "is_owner": True,
        "names": names,
        "limits": limits,
    }
    return TemplateResponse(
        request, "pages/project_settings.html", page, status=400 if posted is not None else 200
    )


@require_safe
def setup(request: HttpRequest, org: str, project: str) -> HttpResponse:
    """The DSN and the code for one SDK. `#first-event` is what the page asks again for until an event came."""
    found = access.project_for(reader(request), org, project)
    live = live_page(found.organization, (found.slug,), goes_on=True)
    first = Issue.objects.in_project(found.pk).order_by("number").first()
    page: dict[str, Any] = {"organization": found.organization, "project": found, "first": first}
    page["is_owner"] = access.owns(found)
    page["live"] = None if first else live
    if request.headers.get("HX-Target") == "first-event":
        return TemplateResponse(request, "pages/first_event.html", page)
    key = found.keys.filter(is_active=True).order_by("created", "pk").first()
    snippet = BY_KEY.get(request.GET.get("sdk", ""), SNIPPETS[0])
    dsn = dsn_of(key) if key else ""
    page |= {"dsn": dsn, "snippets": SNIPPETS, "snippet": snippet, "code": snippet.filled(dsn or "…")}
    return TemplateResponse(request, "pages/setup.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest, org: str, project: str) -> HttpResponse:
    """The keys of a project; a POST by an owner makes one."""
    found = access.project_for(reader(request), org, project)
    membership = access.membership_for(reader(request), org)
    form = KeyForm()
    if request.method == "POST":
        access.require_owner(membership)
        form = KeyForm(request.POST)
        if form.is_valid():
            ProjectKey.objects.create(project=found, name=form.cleaned_data["name"])
            messages.success(request, "The key is created.")
            return redirect("keys", org, project)
    return _keys(request, membership, found, form)


def _keys(request: HttpRequest, membership: Membership, project: Project, form: KeyForm) -> HttpResponse:
    page = {
        "organization": project.organization,
        "project": project,
        "is_owner": membership.role == Role.OWNER,
        "form": form,
        "keys": [(key, dsn_of(key)) for key in project.keys.order_by("created", "pk")],
    }
    return TemplateResponse(request, "pages/keys.html", page, status=400 if form.is_bound else 200)


@require_POST
def key_change(request: HttpRequest, org: str, project: str, key_id: int) -> HttpResponse:
    """Names a key (`name`), or switches it on or off (`is_active`)."""
    found = access.project_for(reader(request), org, project)
    access.ownership_for(reader(request), org)
    key = found.keys.filter(pk=key_id).first() or access.missing()
    if "is_active" in request.POST:
        key.is_active = request.POST["is_active"] == "1"
        key.save(update_fields=["is_active"])
        messages.success(request, f"The key {key.name} is switched {'on' if key.is_active else 'off'}.")
        return redirect("keys", org, project)
    form = KeyForm(request.POST)
    if form.is_valid():
        key.name = form.cleaned_data["name"]
        key.save(update_fields=["name"])
        messages.success(request, "The key has a new name.")
    else:
        messages.error(request, "A key needs a name of 1 to 100 characters.")
    return redirect("keys", org, project)
