"""What a person pastes of one crumb."""

import pytest

from tests.trail.trails import crumb, show
from timeline.trail.copies import copy_of, forms_of

REQUEST = crumb(
    1,
    "",
    type="http",
    category="httplib",
    data={"method": "POST", "url": "https://a.test/it's", "http.query": "b=1", "status_code": 500},
)
QUERY = crumb(1, "SELECT * FROM cart WHERE id = %s", category="query", data={"db.params": ["x'y"]})


@pytest.mark.parametrize(
    ("sent", "forms"),
    [
        (REQUEST, ["text", "json", "curl"]),
        (QUERY, ["text", "json", "sql"]),
        (crumb(1, "a"), ["text", "json"]),
    ],
)
def test_each_kind_offers_what_it_has(sent: dict[str, object], forms: list[str]) -> None:
    (row,) = show([sent]).rows

    assert [name for name, _ in forms_of(row)] == forms


def test_a_request_can_be_sent_again() -> None:
    (row,) = show([REQUEST]).rows

    assert copy_of(row, "curl") == """curl -X POST 'https://a.test/it'"'"'s?b=1'"""


def test_a_statement_has_its_values() -> None:
    (row,) = show([QUERY]).rows

    assert copy_of(row, "sql") == "SELECT * FROM cart WHERE id = 'x''y'"


def test_the_text_keeps_what_the_line_glues() -> None:
    (row,) = show([crumb(1, "a\nb", category="log", data={"n": [1, 2]})]).rows

    assert copy_of(row, "text").split("\n") == [
        "−00:01.000  info  log  a +1 line n=[2]  [log]",
        "a",
        "b",
        "  n: [1, 2]",
    ]
    assert '"message": "a\\nb"' in copy_of(row, "json")
