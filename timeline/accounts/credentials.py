"""Credentials: tokens of the API, one-time sign-in links, invitations.

The function that makes a credential returns its secret; the database keeps only the digest. A one-time credential is
redeemed by one conditional UPDATE: of two requests at the same moment the second changes no row.
"""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from timeline.addresses import absolute
from timeline.models import (
    ApiToken,
    Invitation,
    Membership,
    Organization,
    Project,
    Role,
    Scope,
    SignInLink,
    User,
    digest,
)

SIGN_IN_LINK_LIFETIME = timedelta(minutes=10)
INVITATION_LIFETIME = timedelta(days=7)


def make_token(
    user: User,
    name: str = "",
    *,
    scope: Scope = Scope.READ,
    project: Project | None = None,
    expires: datetime | None = None,
) -> str:
    """A new token of the API: reads what its user reads or, of scope write, does what they may; of one project, or of all."""
    secret = f"crumbs_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(
        user=user, name=name, digest=digest(secret), scope=scope, project=project, expires=expires
    )
    return secret


def make_sign_in_link(user: User) -> str:
    """A whole address that signs its user in, once, within ten minutes."""
    secret = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        user=user, digest=digest(secret), expires=timezone.now() + SIGN_IN_LINK_LIFETIME
    )
    return absolute(reverse("sign-in-link", args=[secret]))


def get_valid_sign_in_link(secret: str) -> SignInLink | None:
    """The link with its user, if it is unused and has not expired."""
    return (
        SignInLink.objects.select_related("user")
        .filter(digest=digest(secret), used__isnull=True, expires__gt=timezone.now(), user__is_active=True)
        .first()
    )


def redeem_sign_in_link(secret: str) -> User | None:
    """The user to sign in; None if the link was used before or has expired."""
    link = get_valid_sign_in_link(secret)
    if link is None:
        return None
    now = timezone.now()
    redeemed = SignInLink.objects.filter(id=link.pk, used__isnull=True, expires__gt=now).update(used=now)
    return link.user if redeemed else None


def make_invitation(organization: Organization, *, email: str, role: Role, invited_by: User) -> str:
    """A whole address that makes whoever has this e-mail address a member, once, within a week."""
    secret = secrets.token_urlsafe(32)
    Invitation.objects.create(
        organization=organization,
        email=email.strip().lower(),
        role=role,
        digest=digest(secret),
        invited_by=invited_by,
        expires=timezone.now() + INVITATION_LIFETIME,
    )
    return absolute(reverse("invite", args=[secret]))


def get_valid_invitation(secret: str) -> Invitation | None:
    """The invitation with its organization, if it is unused, not revoked and has not expired."""
    return (
        Invitation.objects.select_related("organization")
        .filter(digest=digest(secret), used__isnull=True, revoked__isnull=True, expires__gt=timezone.now())
        .first()
    )


def end_invitations(organization: Organization, user: User) -> None:
    """Withdraw what somebody who goes, or is no owner any more, could come back by: made by them, or for them."""
    Invitation.objects.filter(
        Q(invited_by=user) | Q(email=user.email),
        organization=organization,
        used__isnull=True,
        revoked__isnull=True,
    ).update(revoked=timezone.now())


def redeem_invitation(invitation: Invitation, user: User) -> bool:
    """Make the user a member. False if it is for another address, or was redeemed meanwhile; a member keeps their role."""
    if user.email != invitation.email:
        return False
    now = timezone.now()
    with transaction.atomic():
        redeemed = Invitation.objects.filter(
            id=invitation.pk, used__isnull=True, revoked__isnull=True, expires__gt=now
        ).update(used=now)
        if redeemed:
            Membership.objects.get_or_create(
                organization=invitation.organization, user=user, defaults={"role": invitation.role}
            )
    return bool(redeemed)
