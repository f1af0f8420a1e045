"""Which projects statements name: pages, answers and ingestion of a project that one alone, lists their organization's.

On a distributed database each is then answered by the machine of the project, or by those of the organization's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.places import EVENT_ID, OTHER_EVENT_ID, Place, api_of, client_of, make_place, store
from timeline.database.distribution import project_tables
from timeline.models import Project

pytestmark = pytest.mark.django_db
TRACE = "ab" * 16
ISSUE = "/acme/shop/issues/1/"
EVENT = f"{ISSUE}events/{EVENT_ID}/"
API = "/api/v1/projects/acme/shop/"
API_LIST = "/api/v1/organizations/acme/issues/"
# What an event's page asks of all projects of the organization: events that it names, that name it, of its trace.
ACROSS = (
    "timeline_crumblink",
    "trace_id",
    '"timeline_event"."event_id" IN',
    "timeline_logtrace",
    "timeline_logbatch",
)


@contextmanager
def asked(ids: set[int]) -> Iterator[list[tuple[str, set[int]]]]:
    """The statements about tables of projects, each with which of these projects it names."""
    found: list[tuple[str, set[int]]] = []
    tables = project_tables()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if any(table in sql for table in tables):
            values = params.values() if isinstance(params, dict) else params or ()
            rows = (
                [value for row in values for value in (row.values() if isinstance(row, dict) else row)]
                if many
                else values
            )
            found.append((sql, {value for value in rows if isinstance(value, int)} & ids))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


@pytest.fixture
def acme(db: None) -> Place:
    """A project with two others beside it, one of them in another organization."""
    place = make_place("acme", EVENT_ID)
    web = Project.objects.create(organization=place.organization, slug="web", name="Web")
    trace = {"trace": {"trace_id": TRACE}}
    store(web, event_id="a" * 32, contexts=trace)
    store(place.project, event_id="b" * 32, contexts=trace, breadcrumbs=[{"message": f"see {'a' * 32}"}])
    make_place("globex", OTHER_EVENT_ID)
    return place


def every_id() -> set[int]:
    return set(Project.objects.values_list("id", flat=True))


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        (ISSUE, {}),
        (EVENT, {}),
        (f"{ISSUE}events/{'b' * 32}/", {}),
        (f"{EVENT}?level=error", {"HX-Request": "true", "HX-Target": "timeline"}),
        (f"{EVENT}crumbs/0/", {"HX-Request": "true"}),
        (f"{EVENT}timeline.md", {}),
        (f"{EVENT}timeline.csv", {}),
        (f"{EVENT}json/", {}),
        (f"{ISSUE}events/", {}),
        (f"{ISSUE}events/?q=release:shop*", {}),
        (f"{API_LIST}?project=shop", {}),
        (f"{API_LIST}?project=shop&q=release:shop*", {}),
        (f"{API}issues/1/", {}),
        (f"{API}issues/1/events/", {}),
        (f"{API}events/{EVENT_ID}/", {}),
        (f"{API}events/{EVENT_ID}/json/", {}),
        ("/acme/?project=shop", {}),
    ],
)
def test_what_is_of_one_project_names_that_project(
    address: str, headers: dict[str, str], acme: Place
) -> None:
    reader = api_of(acme.member) if address.startswith("/api") else client_of(acme.member)
    ids = every_id()
    organization = set(acme.organization.projects.values_list("id", flat=True))
    with asked(ids) as statements:
        answer = reader.get(address, headers=headers, follow=True)
        b"".join(answer)  # to its end, where it is streamed

    assert answer.status_code == 200
    assert statements
    for sql, named in statements:
        assert named <= (organization if any(name in sql for name in ACROSS) else {acme.project.pk}), sql
        assert named, sql


@pytest.mark.parametrize("query", ["", "?q=provider", "?q=release:shop*", "?level=error", "?sort=events"])
def test_lists_name_the_projects_of_their_organization(query: str, acme: Place) -> None:
    reader = client_of(acme.member)
    organization = set(acme.organization.projects.values_list("id", flat=True))
    with asked(every_id()) as statements:
        assert reader.get(f"/acme/{query}").status_code == 200

    assert statements
    assert all(named and named <= organization for _, named in statements)


def test_ingestion_names_the_projects_that_were_sent_to(acme: Place, client: Client) -> None:
    ids = every_id()
    with asked(ids) as statements:
        answer = client.post(
            f"/api/{acme.project.pk}/store/?sentry_key={acme.key.public_key}",
            {"message": "another", "fingerprint": ["another"]},
            content_type="application/json",
        )

    assert answer.status_code == 200
    assert statements
    assert {frozenset(named) for _, named in statements} == {frozenset({acme.project.pk})}
