"""Which exception was caused by which, and which names the event."""

from typing import Any

import pytest

from timeline.protocol.event import SentEvent
from timeline.protocol.title import title_of


def one(
    type_: str, id_: Any = None, parent: Any = None, value: str = "v", *, group: bool = False, **fields: Any
) -> dict[str, Any]:
    mechanism: dict[str, Any] = {"type": "chained"}
    mechanism |= {} if id_ is None else {"exception_id": id_}
    mechanism |= {} if parent is None else {"parent_id": parent}
    mechanism |= {"is_exception_group": True} if group else {}
    mechanism |= {key: fields.pop(key) for key in ("source",) if key in fields}
    return {"type": type_, "value": value, "mechanism": mechanism, **fields}


def drawn(*sent: dict[str, Any]) -> list[str] | None:
    """The tree in words, deeper ones behind more dots."""
    event = SentEvent({"exception": {"values": list(sent)}})
    tree = event.exception_tree
    if tree is None:
        return None
    return [f"{'.' * depth}{event.exceptions[place].type}" for place, depth in tree.below(tree.root)]


def title(*sent: dict[str, Any]) -> str:
    return title_of(SentEvent({"exception": {"values": list(sent)}}))


def test_each_is_below_its_parent_by_their_ids() -> None:
    sent = one("C", 4, 3), one("B2", 3, 0), one("D", 2, 1), one("B1", 1, 0), one("A", 0, group=True)
    assert drawn(*sent) == ["A", ".B1", "..D", ".B2", "..C"]


def test_without_ids_each_was_caused_by_the_one_before() -> None:
    assert drawn(one("A"), one("B"), one("C")) == ["C", ".B", "..A"]


@pytest.mark.parametrize(
    "sent",
    [
        (one("A", 1, 0), one("B")),  # one is missing
        (one("A", 0), one("B", 0)),  # double
        (one("A", 1, 2), one("B", 2, 1), one("C", 0)),  # a circle
        (one("A", 0, 0), one("B", 1)),  # its own parent
        (one("A", 1, 7), one("B", 0)),  # a stranger's
        (one("A", 1), one("B", 0)),  # two roots
        (one("A", "1", 0), one("B", 0)),  # no number
        (one("A", True, 0), one("B", 0)),
    ],
)
def test_what_makes_no_tree_is_a_list_and_the_last_names_it(sent: tuple[dict[str, Any], ...]) -> None:
    assert drawn(*sent) is None
    assert title(*sent) == f"{sent[-1]['type']}: v"


def test_a_group_of_equal_members_is_called_by_the_first() -> None:
    members = [one("TimeoutError", place, 0, f"after {place}.5 s") for place in (3, 2, 1)]
    assert title(*members, one("ExceptionGroup", 0, group=True)) == "TimeoutError: after 1.5 s"
    assert (
        title(*members, one("ValueError", 4, 0), one("ExceptionGroup", 0, group=True)) == "ExceptionGroup: v"
    )


def test_equal_members_are_found_below_groups_of_groups() -> None:
    sent = one("E", 4, 2), one("E", 3, 1), one("G2", 2, 0, group=True), one("G1", 1, 0, group=True)
    assert title(*sent, one("G", 0, group=True)) == "E: v"


def test_what_a_group_was_raised_from_is_none_of_its_members() -> None:
    sent = [
        one("KeyError", 2, 0, source="exceptions[0]"),
        one("ConnectionError", 1, 0, source="__context__"),
        one("ExceptionGroup", 0, group=True),
    ]
    assert title(*sent) == "KeyError: v"


REACT = "There was an error while hydrating this Suspense boundary. Switched to client rendering."


@pytest.mark.parametrize(
    "wrapper",
    [
        one("Error", value=REACT),
        one("Error", value="Minified React error #423; visit https://react.dev/errors/423"),
        one("UndeliverableException", module="io.reactivex.rxjava3.exceptions"),
        one("rx.exceptions.OnErrorNotImplementedException"),
        one("Exceptions$ErrorCallbackNotImplemented", module="reactor.core"),
    ],
)
def test_what_a_framework_wraps_around_every_error_yields_to_its_cause(wrapper: dict[str, Any]) -> None:
    assert title(one("IOException"), wrapper) == "IOException: v"
    assert title(wrapper).startswith(wrapper["type"])


def test_a_wrapper_of_another_house_keeps_its_name() -> None:
    wrapper = one("UndeliverableException", module="org.example.mail")
    assert title(one("IOException"), wrapper) == "UndeliverableException: v"


def test_a_note_that_hangs_on_an_exception_never_names_it() -> None:
    note = one("DiagnosticCoroutineContextException", 1, 0, module="kotlinx.coroutines.internal")
    assert title(one("SQLiteFullException", 0), note) == "SQLiteFullException: v"
    assert title(note, one("SQLiteFullException", 0)) == "SQLiteFullException: v"


def test_a_group_inside_a_wrapper_is_looked_into() -> None:
    sent = [
        one("IOException", 2, 1),
        one("CompositeException", 1, 0, module="io.reactivex.exceptions", group=True),
        one("UndeliverableException", 0, module="io.reactivex.exceptions"),
    ]
    assert title(*sent) == "IOException: v"
