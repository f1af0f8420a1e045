"""Remarks."""

from timeline.protocol.remarks import MAX_PATH_LENGTH, Remark, below, join_path, refused, unexpected


def test_a_remark_says_what_was_expected_what_came_and_what_became_of_it() -> None:
    assert unexpected("level", "a level", [1]).text == "a level expected, a list sent: [1 item]; left out"
    assert refused("release", "not a release", "a/b", "kept").text == 'not a release: "a/b"; kept'


def test_a_remark_can_be_seen_from_further_up() -> None:
    remark = Remark("values", "missing_attribute", "values are missing", ((1, 2),), 5)
    assert below("breadcrumbs", remark) == Remark(
        "breadcrumbs.values", "missing_attribute", "values are missing", ((1, 2),), 5
    )
    assert below("breadcrumbs", Remark("", "x", "y")).field == "breadcrumbs"


def test_paths_have_an_end() -> None:
    path = "data"
    for _ in range(100):
        path = join_path(path, "k" * 5000)
    assert len(path) <= 2 * MAX_PATH_LENGTH + 1
