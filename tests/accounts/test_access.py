"""Who gets in: every address × everybody, and what is foreign looks exactly like what is not there."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from tests.accounts.access_rows import ROWS, SIGN_IN, TABLE, Row
from tests.places import Place, api_of, client_of, make_place, make_user
from timeline.accounts import credentials
from timeline.models import AlertChannel, AlertRule, Invitation, Membership, Role
from timeline.slugs import RESERVED_FOR_ORGANIZATIONS, RESERVED_FOR_PROJECTS

pytestmark = pytest.mark.django_db

Answer = Any  # what the test client gives: an HttpResponse and more


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    """Every URL there is."""
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each)
        else:
            yield each


@pytest.fixture
def globex() -> Place:
    return make_place("globex")


def filled(address: str, place: Place) -> str:
    """The address, with what only this test's database knows."""
    owner, organization = place.owner, place.organization
    if "{link}" in address:
        address = address.replace(
            "{link}", credentials.make_sign_in_link(owner).rstrip("/").rpartition("/")[2]
        )
    if "{invitation" in address:
        link = credentials.make_invitation(
            organization, email="new@x.example", role=Role.MEMBER, invited_by=owner
        )
        address = address.replace("{invitation}", link.rstrip("/").rpartition("/")[2])
        address = address.replace("{invitation_id}", str(Invitation.objects.latest("pk").pk))
    if "{token}" in address:
        credentials.make_token(owner)
        address = address.replace("{token}", str(owner.tokens.latest("pk").pk))
    if "{channel_id}" in address or "{rule_id}" in address:
        channel = AlertChannel.objects.create(
            organization=organization, name="post", kind="email", target="a@b.example"
        )
        rule = AlertRule.objects.create(project=place.project, channel=channel)
        address = address.replace("{channel_id}", str(channel.pk)).replace("{rule_id}", str(rule.pk))
    member = Membership.objects.get(
        organization=organization, user=make_user("third@x.example", organization)
    )
    address = address.replace("{member_id}", str(member.pk)).replace("{key_id}", str(place.key.pk))
    return address.replace("{unknown}", "x" * 43)


def ask(client: Client, row: Row, address: str) -> Answer:
    """What a client gets."""
    if row.method == "post" and not address.startswith("/api/"):
        return client.post(address, row.data)
    if row.method in ("post", "put", "delete"):
        return getattr(client, row.method)(address, row.data, content_type="application/json")
    return client.get(address)


@pytest.mark.parametrize("who", ["anonymous", "member", "stranger", "owner"])
@pytest.mark.parametrize(
    ("name", "row"), ROWS, ids=[f"{name} {row.method} {row.address}" for name, row in ROWS]
)
def test_everybody_gets_what_the_table_says(
    name: str, row: Row, who: str, acme: Place, globex: Place
) -> None:
    user = {"anonymous": None, "member": acme.member, "stranger": globex.owner, "owner": acme.owner}[who]
    answer = ask(client_of(user), row, filled(row.address, acme))
    expected = getattr(row, who)
    if expected == SIGN_IN:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/?next=")
    else:
        assert answer.status_code == expected


def test_every_url_has_a_row() -> None:
    names = {
        pattern.name for pattern in patterns(get_resolver()) if not str(pattern.pattern).startswith("admin/")
    }
    assert names == TABLE.keys(), "add a row to the table of tests/accounts/test_access.py"


def statement(query: dict[str, str]) -> str:
    """A query without what differs on purpose: the name asked for, and the time of the session."""
    return re.sub(r"'\d{4}-[^']*'", "now", query["sql"].replace("acme", "nowhere"))


FOREIGN = [row for _, row in ROWS if row.stranger == 404 and "acme" in row.address]


@pytest.mark.parametrize("row", FOREIGN, ids=[f"{row.method} {row.address}" for row in FOREIGN])
def test_what_is_foreign_is_answered_like_what_is_not_there(row: Row, acme: Place, globex: Place) -> None:
    address = filled(row.address, acme)
    elsewhere = address.replace("acme", "nowhere")
    client = client_of(globex.owner)
    client.get("/globex/members/")
    with CaptureQueriesContext(
        connection,
    ) as of_foreign:
        foreign = ask(client, row, address)
    with CaptureQueriesContext(connection) as of_missing:
        missing = ask(client, row, elsewhere)
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert dict(foreign.headers) == dict(missing.headers)
    assert [statement(query) for query in of_foreign] == [statement(query) for query in of_missing]


@pytest.mark.parametrize("row", [row for row in FOREIGN if row.address.startswith("/api/")], ids=str)
def test_a_token_of_another_organization_finds_nothing(row: Row, acme: Place, globex: Place) -> None:
    client = api_of(globex.owner)
    foreign, missing = client.get(row.address), client.get(row.address.replace("acme", "nowhere"))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.json() == missing.json()


def test_htmx_is_sent_to_sign_in_as_a_whole(acme: Place) -> None:
    answer = Client().get("/acme/", headers={"HX-Request": "true", "HX-Target": "issues"})
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == "/sign-in/?next=/acme/"


def test_what_a_member_reads_stays_in_no_cache(acme: Place) -> None:
    answer = client_of(acme.member).get("/acme/")
    assert answer["Cache-Control"] == "private, no-store"
    assert {"HX-Request", "Cookie"} <= {name.strip() for name in answer["Vary"].split(",")}


POSTS = [row for _, row in ROWS if row.method != "get"]


@pytest.mark.parametrize("row", POSTS, ids=[f"{row.method} {row.address}" for row in POSTS])
def test_nothing_changes_without_a_csrf_token(row: Row, acme: Place) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(acme.owner)
    assert ask(client, row, filled(row.address, acme)).status_code == 403


GETS_NOTHING = [
    row
    for _, row in ROWS
    if row.method == "post" and row.address not in {r.address for _, r in ROWS if r.method == "get"}
]


@pytest.mark.parametrize("row", GETS_NOTHING, ids=[row.address for row in GETS_NOTHING])
def test_what_changes_something_is_no_get(row: Row, acme: Place) -> None:
    assert client_of(acme.owner).get(filled(row.address, acme)).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/acme",
        "/acme/",
        "/no/such/page",
        "/acme/shop/issues/999/",
        "/events/",
        "/x%00y/",
        "//evil.example/",
    ],
)
def test_anonymous_is_asked_to_sign_in_for_whatever_there_is_or_is_not(path: str, acme: Place) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/?next=/")


@pytest.mark.parametrize(
    "path", ["/api/v1/", "/api/", "/api/0/organizations/acme/", "/api/v1/organizations/nowhere/issues/"]
)
def test_anonymous_is_401_in_the_api_for_whatever_there_is_or_is_not(path: str) -> None:
    for method in ("get", "post", "delete"):
        answer: Answer = getattr(Client(), method)(path, headers={"Accept": "text/html"})
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer["Content-Type"] == "application/json"


def test_a_page_without_its_slash_is_found(acme: Place) -> None:
    answer = client_of(acme.member).get("/acme/members?x=1")
    assert (answer.status_code, answer["Location"]) == (301, "/acme/members/?x=1")


def literals(place: int) -> set[str]:
    """The words that stand, instead of a name, in a segment of some URL."""
    words = set()
    for pattern in patterns(get_resolver()):
        segments = str(pattern.pattern).removeprefix("^").split("/")
        is_after_a_name = place == 0 or segments[0].startswith("<name:")
        if len(segments) > place and is_after_a_name and segments[place] and "<" not in segments[place]:
            words.add(segments[place])
    return words


def test_no_organization_or_project_can_hide_behind_a_page() -> None:
    assert literals(0) <= RESERVED_FOR_ORGANIZATIONS
    assert literals(1) <= RESERVED_FOR_PROJECTS
    assert {"healthz", "account", "api"} <= literals(0)
    assert {"members", "projects", "events", "issues"} <= literals(1)
