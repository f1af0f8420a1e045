"""Who it happened to."""

from typing import Any

import pytest

from timeline.protocol.event import SentEvent


@pytest.mark.parametrize(
    ("user", "label"),
    [
        (None, None),
        ({}, None),
        ({"id": 7, "email": "a@b.test"}, "7"),
        ({"id": True}, "True"),
        ({"id": "", "username": "jane"}, "jane"),
        ({"username": 5}, "5"),
        ({"email": "a@b.test", "ip_address": "::1"}, "a@b.test"),
        ({"ip_address": "127.0.0.1"}, "127.0.0.1"),
        ({"ip_address": "{{auto}}"}, None),
        ({"plan": "pro"}, None),
    ],
    ids=repr,
)
def test_a_user_has_a_label(user: Any, label: str | None) -> None:
    event = SentEvent({"user": user})
    assert event.user_label == label
    assert event.remarks == ()


@pytest.mark.parametrize(
    ("user", "label", "field"),
    [
        ("bob", None, "user"),
        ({"id": [], "email": "a@b.test"}, "a@b.test", "user.id"),
        ({"email": 5}, None, "user.email"),
        ({"ip_address": "999.1.1.1"}, "999.1.1.1", "user.ip_address"),
    ],
    ids=repr,
)
def test_what_is_no_name_has_a_remark(user: Any, label: str | None, field: str) -> None:
    event = SentEvent({"user": user})
    assert event.user_label == label
    assert [remark.field for remark in event.remarks] == [field]
