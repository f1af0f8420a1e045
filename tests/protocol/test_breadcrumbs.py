"""Breadcrumbs: all containers, every field with its default, its aliases and its remark."""

from typing import Any

import pytest

from timeline.protocol.breadcrumbs import (
    MAX_LINKS,
    Breadcrumb,
    count_breadcrumbs,
    linked_ids,
    read_breadcrumb,
    read_trail,
)


def read(**sent: Any) -> Breadcrumb:
    return read_breadcrumb(0, sent)


def reasons(crumb: Breadcrumb) -> dict[str, str]:
    return {remark.field: remark.reason for remark in crumb.remarks}


def test_a_whole_breadcrumb_reads_without_a_remark() -> None:
    sent = {
        "timestamp": "2026-01-15T11:59:00.5Z",
        "type": "http",
        "category": "xhr",
        "level": "warning",
        "message": "",
        "data": {"url": "/a", "b": None},
        "event_id": "A" * 32,
        "origin": "react-native",
    }
    assert read_breadcrumb(7, sent) == Breadcrumb(
        index=7,
        sent=sent,
        timestamp=1768478340.5,
        timestamp_has_fraction=True,
        type="http",
        category="xhr",
        level="warning",
        level_sent="warning",
        message="",
        data={"url": "/a", "b": None},
        event_id="a" * 32,
        origin="react-native",
    )


def test_an_empty_breadcrumb_has_the_defaults_and_no_remark() -> None:
    assert read() == Breadcrumb(
        0, {}, None, True, "default", None, "info", None, None, {}, None, None, {}, ()
    )


@pytest.mark.parametrize("nothing", [None, ""])
def test_an_empty_type_is_the_default(nothing: Any) -> None:
    assert read(type=nothing).type == "default"
    assert read(type=nothing).remarks == ()
    assert read(type=nothing, ty="navigation").type == "default"


def test_ty_is_an_old_name_of_type() -> None:
    assert read(ty="navigation").type == "navigation"
    assert read(ty="navigation", type="http").type == "http"
    assert read(ty="navigation").other == {}


@pytest.mark.parametrize(
    ("field", "sent", "value"),
    [
        ("type", 5, "default"),
        ("type", ["http"], "default"),
        ("category", 5, "5"),
        ("category", True, "true"),
        ("category", ["a"], None),
        ("message", 404, "404"),
        ("message", 1.5, "1.5"),
        ("message", False, "false"),
        ("message", {"a": "é"}, '{"a":"é"}'),
        ("message", [1, "a"], '[1,"a"]'),
        ("data", [["a", 1]], {"data": [["a", 1]]}),
        ("data", "text", {"data": "text"}),
        ("data", 0, {"data": 0}),
        ("data", "", {}),
        ("event_id", "nope", None),
        ("event_id", 5, None),
        ("origin", 5, None),
        ("level", {}, "info"),
        ("timestamp", [], None),
    ],
)
def test_what_the_interface_does_not_take_has_a_remark(field: str, sent: Any, value: Any) -> None:
    crumb = read(**{field: sent})
    assert getattr(crumb, field) == value
    assert reasons(crumb) == {field: "invalid_data"}


def test_keys_beyond_the_interface_are_kept_and_named() -> None:
    crumb = read(message="m", foo={"a": 1}, Message="x", **{"": 1})
    assert crumb.other == {"foo": {"a": 1}, "Message": "x", "": 1}
    assert reasons(crumb) == dict.fromkeys(("foo", "Message", ""), "invalid_attribute")


def test_very_many_keys_beyond_the_interface_are_named_together() -> None:
    crumb = read(**{f"k{number}": number for number in range(5000)})
    assert len(crumb.other) == 5000
    assert len(crumb.remarks) == 101


@pytest.mark.parametrize(
    ("container", "messages", "fields"),
    [
        (None, [], []),
        ([], [], []),
        ({}, [], []),
        ({"values": []}, [], []),
        ([None, None], [], []),
        ([{"message": "a"}, None, {"message": "b"}], [(0, "a"), (2, "b")], []),
        ({"values": [{"message": "a"}], "extra": 1}, [(0, "a")], []),
        ({"message": "a"}, [(0, "a")], []),
        ({"values": None}, [], ["values"]),
        ({"values": {}}, [], ["values"]),
        ({"values": 5}, [], ["values"]),
        ({"values": {"values": [{"message": "a"}]}}, [(0, "a")], ["values"]),
        ({"values": {"message": "a"}}, [(0, "a")], ["values"]),
        ("x", [], [""]),
        (5, [], [""]),
        (True, [], [""]),
    ],
    ids=repr,
)
def test_a_container_reads(container: Any, messages: list[tuple[int, str]], fields: list[str]) -> None:
    trail = read_trail(container)
    assert [(crumb.index, crumb.message) for crumb in trail.breadcrumbs] == messages
    assert [remark.field for remark in trail.remarks] == fields
    assert count_breadcrumbs(container) == len(messages)


@pytest.mark.parametrize(("sent", "message"), [("text", "text"), (5, "5"), ([1], "[1]"), (True, "true")])
def test_an_entry_that_is_no_object_is_a_message(sent: Any, message: str) -> None:
    [crumb] = read_trail([sent]).breadcrumbs
    assert (crumb.message, crumb.sent) == (message, sent)
    assert reasons(crumb) == {"": "invalid_data"}


def test_the_order_sent_is_kept() -> None:
    trail = read_trail([{"timestamp": 2, "message": "b"}, {"timestamp": 1, "message": "a"}, {"message": "c"}])
    assert [crumb.message for crumb in trail.breadcrumbs] == ["b", "a", "c"]


@pytest.mark.parametrize("entries", [{"0": 0}, {"values": {"0": 0}}], ids=["bare", "values"])
def test_meta_addresses_both_kinds_of_containers(entries: dict[str, Any]) -> None:
    about = {
        "message": {"": {"rem": [["@password", "s", 3, 13]], "len": 20}},
        "data": {"a": {"": {"len": 50}}},
    }
    node: dict[str, Any] = {"values": {"0": about}} if "values" in entries else {"0": about}
    for container in (
        [{"message": "é [Filtered] b", "data": {"a": [1]}}],
        {"values": [{"message": "é [Filtered] b", "data": {"a": [1]}}]},
    ):
        [crumb] = read_trail(container, node).breadcrumbs
        assert [(r.field, r.reason, r.ranges, r.length) for r in crumb.remarks] == [
            ("message", "substituted", ((2, 12),), None),
            ("data.a", "value_too_long", (), 50),
        ]
        assert crumb.remarks[1].text == "1 of 50 items"


def test_meta_of_a_lone_breadcrumb_stands_at_the_container() -> None:
    [crumb] = read_trail({"message": None}, {"message": {"": {"rem": [["@ip", "x"]]}}}).breadcrumbs
    assert reasons(crumb) == {"message": "removed"}


def test_a_breadcrumb_that_was_removed_still_stands_there() -> None:
    node = {"values": {"1": {"": {"rem": [["drop", "x"]]}}}}
    trail = read_trail([{}, None, None], node)
    assert [crumb.index for crumb in trail.breadcrumbs] == [0, 1]
    assert reasons(trail.breadcrumbs[1]) == {"": "removed"}
    assert count_breadcrumbs([{}, None, None], node) == 2


@pytest.mark.parametrize(
    ("node", "dropped"),
    [
        (None, 0),
        ({"": {"len": 11}}, 9),
        ({"values": {"": {"len": 11}}}, 9),
        ({"": {"len": 2}}, 0),
        ({"": {"len": 1}}, 0),
        ({"": {"len": -5}}, 0),
        ({"": {"len": True}}, 0),
        ({"": {"len": "11"}}, 0),
        ({"": {"len": 10**30}}, 0),
        ({"": 5}, 0),
    ],
    ids=repr,
)
def test_what_the_sdk_dropped_is_counted(node: dict[str, Any] | None, dropped: int) -> None:
    assert read_trail({"values": [{}, {}]}, node).dropped == dropped


def test_links_are_unique_in_order_and_at_most_a_hundred() -> None:
    sent = [{"event_id": f"{number // 2:032x}"} for number in range(1000)]
    assert linked_ids(["x", None, {"event_id": "bad"}, *sent]) == tuple(
        f"{number:032x}" for number in range(MAX_LINKS)
    )
    assert linked_ids({"event_id": "A" * 32}) == ("a" * 32,)
    assert linked_ids(None) == ()
