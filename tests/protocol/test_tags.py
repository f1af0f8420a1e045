"""Tags and fingerprints."""

from typing import Any

import pytest

from timeline.protocol.remarks import Remark
from timeline.protocol.tags import MAX_PARTS, MAX_TAGS, read_fingerprint, read_tags


@pytest.mark.parametrize(
    ("sent", "tags"),
    [
        (None, {}),
        ({}, {}),
        ({"b": "1", "a": "2"}, {"a": "2", "b": "1"}),
        ([["b", "1"], ["a", "2"], None], {"a": "2", "b": "1"}),
        ([["a", "1"], ["a", "2"]], {"a": "1"}),
        ({"a": True, "b": 1.9, "c": 5}, {"a": "True", "b": "1", "c": "5"}),
        ({" a ": " x\n"}, {"-a-": "x"}),
        ([[5, 6], [None, "x"], ["y", None]], {"5": "6"}),
        ({"a": "x" * 500}, {"a": "x" * 500}),
    ],
    ids=repr,
)
def test_tags_read(sent: Any, tags: dict[str, str]) -> None:
    remarks: list[Remark] = []
    assert read_tags(sent, remarks) == tags
    assert list(read_tags(sent, [])) == sorted(tags)
    assert remarks == []


@pytest.mark.parametrize(
    ("sent", "tags", "fields"),
    [
        (5, {}, ["tags"]),
        ([{"key": "a", "value": "b"}], {"a": "b"}, ["tags.0"]),
        ([["a"], ["a", "b", "c"], 5], {}, ["tags.0", "tags.1", "tags.2"]),
        ({"a": ["x"]}, {"a": '["x"]'}, ["tags.0"]),
        ({"a": ""}, {}, ["tags.0"]),
        ({"": "x"}, {}, ["tags.0"]),
        ({"a": "x\ny"}, {"a": "x\ny"}, ["tags.0"]),
        ({"ключ": "x"}, {"ключ": "x"}, ["tags.0"]),
        ({"a": 1e300}, {"a": "1e+300"}, ["tags.0"]),
    ],
    ids=repr,
)
def test_what_is_no_tag_has_a_remark(sent: Any, tags: dict[str, str], fields: list[str]) -> None:
    remarks: list[Remark] = []
    assert read_tags(sent, remarks) == tags
    assert [remark.field for remark in remarks] == fields


@pytest.mark.parametrize(
    "sent", [{f"k{n}": "v" for n in range(5000)}, [[f"k{n}", "v"] for n in range(5000)]], ids=["dict", "list"]
)
def test_tags_have_an_end(sent: Any) -> None:
    remarks: list[Remark] = []
    assert len(read_tags(sent, remarks)) == MAX_TAGS
    assert [remark.length for remark in remarks] == [5000]


@pytest.mark.parametrize(
    ("sent", "parts", "remarked"),
    [
        (None, (), False),
        ([], (), False),
        (["a", "", None], ("a", ""), False),
        ([1, 2.9, True, "{{ default }}"], ("1", "2", "True", "{{ default }}"), False),
        ("a", (), True),
        ({"a": 1}, (), True),
        (["a", ["b"]], (), True),
        (["a", 1e300], (), True),
        ([float("nan")], (), True),
    ],
    ids=repr,
)
def test_a_fingerprint_reads(sent: Any, parts: tuple[str, ...], remarked: bool) -> None:
    remarks: list[Remark] = []
    assert read_fingerprint(sent, remarks) == parts
    assert bool(remarks) is remarked


def test_a_fingerprint_has_an_end() -> None:
    remarks: list[Remark] = []
    assert len(read_fingerprint(["a"] * 5000, remarks)) == MAX_PARTS
    assert [remark.length for remark in remarks] == [5000]
