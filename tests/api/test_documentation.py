"""The API's page says every operation of the schema, and what it says can be done as it stands."""

import json
import re
import shlex

import pytest

from tests.places import client_of, make_place
from timeline.api.documentation import Operation, documentation, pieces_of

DOCUMENTATION = documentation()
OPERATIONS = [operation for _, operations in DOCUMENTATION.groups for operation in operations]
NAMES = {"org": "acme", "project": "shop", "number": "1"}


def the(operation_id: str) -> Operation:
    return next(operation for operation in OPERATIONS if operation.id == operation_id)


@pytest.fixture
def page(db: None) -> str:
    return client_of(make_place("acme").member).get("/api/v1/docs/").content.decode()


def test_the_page_has_every_operation_of_the_schema(page: str) -> None:
    schema = client_of(make_place("other").member).get("/api/v1/schema/").content.decode()
    ids = set(re.findall(r"operationId: (\w+)", schema))
    assert ids == {operation.id for operation in OPERATIONS} != set()
    assert all(f'id="{one}"' in page for one in ids)


def test_every_link_of_the_page_leads_to_something_on_it(page: str) -> None:
    assert set(re.findall(r'href="#([^"]+)"', page)) - set(re.findall(r'id="([^"]+)"', page)) == set()


def test_a_line_to_copy_names_the_readers_own_places(page: str) -> None:
    assert (
        "http://localhost:8000/api/v1/projects/acme/shop/issues/1/" in page
        or "/projects/acme/shop/issues/1/" in page
    )
    assert "{org}" not in the("list_issues").curl("http://a.test", NAMES)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_a_line_to_copy_is_a_command_that_a_shell_reads(operation: Operation) -> None:
    words = shlex.split(operation.curl("http://a.test", NAMES))
    assert words[:3] == ["curl", "-H", "Authorization: Bearer $TOKEN"]
    assert words[-1].startswith("http://a.test/api/v1/")
    assert ("-X" in words) == (operation.method != "GET")
    if operation.body:
        assert json.loads(words[words.index("-d") + 1])


@pytest.mark.django_db
def test_a_body_to_copy_is_one_that_is_taken() -> None:
    client = client_of(make_place("acme").member)
    answer = client.put(
        "/api/v1/projects/acme/shop/issues/1/",
        the("change_issue").body_sample,
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content


def test_types_are_words() -> None:
    types = {field.name: field.type for field in the("list_issues").parameters}
    assert types["limit"] == "integer 1 to 100"
    assert types["sort"] == "one of events, first_seen, last_seen"
    assert types["project"] == "list of text"
    [answer] = [answer for answer in the("list_issues").answers if answer.status == "200"]
    assert (answer.phrase, answer.type, answer.shape) == ("OK", "list of Issue", "Issue")
    issue = next(shape for shape in DOCUMENTATION.shapes if shape.name == "Issue")
    assert {field.name: field.type for field in issue.fields}["reopened"] == "time or null"


def test_every_part_of_an_address_is_explained() -> None:
    parts = [field for operation in OPERATIONS for field in operation.parameters if field.where == "path"]
    assert [field.name for field in parts if not field.about] == []


def test_code_is_told_apart() -> None:
    assert pieces_of("a `b` c") == (("a ", False), ("b", True), (" c", False))
    assert pieces_of(None) == ()
    assert pieces_of("odd ` one") == (("odd ` one", False),)
