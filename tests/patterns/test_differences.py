from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import orjson

from timeline.patterns import differences
from timeline.patterns.aligning import MAX_ROWS
from timeline.patterns.differences import (
    CHANGED,
    ONLY_LEFT,
    ONLY_RIGHT,
    SAME,
    SameRows,
    Side,
    compare,
    sides_of,
)
from timeline.protocol.breadcrumbs import read_trail

END = 1_700_000_000.0


def sides(*crumbs: Any) -> list[Side]:
    sent = [
        {"timestamp": END - len(crumbs) + place, **({"message": crumb} if isinstance(crumb, str) else crumb)}
        for place, crumb in enumerate(crumbs)
    ]
    return sides_of(read_trail(sent).breadcrumbs, END, 0.0)


def request(status: int) -> dict[str, Any]:
    return {"type": "http", "data": {"method": "POST", "url": "/pay/7", "status_code": status}}


def test_rows_say_what_became_of_each_moment() -> None:
    found = compare(sides("a", "b", request(200)), sides("a", "c", request(500)))

    assert [row.op for row in found.rows] == [SAME, ONLY_LEFT, ONLY_RIGHT, CHANGED]
    assert found.summary == "1 only left, 1 only right, 1 ended otherwise, 1 the same"


def test_a_run_of_one_shape_is_one_row() -> None:
    (row,) = compare(sides("try 1", "try 2", "try 3"), sides("try 9")).rows

    assert row.left is not None
    assert row.right is not None
    assert (row.left.times, row.right.times) == (3, 1)


def test_what_differs_within_a_shape_is_marked() -> None:
    (row,) = compare(sides("order 8812 sent"), sides("order 9 sent")).rows

    assert row.left is not None
    assert row.right is not None
    assert row.left.runs == (("order ", False), ("8812", True), (" sent", False))
    assert row.right.runs == (("order ", False), ("9", True), (" sent", False))


def test_times_are_before_the_event_of_each_side() -> None:
    (row,) = compare(sides("a"), sides("a")).rows

    assert row.left is not None
    assert row.left.time == "−1 s"


def test_long_runs_of_the_same_fold() -> None:
    found = compare(sides("a", "b", "c", "d", "x"), sides("a", "b", "c", "d", "y"))

    assert [item.text if isinstance(item, SameRows) else item.op for item in found.folded] == [
        "4 the same",
        ONLY_LEFT,
        ONLY_RIGHT,
    ]


def test_trails_that_do_not_differ_say_so() -> None:
    found = compare(sides("a", "order 1", "c"), sides("a", "order 2", "c"))

    assert not found.differs
    assert found.summary == "No step differs, 3 the same"
    assert compare(sides("a", "b"), sides("a")).differs


def test_a_crumb_of_the_very_moment_is_not_before_it() -> None:
    shape = sides("a")[0].shape

    assert [Side(shape, "a", "", seconds).time for seconds in (2.0, 0.0, -2.0, None)] == [
        "−2 s",
        "0 ms",
        "+2 s",
        "",
    ]


def test_older_rows_are_left_out_and_said() -> None:
    names = [f"{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(410)]
    found = compare(sides(*names), sides("zz"))

    assert found.note == "Compared are the newest 400 rows of each; 10 older rows left out."


def test_two_trails_without_crumbs() -> None:
    assert compare([], []).summary == "Neither has breadcrumbs"


def test_of_a_long_trail_the_newest_are_compared_and_the_others_counted() -> None:
    document = orjson.dumps(
        {"breadcrumbs": [{"message": chr(97 + n % 2)} for n in range(differences.MAX_READ + 7)]}
    )
    row: Any = SimpleNamespace(
        payload=lambda: document, is_strict=True, timestamp=datetime.now(UTC), drift_seconds=None
    )
    left = differences.sides(row)

    assert len(left) == differences.MAX_READ
    assert compare(left, sides("a")).left_out == differences.MAX_READ - MAX_ROWS + 7
