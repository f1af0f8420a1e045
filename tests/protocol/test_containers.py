"""Containers and the places that `_meta` names in them."""

from timeline.protocol.containers import entry_node, read_entries


def test_a_container_holds_its_entries_as_sent() -> None:
    assert read_entries([1, None]).values == [1, None]
    assert read_entries({"values": [1, None]}).values == [1, None]
    assert read_entries({"a": 1}).values == [{"a": 1}]
    assert read_entries(None).values == read_entries({}).values == []


def test_what_is_none_has_a_remark() -> None:
    for container, field in (("x", ""), (5, ""), ({"values": 5}, "values"), ({"values": None}, "values")):
        entries = read_entries(container)
        assert entries.values == []
        assert [remark.field for remark in entries.remarks] == [field]


def test_both_ways_to_an_entry_are_known() -> None:
    assert entry_node({"values": {"3": {"": 1}}}, 3) == {"": 1}
    assert entry_node({"3": {"": 1}}, 3) == {"": 1}
    assert entry_node({"3": 5}, 3) is None
    assert entry_node(None, 3) is None
