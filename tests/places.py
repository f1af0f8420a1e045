"""Two organizations with the same names inside, and people of every standing: what access tests need."""

import functools
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from timeline.accounts import credentials
from timeline.ingest.preparation import prepare
from timeline.ingest.store import store_events
from timeline.models import Membership, Organization, Project, ProjectKey, Role, User

PASSWORD = "three green apples"
EVENT_ID = "6b0d2f3c1c0a4c62b1c3d20a8f5e7a11"
OTHER_EVENT_ID = "7c1e3a4d2d1b4d73c2d4e31b9a6f8b22"


@dataclass(frozen=True)
class Place:
    """An organization with a project, a key, an issue and an event."""

    organization: Organization
    project: Project
    key: ProjectKey
    owner: User
    member: User


def make_place(slug: str, event_id: str = EVENT_ID) -> Place:
    """An organization `slug` with project shop, issue 1, one event, an owner and a member."""
    organization = Organization.objects.create(slug=slug, name=slug.title())
    project = Project.objects.create(organization=organization, slug="shop", name="Shop")
    place = Place(
        organization=organization,
        project=project,
        key=ProjectKey.objects.create(project=project),
        owner=make_user(f"owner@{slug}.example", organization, Role.OWNER),
        member=make_user(f"member@{slug}.example", organization, Role.MEMBER),
    )
    store(project, event_id=event_id)
    return place


@functools.cache
def hashed_password() -> str:
    """Made once: a good hash is slow on purpose."""
    return make_password(PASSWORD)


def make_user(email: str, organization: Organization | None = None, role: Role = Role.MEMBER) -> User:
    """Somebody with a password."""
    user = User.objects.create(email=email, password=hashed_password())
    if organization:
        Membership.objects.create(organization=organization, user=user, role=role)
    return user


def store(project: Project, *, event_id: str, received: datetime | None = None, **fields: object) -> None:
    """Stores one event of the project's issue (or of another, with a fingerprint of its own)."""
    document = {
        "event_id": event_id,
        "message": "provider answered 500",
        "level": "error",
        "release": "shop@4.0.0",
        "environment": "production",
        "transaction": "/checkout",
        "user": {"id": "7", "email": "jane@example.com"},
        "breadcrumbs": {
            "values": [{"category": "auth", "message": "signed in", "timestamp": 1_700_000_000.5}]
        },
        **fields,
    }
    event = prepare(
        project.pk,
        orjson.dumps(document),
        event_id=None,
        sent_at=None,
        received=received or datetime.now(UTC),
    )
    (outcome,) = store_events([event])
    assert outcome.error is None


def client_of(user: User | None) -> Client:
    """A browser, signed in as this user."""
    client = Client()
    if user:
        client.force_login(user)
    return client


def api_of(user: User) -> Client:
    """A program with a token of this user."""
    return Client(headers={"Authorization": f"Bearer {credentials.make_token(user)}"})


def page_of_issues(place: Place) -> str:
    """The address of its issue list."""
    return reverse("issues", args=[place.organization.slug])
