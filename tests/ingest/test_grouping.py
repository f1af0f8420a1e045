"""Grouping: which events are one issue, drawn from what people complain about."""

from typing import Any

import pytest
from hypothesis import given, settings

from tests.protocol.test_event import events
from tests.protocol.test_hostile import HOSTILE
from timeline.ingest.grouping import VERSION, group
from timeline.protocol.event import SentEvent
from timeline.protocol.parameterize import parameterize


def message(text: str) -> dict[str, Any]:
    return {"message": text}


def error(value: str, type_: str = "Error") -> dict[str, Any]:
    return {"exception": [{"type": type_, "value": value}]}


def frame(function: str = "pay", filename: str = "shop/checkout.py", **fields: Any) -> dict[str, Any]:
    return {"function": function, "filename": filename, "in_app": True, **fields}


def trace(*frames: dict[str, Any], type_: str = "Error", value: str = "x") -> dict[str, Any]:
    return {
        "exception": {"values": [{"type": type_, "value": value, "stacktrace": {"frames": list(frames)}}]}
    }


def calls(functions: str) -> dict[str, Any]:
    return trace(*(frame(function) for function in functions))


def fingerprint(event: dict[str, Any], *parts: Any) -> dict[str, Any]:
    return {**event, "fingerprint": list(parts)}


def template(text: str, *params: Any, formatted: str | None = None) -> dict[str, Any]:
    entry = {"message": text, "params": list(params), "formatted": formatted}
    return {"logentry": {name: value for name, value in entry.items() if value is not None}}


SAME = {
    "raw names of functions": (trace({"raw_function": "f(int)"}), trace({"raw_function": "g(int)"})),
    "numbers": (message("User 5 not found"), message("User 1234567 not found")),
    "numbers of 7 and 8 digits": (error("no order 1234567"), error("no order 12345678")),
    "negative and broken numbers": (error("got 5"), error("got -7.25e3")),
    "numbers with units": (error("file has 10MB"), error("file has 5MB")),
    "thousands": (error("12 rows"), error("1,234,567 rows")),
    "percent": (error("disk 91% full"), error("disk 9.5% full")),
    "numbers in words": (error("worker_12 died"), error("worker_7 died")),
    "uuids": (
        error("no cart c0ffee00-c0ff-4e00-80ff-ee00c0ffee00"),
        error("no cart 6B0D1F34-1111-4222-8333-123456789abc"),
    ),
    "md5": (
        error("bad etag d41d8cd98f00b204e9800998ecf8427e"),
        error("bad etag 0cc175b9c0f1b6a831c399e269772661"),
    ),
    "sha1 and short sha": (
        error("commit da39a3ee5e6b4b0d3255bfef95601890afd80709 gone"),
        error("commit 1a2b3c4 gone"),
    ),
    "hex that is all digits": (
        error("token 1234567812345678 expired"),
        error("token 1a3f5678123d5678 expired"),
    ),
    "memory addresses": (error("<Cart object at 0x7f3a10>"), error("<Cart object at 0x55d0c8a1b2c3>")),
    "random ids": (error("451 try later AM5EUR02FT043"), error("451 try later DB8EUR05FT012")),
    "smtp ids": (
        error("(550, b'5.7.1 rejected q12-20020a056402')", "SMTPDataError"),
        error("(550, b'5.7.1 rejected x7-2002aa017ac5')", "SMTPDataError"),
    ),
    "e-mail addresses": (error("no user jane@shop.test"), error("no user j.doe+x@mail.example.org")),
    "urls": (error("GET https://api.shop.test/a?id=1 failed"), error("GET http://localhost:8000/b#x failed")),
    "ip addresses": (error("connect 10.0.0.1:5432 refused"), error("connect 192.168.17.200:6379 refused")),
    "ipv6 addresses": (error("connect fe80::1 refused"), error("connect 2001:db8::ff00:42:8329 refused")),
    "hosts": (error("cannot resolve db1.internal"), error("cannot resolve replica.eu.example.com")),
    "mac addresses": (error("no lease 00:1B:44:11:3A:B7"), error("no lease a0:b1:c2:d3:e4:f5")),
    "iso dates": (
        error("late since 2026-01-15T11:59:00Z"),
        error("late since 2025-12-31 23:59:59.123+02:00"),
    ),
    "dates alone": (error("closed on 2026-01-15"), error("closed on 2026-1-5")),
    "dates by mail": (
        error("sent Thu, 15 Jan 2026 11:59:00 GMT"),
        error("sent Fri, 6 Feb 2026 01:02:03 GMT"),
    ),
    "times": (error("not before 11:59:00"), error("not before 08:01")),
    "durations": (error("timeout after 30 seconds"), error("timeout after 1.5 s")),
    "durations stuck": (error("took 12ms"), error("took 1250.5ms")),
    "durations of parts": (error("retry in 1h2m3s"), error("retry in 10h59m1s")),
    "quoted": (error("'blue' is not a colour", "KeyError"), error("'green' is not a colour", "KeyError")),
    "double quoted": (error('no column "a"'), error('no column "total amount"')),
    "booleans": (error("flag is True"), error("flag is false")),
    "blanks": (error("row    5 missing"), error("row 1234 missing")),
    "later lines": (error("failed\nDETAIL: a"), error("failed\nDETAIL: b")),
    "line numbers": (trace(frame(lineno=1, colno=2)), trace(frame(lineno=99, colno=7))),
    "source lines and locals": (
        trace(frame(context_line="a", vars={"a": 1})),
        trace(frame(context_line="b")),
    ),
    "values beside frames": (trace(frame(), value="5 left"), trace(frame(), value="another text")),
    "frames of libraries": (
        trace(frame("get", "django/base.py", in_app=False), frame()),
        trace(frame("get", "flask/app.py", in_app=False), frame()),
    ),
    "hashes in file names": (
        trace(frame("f", "/js/app.3f2a9c1d.js")),
        trace(frame("f", "/js/app.00bb11cc22.js")),
    ),
    "hashes of bundlers": (
        trace(frame("f", "/js/index-BxkT3d9Q.js")),
        trace(frame("f", "/js/index-a0Zz_9-b.js")),
    ),
    "versions in a query": (
        trace(frame("f", "https://a.test/app.js?v=1")),
        trace(frame("f", "https://a.test/app.js?v=2")),
    ),
    "hosts of scripts": (
        trace(frame("f", "https://a.test/app.js")),
        trace(frame("f", "https://cdn.b.test/app.js")),
    ),
    "numbers of lambdas": (trace(frame("Shop$$Lambda$14/0x800c")), trace(frame("Shop$$Lambda$2/0x7f01"))),
    "a recursion": (calls("mfffg"), calls("mffffffffg")),
    "a mutual recursion": (calls("mababg"), calls("mabababababg")),
    "a mutual recursion that ends elsewhere": (calls("mabab"), calls("mababa")),
    "a longer cycle": (calls("mabcdabcd"), calls("mabcdabcdabcd")),
    "templates": (template("user %s gone", 5), template("user %s gone", "jane")),
    "a template with its text": (
        template("%s gone", 5, formatted="5 gone"),
        template("%s gone", 6, formatted="6 gone"),
    ),
    "a default fingerprint": (message("hello"), fingerprint(message("hello"), "{{ default }}")),
    "spellings of default": (
        fingerprint(message("a"), "{{default}}", "x"),
        fingerprint(message("a"), "{{   default  }}", "x"),
    ),
    "numbers in a fingerprint": (fingerprint(message("a"), 5, True), fingerprint(message("b"), "5", "True")),
    "one fingerprint": (fingerprint(message("a"), "mine"), fingerprint(error("b"), "mine")),
    "an empty fingerprint": (message("a"), fingerprint(message("a"))),
    "levels, releases, transactions": (
        {**error("x"), "level": "fatal", "release": "1", "transaction": "/a"},
        {**error("x"), "level": "error", "release": "2", "transaction": "/b"},
    ),
    "containers": (
        {"exception": {"type": "E", "value": "v"}},
        {"exception": {"values": [{"type": "E", "value": "v"}]}},
    ),
    "how many are in a group": (
        {"exception": [{"type": "E", "value": "v"}] * 3 + [{"type": "Group", "value": "g"}]},
        {"exception": [{"type": "E", "value": "v"}] * 5 + [{"type": "Group", "value": "g"}]},
    ),
    "nothing at all": ({}, {"breadcrumbs": [{}], "tags": {"a": "b"}}),
}

DIFFERENT = {
    "messages": (message("payment refused"), message("payment expired")),
    "types": (error("x", "KeyError"), error("x", "ValueError")),
    "values without frames": (error("no stock"), error("no address")),
    "kinds of what differs": (error("no user 5"), error("no user jane@shop.test")),
    "functions": (trace(frame("pay")), trace(frame("refund"))),
    "files": (trace(frame(filename="a.py")), trace(frame(filename="b.py"))),
    "modules": (trace(frame(module="shop.a")), trace(frame(module="shop.b"))),
    "types with the same frames": (trace(frame(), type_="KeyError"), trace(frame(), type_="ValueError")),
    "paths to the same call": (calls("mag"), calls("mbg")),
    "a call again, which is no recursion": (calls("mab"), calls("maba")),
    "frames without an application": (
        trace(frame("a", in_app=False)),
        trace(frame("b", in_app=False)),
    ),
    "causes": (
        {"exception": [{"type": "KeyError", "value": "a"}, {"type": "Wrapped", "value": "b"}]},
        {"exception": [{"type": "OSError", "value": "a"}, {"type": "Wrapped", "value": "b"}]},
    ),
    "templates": (template("user %s gone", 5), template("cart %s gone", 5)),
    "fingerprints": (fingerprint(message("a"), "mine"), fingerprint(message("a"), "yours")),
    "a fingerprint and more": (
        fingerprint(message("a"), "{{ default }}", "x"),
        fingerprint(message("a"), "{{ default }}", "y"),
    ),
    "defaults of different events": (
        fingerprint(message("a"), "{{ default }}", "x"),
        fingerprint(message("b"), "{{ default }}", "x"),
    ),
    "a default that is not alone": (
        fingerprint(message("a"), "x{{ default }}"),
        fingerprint(message("b"), "x{{ default }}"),
    ),
    "where parts are divided": (fingerprint({}, "ab", "c"), fingerprint({}, "a", "bc")),
    "a message and an error": (message("x"), error("x", "")),
    "platforms of unlabeled events": ({"platform": "python"}, {"platform": "node"}),
    "apostrophes": (error("can't read what isn't there"), error("can't write what isn't there")),
}
# A fingerprint's text counts as it is: what is not exactly the default is a part of its own.
SAME["a part that only holds default"] = DIFFERENT.pop("a default that is not alone")


@pytest.mark.parametrize("name", SAME)
def test_one_issue(name: str) -> None:
    first, second = SAME[name]
    assert group(SentEvent(first)) == group(SentEvent(second))


@pytest.mark.parametrize("name", DIFFERENT)
def test_two_issues(name: str) -> None:
    first, second = DIFFERENT[name]
    assert group(SentEvent(first)) != group(SentEvent(second))


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            trace(frame("pay", "shop/checkout.py"), type_="PaymentFailed"),
            "60a558de1357e57e35c2b8844cd846876a7758ab04334a7b1824d0310420b0d4",
        ),
        (message("User 5 not found"), "e9174f99cc5404781124580ca84c96f130ec6cfc89abf887cd564ac5d69d7bac"),
        (
            fingerprint(message("User 5 not found"), "{{ default }}", "mine"),
            "806faf51d81798a596a38fcc4391ebb682ad1bd853945a74df0220fff596a499",
        ),
        ({}, "5d20b765df40daa6619b23d86fed1df9d9c216ba2364833475bfaaa6c815f79d"),
    ],
)
def test_a_hash_stays(event: dict[str, Any], expected: str) -> None:
    """Issues are keyed on it: what changes it needs a new version. Where no rule of version 2 counts both are equal."""
    found = group(SentEvent(event))
    assert (VERSION, found.hash, found.first_hash) == (2, expected, expected)


@given(events)
@settings(max_examples=100)
def test_any_event_has_a_group(document: dict[str, Any]) -> None:
    grouping = group(SentEvent(document))
    assert len(grouping.hash) == 64
    assert grouping == group(SentEvent(document))


HOSTILE_TEXTS = [
    "a",
    "1",
    "a1",
    "a@",
    "a.",
    "1.",
    "'",
    '"',
    "a:",
    "a://",
    "0x",
    "-",
    "Jan ",
    "12:",
    "f" * 7 + "-",
    "\u202e",
    "1_",
    "ab1.",
    "a b",
    "« ",
    "%(",
]


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_a_megabyte_of_anything_is_parameterized(text: str) -> None:
    """A pattern that is not linear would stand still here."""
    whole = text * (1 << 20)
    assert parameterize(whole) == parameterize(whole[:2_000])


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_megabyte_has_a_group(name: str) -> None:
    value = HOSTILE[name]()
    for field in ("message", "logentry", "exception", "fingerprint", "stacktrace"):
        group(SentEvent({field: value}))
    group(SentEvent({"exception": [{"type": value, "value": value, "stacktrace": {"frames": value}}]}))
