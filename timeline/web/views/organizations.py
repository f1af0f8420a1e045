"""An organization: its home page, its members, and the way in for new ones."""

from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import resolve
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from timeline.accounts import access, credentials
from timeline.accounts.access import reader
from timeline.accounts.forms import InvitationForm, NewPasswordForm, RoleForm
from timeline.models import Invitation, Membership, Organization, Role, User
from timeline.web.views.people import BACKEND


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The only organization, or a choice, or how to come to one."""
    organizations = list(reader(request).organizations.order_by("slug"))
    if len(organizations) == 1:
        return redirect("issues", organizations[0].slug)
    return TemplateResponse(request, "pages/home.html", {"organizations": organizations})


def missing(request: HttpRequest) -> HttpResponse:
    """What no address knows, unless only its last slash was left out. Raises Http404."""
    if request.method in ("GET", "HEAD") and not request.path.endswith("/"):
        whole = request.get_full_path(force_append_slash=True)
        if resolve(f"{request.path_info}/").func is not missing:
            return redirect(whole, permanent=True)
    raise Http404(access.MISSING)


@require_safe
def members(request: HttpRequest, org: str) -> HttpResponse:
    """Who is here, and who is invited."""
    return _members(request, access.membership_for(reader(request), org), InvitationForm())


@require_POST
def member_invite(request: HttpRequest, org: str) -> HttpResponse:
    """A new invitation; its link is shown in this answer and never again."""
    membership = access.ownership_for(reader(request), org)
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _members(request, membership, form)
    link = credentials.make_invitation(
        membership.organization,
        email=form.cleaned_data["email"],
        role=Role(form.cleaned_data["role"]),
        invited_by=reader(request),
    )
    return _members(request, membership, InvitationForm(), new_link=link)


@require_POST
def invitation_revoke(request: HttpRequest, org: str, invitation_id: int) -> HttpResponse:
    """An invitation stops working at once."""
    membership = access.ownership_for(reader(request), org)
    valid = Invitation.objects.filter(
        id=invitation_id, organization=membership.organization, used__isnull=True, revoked__isnull=True
    )
    if not valid.update(revoked=timezone.now()):
        access.missing()
    messages.success(request, "The invitation is withdrawn.")
    return redirect("members", org)


@require_POST
def member_role(request: HttpRequest, org: str, member_id: int) -> HttpResponse:
    """A member becomes an owner, or an owner a member."""
    membership = access.ownership_for(reader(request), org)
    form = RoleForm(request.POST)
    with transaction.atomic():
        member = _locked_member(membership.organization, member_id)
        if not form.is_valid():
            messages.error(request, "A role is owner or member.")
        elif form.cleaned_data["role"] != Role.OWNER and _is_last_owner(member):
            messages.error(
                request, "An organization needs at least one owner: make somebody else an owner first."
            )
        else:
            member.role = form.cleaned_data["role"]
            member.save(update_fields=["role"])
            if member.role != Role.OWNER:
                credentials.end_invitations(member.organization, member.user)
            messages.success(
                request,
                f"{member.user.email} is now {'an owner' if member.role == Role.OWNER else 'a member'}.",
            )
    return redirect("members", org)


@require_POST
def member_remove(request: HttpRequest, org: str, member_id: int) -> HttpResponse:
    """A member leaves: by an owner's hand, or by their own."""
    membership = access.membership_for(reader(request), org)
    if membership.pk != member_id:
        access.require_owner(membership)
    with transaction.atomic():
        member = _locked_member(membership.organization, member_id)
        if _is_last_owner(member):
            messages.error(
                request, "An organization needs at least one owner: make somebody else an owner first."
            )
            return redirect("members", org)
        member.delete()
        credentials.end_invitations(member.organization, member.user)
    messages.success(request, f"{member.user.email} is no longer a member.")
    if member.user_id == reader(request).pk:
        return redirect("home")
    return redirect("members", org)


def _locked_member(organization: Organization, member_id: int) -> Membership:
    """The membership, while nobody else changes who owns the organization. Raises Http404."""
    Organization.objects.select_for_update().get(pk=organization.pk)
    return get_object_or_404(
        Membership.objects.select_related("user", "organization"), pk=member_id, organization=organization
    )


def _is_last_owner(member: Membership) -> bool:
    owners = Membership.objects.filter(organization=member.organization, role=Role.OWNER)
    return member.role == Role.OWNER and owners.count() == 1


def _members(
    request: HttpRequest, membership: Membership, form: InvitationForm, new_link: str = ""
) -> HttpResponse:
    organization = membership.organization
    page = {
        "organization": organization,
        "is_owner": membership.role == Role.OWNER,
        "form": form,
        "new_link": new_link,
        "members": organization.memberships.select_related("user").order_by("user__email"),
        "invitations": organization.invitations.filter(
            used__isnull=True, revoked__isnull=True, expires__gt=timezone.now()
        ).order_by("-created"),
        "roles": Role.choices,
    }
    return TemplateResponse(request, "pages/members.html", page, status=400 if form.is_bound else 200)


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation: whoever is signed in joins with a button, a newcomer chooses a password first."""
    invitation = credentials.get_valid_invitation(token)
    if invitation is None:
        return TemplateResponse(request, "pages/link_over.html", {"lives": "a week"}, status=404)
    if request.user.is_authenticated:
        return _join(request, invitation, reader(request))
    if User.objects.filter(email=invitation.email).exists():
        return TemplateResponse(request, "pages/invite.html", {"invitation": invitation, "known": True})
    return _open_account(request, invitation)


def _join(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    organization = invitation.organization
    if user.email != invitation.email:
        page = {"invitation": invitation, "is_for_another": True}
        return TemplateResponse(request, "pages/invite.html", page, status=403)
    if request.method != "POST":
        return TemplateResponse(request, "pages/invite.html", {"invitation": invitation})
    if Membership.objects.filter(organization=organization, user=user).exists():
        messages.info(request, f"You are a member of {organization.name} already.")
    elif credentials.redeem_invitation(invitation, user):
        messages.success(request, f"Welcome to {organization.name}.")
    else:
        return TemplateResponse(request, "pages/link_over.html", {"lives": "a week"}, status=404)
    return redirect("issues", organization.slug)


def _open_account(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """A newcomer's account and membership are made together, or not at all."""
    user = User(email=invitation.email)
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=user)
    if not (form.is_bound and form.is_valid()):
        page = {"invitation": invitation, "form": form}
        return TemplateResponse(request, "pages/invite.html", page, status=400 if form.is_bound else 200)
    with transaction.atomic():
        user = User.objects.create_user(invitation.email, form.cleaned_data["password"])
        joined = credentials.redeem_invitation(invitation, user)
        if not joined:
            transaction.set_rollback(True)
    if not joined:
        return TemplateResponse(request, "pages/link_over.html", {"lives": "a week"}, status=404)
    auth.login(request, user, backend=BACKEND)
    messages.success(request, f"Welcome to {invitation.organization.name}.")
    return redirect("issues", invitation.organization.slug)
