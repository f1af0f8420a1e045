"""Fills an empty database with the demo."""

import json
import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from timeline.demo import backend, frontend, payment
from timeline.demo.crowd import tell_crowd
from timeline.demo.oddities import odd_values
from timeline.demo.sources import Json
from timeline.demo.trail import BrowserTrail, PythonTrail
from timeline.ingest.preparation import prepare
from timeline.ingest.store import store
from timeline.ingest.telemetry import prepare_batch
from timeline.models import Membership, Organization, Project, Role, User

EMAIL = "demo@example.com"

# What is told beside the failed payments, and how many hours ago.
BACKEND_STORIES: list[tuple[Callable[[PythonTrail, str, str, random.Random], Json], list[float]]] = [
    (backend.out_of_stock, [2.5, 19, 44, 70, 71]),
    (backend.slow_carriers, [0.9, 5, 6, 26, 27, 52, 99]),
    (backend.endless_menu, [31, 121]),
    (backend.nightly_import, [9.5, 33.5, 57.5]),
]
FRONTEND_STORIES: list[tuple[Callable[[BrowserTrail, str, str, random.Random], Json], list[float]]] = [
    (frontend.missing_price, [0.4, 0.5, 3, 12, 13, 14, 40, 88]),
    (frontend.chunk_gone, [7, 7.1, 7.4, 103]),
]


def is_empty() -> bool:
    """Whether nobody and nothing is there yet."""
    return not (User.objects.exists() or Organization.objects.exists())


@transaction.atomic
def fill() -> bool:
    """Make the organization acme, its three projects, an owner and a week of errors. False if anything is there already."""
    if not is_empty():
        return False
    organization = Organization.objects.create(slug="acme", name="Acme Shop")
    owner = User.objects.create_user(EMAIL)
    Membership.objects.create(organization=organization, user=owner, role=Role.OWNER)
    shop = Project.objects.create(organization=organization, slug="shop", name="Shop back end (Python)")
    web = Project.objects.create(organization=organization, slug="shop-web", name="Shop front end (browser)")
    app = Project.objects.create(organization=organization, slug="shop-app", name="Shop app (browser)")
    projects = {project.slug: project for project in (shop, web, app)}
    for project in projects.values():
        project.keys.create()
    told = sorted(tell(datetime.now(UTC)), key=lambda told: told.received)
    events = [
        prepare(
            projects[one.project].pk,
            _json(one.document),
            event_id=None,
            sent_at=None,
            received=one.received,
        )
        for one in told
    ]
    batches = [
        prepare_batch(shop.pk, kind, _json(payload), drift=None, received=one.received)
        for one in told
        for kind, payload in one.telemetry
    ]
    store(events, [batch for batch in batches if batch])
    return True


def _json(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


class Told(NamedTuple):
    """An event of the week."""

    project: str
    document: Json
    received: datetime
    telemetry: Sequence[tuple[str, Json]] = ()  # items of logs and spans that its SDK sent: type, payload


def tell(now: datetime) -> Iterator[Told]:
    """The week's events."""
    chance = random.Random(2026)  # noqa: S311 (a story, not a secret)

    def an_id() -> str:
        return uuid.UUID(int=chance.getrandbits(128), version=4).hex

    def python_trail(ago: timedelta) -> PythonTrail:
        return PythonTrail(now - ago, chance)

    def browser_trail(ago: timedelta) -> BrowserTrail:
        return BrowserTrail(now - ago, chance)

    def came(trail: PythonTrail | BrowserTrail) -> datetime:
        return datetime.fromtimestamp(trail.now, UTC) + timedelta(seconds=0.3)

    # Twelve failed payments: each names what the front end noticed, and is named by what it then showed.
    for hours in sorted([3.1 * number**1.35 + 0.06 for number in range(12)], reverse=True):
        ago, trace = timedelta(hours=hours), an_id()
        noticed, failed, shown = an_id(), an_id(), an_id()
        front, back, later = (
            browser_trail(ago + timedelta(seconds=45)),
            python_trail(ago + timedelta(seconds=100)),
            browser_trail(ago + timedelta(seconds=80)),
        )
        named = noticed if chance.random() < 0.7 or hours < 1 else None
        if named:
            yield Told("shop-web", frontend.price_mismatch(front, noticed, trace, chance), came(front))
            back.until = front.now
        document = payment.payment_failed(back, failed, trace, chance, named)
        yield Told("shop", document, came(back), back.telemetry(trace))
        later.until = back.now
        yield Told("shop-web", frontend.checkout_failed(later, shown, trace, chance, failed), came(later))

    for story, ages in BACKEND_STORIES:
        for hours in ages:
            trail = python_trail(timedelta(hours=hours))
            document = story(trail, an_id(), an_id(), chance)
            yield Told("shop", document, came(trail))
    for told, ages in FRONTEND_STORIES:
        for hours in ages:
            trail_of_tab = browser_trail(timedelta(hours=hours))
            document = told(trail_of_tab, an_id(), an_id(), chance)
            yield Told("shop-web", document, came(trail_of_tab))

    for document, when in tell_crowd(now, chance, an_id):
        yield Told("shop-app", document, when)

    odd = now - timedelta(hours=1.6)
    yield Told("shop", odd_values(odd.timestamp(), an_id()), odd)
