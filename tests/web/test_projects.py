"""Projects, keys and the set-up page."""

import re

import pytest

from tests.places import EVENT_ID, Place, client_of, make_place, store
from timeline.models import Issue, Project, ProjectKey
from timeline.onboarding.snippets import SNIPPETS, Snippet
from timeline.slugs import RESERVED_FOR_BOTH

pytestmark = pytest.mark.django_db


def test_an_owner_makes_a_project_with_a_key(acme: Place) -> None:
    answer = client_of(acme.owner).post("/acme/projects/", {"name": "Web shop 2"})
    assert answer["Location"] == "/acme/web-shop-2/setup/"
    project = Project.objects.get(slug="web-shop-2")
    assert project.keys.filter(is_active=True).count() == 1
    assert re.search(
        rf"http://[0-9a-f]{{32}}@[^/]+/{project.pk}\b",
        client_of(acme.member).get("/acme/web-shop-2/setup/").content.decode(),
    )


@pytest.mark.parametrize(
    "slug", ["shop", "members", "issues", *sorted(RESERVED_FOR_BOTH), "UPPER", "-a", "12", "a" * 51, "ü"]
)
def test_a_name_that_cannot_be_is_refused(slug: str, acme: Place) -> None:
    assert client_of(acme.owner).post("/acme/projects/", {"name": "X", "slug": slug}).status_code == 400
    assert Project.objects.count() == 1


def test_a_name_without_a_letter_is_refused(acme: Place) -> None:
    assert client_of(acme.owner).post("/acme/projects/", {"name": "!!!"}).status_code == 400


def test_another_organization_may_use_the_same_name(acme: Place) -> None:
    assert client_of(make_place("globex").owner).get("/globex/shop/setup/").status_code == 200


def test_a_key_is_made_named_and_switched_off_and_on(acme: Place) -> None:
    client = client_of(acme.owner)
    client.post("/acme/shop/keys/", {"name": "phones"})
    key = ProjectKey.objects.get(name="phones")
    assert key.public_key in client_of(acme.member).get("/acme/shop/keys/").content.decode()
    address = f"/acme/shop/keys/{key.pk}/"
    client.post(address, {"name": "tablets"})
    client.post(address, {"is_active": "0"})
    key.refresh_from_db()
    assert (key.name, key.is_active) == ("tablets", False)
    client.post(address, {"is_active": "1"})
    client.post(address, {"name": ""})
    key.refresh_from_db()
    assert (key.name, key.is_active) == ("tablets", True)


def test_a_key_of_another_project_is_not_there(acme: Place) -> None:
    globex = make_place("globex")
    assert (
        client_of(acme.owner).post(f"/acme/shop/keys/{globex.key.pk}/", {"is_active": "0"}).status_code == 404
    )
    assert ProjectKey.objects.filter(is_active=True).count() == 2


def test_set_up_says_when_every_key_is_off(acme: Place) -> None:
    ProjectKey.objects.update(is_active=False)
    page = client_of(acme.member).get("/acme/shop/setup/").content.decode()
    assert "switched off" in page
    assert acme.key.public_key not in page


def test_the_first_event_is_waited_for_and_becomes_a_link(acme: Place) -> None:
    client = client_of(acme.owner)
    client.post("/acme/projects/", {"name": "Till"})
    till = Project.objects.get(slug="till")
    ask = {"HX-Request": "true", "HX-Target": "first-event"}
    waiting = client.get("/acme/till/setup/", headers=ask).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert "<html" not in waiting
    store(till, event_id=EVENT_ID)
    arrived = client.get("/acme/till/setup/", headers=ask).content.decode()
    assert "/acme/till/issues/1/" in arrived
    assert "hx-trigger" not in arrived
    assert Issue.objects.in_project(till.pk).count() == 1


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.key)
def test_each_sdk_shows_both_calls_and_the_dsn(snippet: Snippet, acme: Place) -> None:
    page = client_of(acme.member).get(f"/acme/shop/setup/?sdk={snippet.key}").content.decode()
    flat = re.sub(r"[^a-z]", "", page.lower())
    assert "addbreadcrumb" in flat
    assert "beforebreadcrumb" in flat
    assert page.count(acme.key.public_key) >= 2
    assert "{dsn}" not in page


@pytest.mark.parametrize("key", ["python", "django", "flask", "fastapi"])
def test_python_snippets_are_python(key: str) -> None:
    compile(next(each for each in SNIPPETS if each.key == key).filled("http://k@h/1"), key, "exec")
