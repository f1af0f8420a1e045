"""What is kept of an event for the search of issues: bounded, once, and whoever sends it."""

from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ingest.new_events import NOON, new_event
from timeline.ingest import known_issues
from timeline.ingest.findable import MAX_TAGS, MAX_VALUE, text_of, values_of
from timeline.ingest.preparation import NewEvent, prepare
from timeline.ingest.store import store_events
from timeline.models import MAX_ISSUE_TEXT, MAX_USERS, Issue, IssueText, IssueValue
from timeline.protocol.event import SentEvent

FRAME = {"module": "shop.Cart", "function": "pay", "filename": "shop/cart.py"}
LIBRARY = {"module": "lib.http", "function": "send", "filename": "http.py"}


def frames(*frames: dict[str, Any]) -> dict[str, Any]:
    return {"frames": list(frames)}


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({}, ""),
        ({"message": "Disk FULL\non /dev/sda"}, "disk full"),
        ({"logentry": {"message": "%s full", "params": ["Disk"]}}, "disk full\n%s full"),
        (
            {"exception": {"type": "ValueError", "value": "no\nmore", "module": "builtins"}},
            "builtins.valueerror\nno",
        ),
        (
            {
                "exception": [
                    {
                        "type": "Inner",
                        "value": "db-3",
                        "stacktrace": frames(LIBRARY, {**FRAME, "in_app": True}),
                    },
                    {"type": "Outer", "value": "db-3", "stacktrace": frames(LIBRARY)},
                ]
            },
            "outer\ndb-3\nlib.http send http.py\ninner\nshop.cart pay shop/cart.py",
        ),
        ({"stacktrace": frames(FRAME)}, "shop.cart pay shop/cart.py"),
        ({"exception": {"value": "nul \x00 in it"}}, "nul \ufffd in it"),
        ({"exception": [5], "logentry": None}, "5"),
    ],
)
def test_the_text_of_an_event(document: dict[str, Any], text: str) -> None:
    assert text_of(SentEvent(document)) == text


def test_values_are_tags_and_further_names_of_the_user() -> None:
    event = SentEvent(
        {
            "tags": {"warehouse": "ams", "long": "x" * 1000, "environment": "beta"},
            "server_name": "web-1",
            "user": {"id": 7, "email": "jane@example.com", "ip_address": "{{auto}}", "username": "jane"},
        }
    )

    assert values_of(event) == (
        ("tag", f"long={'x' * 1000}"[:MAX_VALUE]),
        ("tag", "server_name=web-1"),
        ("tag", "warehouse=ams"),
        ("user", "jane"),
        ("user", "jane@example.com"),
    )
    flags = [
        {"flag": "new", "result": True},
        {"flag": "old", "result": None},
        {"flag": "ui", "result": "blue"},
    ]
    flags += [{"flag": "much", "result": {"a": 1}}, {"flag": 5, "result": 1}, "no", {"flag": "new"}]
    assert values_of(SentEvent({"contexts": {"flags": {"values": flags}}})) == (
        ("flag", "new=null"),
        ("flag", "old=null"),
        ("flag", "ui=blue"),
        ("flag", "much=…"),
    )
    assert len(values_of(SentEvent({"tags": {f"t{number}": "x" for number in range(500)}}))) == MAX_TAGS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(st.fixed_dictionaries(dict.fromkeys(("exception", "tags", "user", "message", "stacktrace"), JSON)))
@settings(max_examples=100)
def test_of_any_event_something_storable_is_kept(document: dict[str, Any]) -> None:
    event = SentEvent(document)
    text = text_of(event)

    assert len(text) <= MAX_ISSUE_TEXT
    assert "\x00" not in text
    assert all(len(value) <= MAX_VALUE and "\x00" not in value for _, value in values_of(event))


def prepared(**fields: Any) -> NewEvent:
    return prepare(1, orjson.dumps(fields), event_id=None, sent_at=None, received=NOON)


def statements(event: NewEvent) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        store_events([event])
    return [query["sql"].removeprefix("1 times: ").split()[0] for query in queries]


# the event, its issue, its counts, its place in the queue of trails to read
USUAL = ["SAVEPOINT", "INSERT", "UPDATE", "INSERT", "INSERT", "RELEASE"]
USUAL_WITH_VALUES = ["SAVEPOINT", "INSERT", "UPDATE", "INSERT", "INSERT", "INSERT", "RELEASE"]


@pytest.mark.django_db
def test_an_event_of_a_known_issue_costs_no_statement_more() -> None:
    def event(number: int, **fields: Any) -> NewEvent:
        return prepared(exception={"type": "E", "value": f"invoice {number}"}, tags={"a": "b"}, **fields)

    store_events([event(1)])

    assert statements(event(2)) == USUAL
    assert statements(event(3, user={"id": 3})) == USUAL, (
        "a user is counted where the issue is written anyway"
    )
    assert statements(event(4, user={"id": 3})) == USUAL
    assert IssueText.objects.get().text == "e\ninvoice 1"


@pytest.mark.django_db
def test_what_senders_make_up_is_bounded_in_an_issue_and_costs_nothing_more_then() -> None:
    for number in range(known_issues.MAX_VALUES_OF_TAG + 20):
        store_events([prepared(message="m", tags={"request": f"{number}", "a": "b"})])

    assert IssueValue.objects.filter(key="tag", value__startswith="request=").count() == 50
    assert statements(prepared(message="m", tags={"request": "new"})) == USUAL


@pytest.mark.django_db
def test_a_value_that_another_process_forgot_with_an_event_is_written_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(known_issues.MAX_VALUES_OF_TAG + 5):
        store_events([prepared(message="m", tags={"request": f"{number}"})])
    IssueValue.objects.all().delete()  # as another process does

    store_events([prepared(message="m", tags={"request": "7"})])
    assert not IssueValue.objects.filter(key="tag").exists()
    monkeypatch.setattr(known_issues, "VALUE_SECONDS", -1)
    for value in ("7", "8", "new"):
        store_events([prepared(message="m", tags={"request": value})])

    values = IssueValue.objects.filter(key="tag").values_list("value", flat=True)
    assert set(values) == {"request=7", "request=8"}


@pytest.mark.django_db
def test_users_are_counted_until_there_are_many_whatever_tags_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_issues, "MAX_VALUES", 5)
    for number in range(known_issues.MAX_VALUES_OF_TAG + 5):
        store_events([prepared(message="m", tags={f"t{number}": "a"}, user={"id": number})])

    assert Issue.objects.get().user_count == MAX_USERS == 50
    assert statements(prepared(message="m", user={"id": "one more"})) == USUAL


@pytest.mark.django_db
def test_a_text_grows_with_what_a_sender_puts_together_until_it_is_full() -> None:
    said = ["cart", "stock", "price" * 30, "queue" * 30, "token" * 30, "cache" * 30, "coupon" * 30]
    for word in said * 2:
        store_events([prepared(message=word, fingerprint=["same"])])
        known_issues.forget()
    assert IssueText.objects.get().text == "\n".join(word[:200] for word in said)

    for number in range(60):
        word = chr(97 + number % 26) * (3 + number) * 3
        store_events([prepared(message=word, fingerprint=["same"])])
    assert MAX_ISSUE_TEXT - 250 < len(IssueText.objects.get().text) <= MAX_ISSUE_TEXT


@pytest.mark.django_db
def test_events_of_one_transaction_share_the_text_of_their_issue() -> None:
    store_events([new_event(text="one"), new_event(text="two"), new_event(text="one"), new_event(text="")])

    assert sorted(IssueText.objects.get().text.split("\n")) == ["one", "two"]
