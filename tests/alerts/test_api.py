"""Channels, rules and notices by the API: who may, what is refused, and that a rule made here tells."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.places import Place, api_of, make_place
from timeline.accounts.credentials import make_token
from timeline.alerts import outbox
from timeline.alerts.sender import send as send_notice
from timeline.models import AlertChannel, AlertRule, Notice, Occasion, Project, Scope

pytestmark = pytest.mark.django_db
CHANNELS = "/api/v1/organizations/acme/channels/"
RULES = "/api/v1/projects/acme/shop/rules/"
ROOM = {"name": "on call", "kind": "webhook", "target": "https://hooks.example/a"}


@pytest.fixture
def api(acme: Place) -> Client:
    return Client(headers={"Authorization": f"Bearer {make_token(acme.owner, scope=Scope.WRITE)}"})


def send(api: Client, method: str, address: str, body: Any) -> tuple[int, Any]:
    answer = getattr(api, method)(address, body, content_type="application/json")
    return answer.status_code, answer.json() if answer.content else None


def test_a_channel_is_made_changed_and_deleted(acme: Place, api: Client) -> None:
    code, made = send(api, "post", CHANNELS, ROOM)
    assert (code, made["target"], made["per_hour"], len(made["secret"])) == (201, ROOM["target"], 30, 64)
    own = f"{CHANNELS}{made['id']}/"
    code, changed = send(api, "put", own, {"per_hour": 5})
    assert (code, changed) == (200, {**made, "per_hour": 5})
    assert api.get(CHANNELS).json() == [api.get(own).json()] == [changed]
    assert api.delete(own).status_code == 204
    assert api.get(own).status_code == 404


def test_a_rule_is_made_changed_and_deleted(acme: Place, api: Client) -> None:
    channel = send(api, "post", CHANNELS, ROOM)[1]["id"]
    code, made = send(api, "post", RULES, {"channel": channel, "events": 10, "minutes": 5})
    assert code == 201
    assert made == {
        "id": made["id"],
        "channel": channel,
        "on_new": True,
        "on_reopened": True,
        "events": 10,
        "minutes": 5,
        "level": "error",
        "environment": "",
        "q": "",
        "quiet_minutes": 30,
        "is_active": True,
        "created": made["created"],
    }
    own = f"{RULES}{made['id']}/"
    change = {
        "events": None,
        "minutes": None,
        "is_active": False,
        "q": "transaction:*checkout*",
        "on_new": False,
    }
    assert send(api, "put", own, change) == (200, {**made, **change})
    assert api.get(RULES).json() == [api.get(own).json()] == [{**made, **change}]
    assert api.delete(own).status_code == 204
    assert not AlertRule.objects.exists()


def test_a_test_is_sent_and_what_became_of_it_is_told(
    acme: Place, api: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = send(api, "post", CHANNELS, {**ROOM, "target": "http://127.0.0.1:9/"})[1]
    address = f"{CHANNELS}{made['id']}/notices/"
    code, notice = send(api, "post", address, None)
    assert (code, notice["state"], notice["occasion"], notice["project"]) == (202, "waiting", "test", "shop")
    monkeypatch.setattr("timeline.alerts.outbox.TRIES", 1)
    claimed = outbox.claim(timezone.now())
    assert claimed is not None
    send_notice(claimed)
    (found,) = api.get(address).json()
    assert (found["id"], found["state"], found["tries"]) == (notice["id"], "failed", 1)
    assert found["status"]


@pytest.mark.parametrize(
    ("address", "body", "detail"),
    [
        (CHANNELS, {"name": "x", "kind": "sms", "target": "1"}, "kind: Select a valid choice."),
        (CHANNELS, {**ROOM, "target": "ftp://x/"}, "target: "),
        (CHANNELS, {**ROOM, "kind": "email"}, "target: 'https://hooks.example/a' is not an e-mail address."),
        (CHANNELS, {"name": "x"}, "The request is not valid."),
        (CHANNELS, {**ROOM, "per_hour": "5"}, "`per_hour` is a whole number."),
        (CHANNELS, {**ROOM, "per_hour": True}, "`per_hour` is a whole number."),
        (CHANNELS, {**ROOM, "secret": "x"}, "`secret` is none of kind, name, per_hour, target."),
        (CHANNELS, [], "Send an object of kind, name, per_hour, target."),
        (RULES, {"channel": 999_999}, "channel: "),
        (RULES, {}, "channel: This field is required."),
        (RULES, {"channel": None}, "`channel` is a whole number."),
        (RULES, {"on_new": "yes"}, "`on_new` is true or false."),
        (RULES, {"channel": 0, "level": "bad\ud800"}, "`level` is text."),
    ],
)
def test_what_is_not_right_is_said(address: str, body: Any, detail: str, api: Client) -> None:
    code, said = send(api, "post", address, body)
    assert code == 400
    assert said["detail"].startswith(detail)


def test_a_rule_says_what_its_search_and_counts_lack(acme: Place, api: Client) -> None:
    channel = send(api, "post", CHANNELS, ROOM)[1]["id"]
    for body, detail in (
        ({"q": "is:open"}, "q: "),
        ({"events": 5}, "events: Say how many events in how many minutes, or neither."),
        ({"on_new": False, "on_reopened": False}, "on_new: Choose what to notify of."),
        ({"quiet_minutes": -1}, "quiet_minutes: "),
    ):
        code, said = send(api, "post", RULES, {"channel": channel, **body})
        assert (code, said["detail"][: len(detail)]) == (400, detail)


def test_members_read_and_owners_change(acme: Place, api: Client) -> None:
    made = send(api, "post", CHANNELS, ROOM)[1]
    own = f"{CHANNELS}{made['id']}/"
    member = Client(headers={"Authorization": f"Bearer {make_token(acme.member, scope=Scope.WRITE)}"})
    for client in (member, api_of(acme.owner)):  # the second only reads
        assert client.get(own).json() == {**made, "target": None, "secret": None}
        for method, address, body in (
            ("post", CHANNELS, ROOM),
            ("put", own, {"name": "x"}),
            ("delete", own, None),
            ("post", f"{own}notices/", None),
            ("post", RULES, {"channel": made["id"]}),
        ):
            assert send(client, method, address, body)[0] == 403


def test_a_token_of_one_project_makes_its_rules_only(acme: Place, api: Client) -> None:
    made = send(api, "post", CHANNELS, ROOM)[1]
    second = Project.objects.create(organization=acme.organization, slug="web", name="Web")
    Notice.objects.create(project_id=second.pk, channel_id=made["id"], occasion=Occasion.NEW)
    token = make_token(acme.owner, scope=Scope.WRITE, project=acme.project)
    limited = Client(headers={"Authorization": f"Bearer {token}"})
    assert send(limited, "post", RULES, {"channel": made["id"]})[0] == 201
    assert send(limited, "post", RULES.replace("shop", "web"), {"channel": made["id"]})[0] == 404
    assert send(limited, "post", CHANNELS, ROOM)[0] == 403
    assert limited.get(f"{CHANNELS}{made['id']}/").json()["target"] is None
    assert limited.get(f"{CHANNELS}{made['id']}/notices/").json() == []


def test_the_channel_of_another_organization_is_not_there(acme: Place, api: Client) -> None:
    globex = make_place("globex", event_id="1" * 32)
    channel = AlertChannel.objects.create(
        organization=globex.organization, name="x", kind="email", target="a@b.example"
    )
    assert api.get(f"{CHANNELS}{channel.pk}/").status_code == 404
    code, said = send(api, "post", RULES, {"channel": channel.pk})
    assert (code, said["detail"][:9]) == (400, "channel: ")
