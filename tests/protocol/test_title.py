"""What an event is called and where it happened."""

from typing import Any

import pytest

from timeline.protocol.event import SentEvent
from timeline.protocol.title import culprit_of, title_of


def error(**fields: Any) -> dict[str, Any]:
    return {"exception": {"values": [fields]}}


def frames(*sent: dict[str, Any]) -> dict[str, Any]:
    return {"frames": list(sent)}


CALL = {"module": "shop.checkout", "filename": "shop/checkout.py", "function": "pay", "in_app": True}
LIBRARY = {"module": "requests.api", "filename": "requests/api.py", "function": "get", "in_app": False}


@pytest.mark.parametrize(
    ("document", "title"),
    [
        ({}, "<unlabeled event>"),
        (error(type="ValueError", value="bad"), "ValueError: bad"),
        (error(type="ValueError", value="\n  bad\nworse"), "ValueError: bad"),
        (error(type="ValueError"), "ValueError"),
        (error(type="ValueError", value=" \n"), "ValueError"),
        (error(value="no type\nat all"), "no type"),
        (error(value="TypeError: split"), "TypeError: split"),
        (error(type=5, value=[1, "a"]), '[1,"a"]'),
        (error(type="T", value="x" * 1000), "T: " + "x" * 250 + "..."),
        (error(type="T" * 300, value="x"), "T" * 125 + "...: x"),
        ({"exception": [{"type": "A", "value": "cause"}, {"type": "B", "value": "main"}]}, "B: main"),
        (
            error(type="SIGSEGV", value="x", mechanism={"synthetic": True}, stacktrace=frames(CALL, LIBRARY)),
            "pay: x",
        ),
        (
            error(value="x", mechanism={"synthetic": True}, stacktrace=frames({"raw_function": "pay(int)"})),
            "pay(int): x",
        ),
        (error(type="SIGSEGV", value="x", mechanism={"synthetic": True}), "SIGSEGV: x"),
        (error(type="SIGSEGV", mechanism={"synthetic": True}, stacktrace=frames(CALL)), "pay: SIGSEGV"),
        ({"message": "it fell\nhard", **error(type="E", mechanism={"synthetic": True})}, "E: it fell"),
        (
            error(type="Assertion", value="Assertion: i < 3", mechanism={"synthetic": True}),
            "Assertion: i < 3",
        ),
        (error(mechanism={"synthetic": True}, stacktrace=frames({"package": "/bin/a"})), "<unknown>"),
        ({"logentry": {"message": "hi %s", "params": ["x"]}}, "hi x"),
        ({"logentry": {"message": "hi %s", "formatted": "hi y"}}, "hi y"),
        ({"message": "\n\n first \nsecond"}, "first"),
        ({"message": "m" * 300}, "m" * 253 + "..."),
        ({"message": " \n "}, "<unlabeled event>"),
        ({"message": "m", **error(type="E")}, "E"),
    ],
    ids=lambda value: repr(value)[:50],
)
def test_a_title(document: dict[str, Any], title: str) -> None:
    assert title_of(SentEvent(document)) == title


def member(type_: str, exception_id: int, parent_id: int | None, *, group: bool = False) -> dict[str, Any]:
    mechanism = {"exception_id": exception_id, "parent_id": parent_id, "is_exception_group": group}
    return {"type": type_, "value": "v", "mechanism": mechanism}


def test_a_group_of_one_is_called_by_its_member() -> None:
    sent = [
        member("ValueError", 2, 1),
        member("Inner", 1, 0, group=True),
        member("Outer", 0, None, group=True),
    ]
    assert title_of(SentEvent({"exception": sent})) == "ValueError: v"


def test_a_group_of_several_keeps_its_name() -> None:
    sent = [member("A", 2, 0), member("B", 1, 0), member("Group", 0, None, group=True)]
    assert title_of(SentEvent({"exception": sent})) == "Group: v"


def test_a_group_that_holds_itself_ends() -> None:
    assert title_of(SentEvent({"exception": [member("Group", 0, 0, group=True)] * 3})) == "Group: v"


@pytest.mark.parametrize(
    ("document", "culprit"),
    [
        ({}, ""),
        ({"culprit": "sent", "transaction": "/a"}, "sent"),
        ({"transaction": "/a", **error(type="E", stacktrace=frames(CALL))}, "/a"),
        (error(type="E", stacktrace=frames(CALL, LIBRARY)), "shop.checkout in pay"),
        (error(type="E", stacktrace=frames(LIBRARY)), "requests.api in get"),
        (error(type="E", stacktrace=frames({"filename": "a.py", "function": "f"})), "a.py in f"),
        (error(type="E", stacktrace=frames({"filename": "a.py"})), "a.py"),
        (
            {
                "platform": "javascript",
                **error(type="E", stacktrace=frames({"filename": "/app.js", "function": "f"})),
            },
            "f(/app.js)",
        ),
        ({"platform": "node", **error(type="E", stacktrace=frames({"module": "app"}))}, "?(app)"),
        ({"platform": "native", **error(type="E", stacktrace=frames(CALL))}, "pay"),
        ({"platform": "native", "stacktrace": frames({"raw_function": "pay(int)"})}, "pay(int)"),
        ({"stacktrace": frames(CALL)}, "shop.checkout in pay"),
        ({"request": {"url": "https://a.test/p?q"}}, "https://a.test/p"),
        ({"request": {"url": "https://a.test/p"}, **error(type="E", mechanism={"synthetic": True})}, ""),
        ({"request": "x", "platform": 5, "transaction": ["x"]}, ""),
    ],
    ids=lambda value: repr(value)[:50],
)
def test_a_culprit(document: dict[str, Any], culprit: str) -> None:
    assert culprit_of(SentEvent(document)) == culprit
