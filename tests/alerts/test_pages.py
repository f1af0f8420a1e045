"""The pages of channels and rules."""

from typing import Any

import pytest
from django.test import Client

from tests.api.asking import Counting
from tests.places import Place, client_of
from timeline.models import AlertChannel, AlertRule, Notice, NoticeState, Occasion

HOOK = "https://hooks.example.com/services/T0/B0/secret"
RULE = {"on_new": "on", "level": "error", "quiet_minutes": "30"}


@pytest.fixture
def owner(acme: Place) -> Client:
    return client_of(acme.owner)


def test_an_owner_makes_a_channel_and_a_rule_and_tests_it(acme: Place, owner: Client) -> None:
    made = owner.post(
        "/acme/alerts/", {"name": "room", "kind": "slack", "target": f" {HOOK} ", "per_hour": "10"}
    )
    assert made.status_code == 302
    channel = AlertChannel.objects.get()
    assert (channel.target, channel.per_hour, channel.organization) == (HOOK, 10, acme.organization)
    owner.post(
        "/acme/shop/alerts/", {**RULE, "channel": channel.pk, "events": "10", "minutes": "5", "q": "pay*"}
    )
    rule = AlertRule.objects.get()
    assert (rule.on_new, rule.on_reopened, rule.events, rule.minutes) == (True, False, 10, 5)
    page = owner.get("/acme/shop/alerts/").content.decode()
    assert "10 events in 5 min" in page
    owner.post(f"/acme/alerts/{channel.pk}/test/")
    assert Notice.objects.get().occasion == Occasion.TEST
    owner.post(f"/acme/shop/alerts/{rule.pk}/", {"is_active": "0"})
    assert "switched off" in owner.get("/acme/shop/alerts/").content.decode()
    owner.post(f"/acme/alerts/{channel.pk}/remove/")
    assert (AlertChannel.objects.count(), AlertRule.objects.count()) == (0, 0)


def test_a_member_sees_rules_but_no_address_and_no_answer(acme: Place, rule: AlertRule) -> None:
    AlertChannel.objects.update(target=HOOK)
    Notice.objects.create(
        project_id=acme.project.pk,
        channel_id=rule.channel_id,
        occasion=Occasion.NEW,
        issue_number=1,
        state=NoticeState.FAILED,
        due=None,
        status="404",
        answer="no_service<script>",
    )
    for address in ("/acme/alerts/", "/acme/shop/alerts/"):
        seen = client_of(acme.member).get(address).content.decode()
        assert HOOK not in seen
        assert "no_service" not in seen
        assert "failed" in seen
        assert "SHOP-1" in seen
        owned = client_of(acme.owner).get(address).content.decode()
        assert "no_service&lt;script&gt;" in owned


REFUSED_CHANNELS = [
    ("email", "nobody", "not an e-mail address"),
    ("email", ",".join(f"a{place}@e.example" for place in range(11)), "1 to 10"),
    ("email", "a@e.example\nBcc: b@e.example", "not an e-mail address"),
    ("webhook", "ftp://a.example", "https://hooks.example.com"),
    ("webhook", "http://10.0.0.1/", "not a public address"),
    ("slack", "http://[::ffff:10.0.0.1]/", "not a public address"),
    ("slack", "https://u:p@a.example/", "user name"),
    ("pigeon", HOOK, "Select a valid choice"),
]


def test_a_channel_that_cannot_be_is_refused(owner: Client) -> None:
    for kind, target, says in REFUSED_CHANNELS:
        answer = owner.post("/acme/alerts/", {"name": "x", "kind": kind, "target": target, "per_hour": "10"})
        assert answer.status_code == 400, target
        assert says in answer.content.decode(), target
    assert not AlertChannel.objects.exists()


REFUSED_RULES: list[tuple[dict[str, Any], str]] = [
    ({"on_new": ""}, "Choose what to notify of"),
    ({"events": "5"}, "Say how many events in how many minutes"),
    ({"events": "5", "minutes": "61"}, "less than or equal to 60"),
    ({"q": "level:loud"}, "level:loud"),
    ({"q": "project:elsewhere"}, "no such project"),
    ({"channel": "999"}, "Select a valid choice"),
    ({"level": "loud"}, "Select a valid choice"),
]


def test_a_rule_that_cannot_be_is_refused(acme: Place, channel: AlertChannel, owner: Client) -> None:
    for fields, says in REFUSED_RULES:
        answer = owner.post("/acme/shop/alerts/", {**RULE, "channel": channel.pk, **fields})
        assert answer.status_code == 400, fields
        assert says in answer.content.decode(), fields
    assert not AlertRule.objects.exists()


@pytest.mark.parametrize(("address", "queries"), [("/acme/alerts/", 6), ("/acme/shop/alerts/", 9)])
def test_a_page_costs_so_many_queries(
    address: str,
    queries: int,
    acme: Place,
    rule: AlertRule,
    owner: Client,
    django_assert_num_queries: Counting,
) -> None:
    for _ in range(3):
        Notice.objects.create(
            project_id=acme.project.pk, channel_id=rule.channel_id, occasion=Occasion.NEW, issue_number=1
        )
    with django_assert_num_queries(queries):
        owner.get(address)
