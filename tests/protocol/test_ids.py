"""Ids: four spellings of a UUID, nothing else."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.protocol.ids import read_id


@given(st.uuids())
def test_every_spelling_reads(value: uuid.UUID) -> None:
    for spelling in (value.hex, str(value), f"{{{value}}}", f"urn:uuid:{value}", str(value).upper()):
        assert read_id(spelling) == value.hex


@pytest.mark.parametrize(
    "sent",
    [
        *(
            "",
            "a" * 31,
            "a" * 33,
            " " + "a" * 32,
            "a" * 30 + "  ",
            "g" * 32,
            "é" * 32,
            "a " * 16,
            "a" * 36,
            "{" + "a" * 36 + "}",
        ),
        *("{" + "a" * 32 + "}", "urn:uuid:" + "a" * 36, "a1-" * 12, None, 5, True, {}, [], 1.5),
    ],
    ids=repr,
)
def test_anything_else_is_none(sent: object) -> None:
    assert read_id(sent) is None
