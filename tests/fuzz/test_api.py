"""Everything that the API's own description allows, asked of a running application: schemathesis, derandomised."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.places import EVENT_ID, OTHER_EVENT_ID, Place, make_place, store
from timeline.accounts import credentials
from timeline.models import AlertChannel, AlertRule

OPERATIONS = (
    "list_issues",
    "list_projects",
    "find_event",
    "read_issue",
    "list_issue_events",
    "read_event",
    "read_event_json",
    "read_common_trail",
    "list_project_events",
    "list_dropped",
    "list_stored",
    "read_project",
    "read_difference",
    "list_channels",
    "read_channel",
    "list_notices",
    "list_rules",
    "read_rule",
)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
THERE: dict[str, Any] = {
    "org": "acme",
    "project": "shop",
    "number": 1,
    "event_id": EVENT_ID,
    "other": OTHER_EVENT_ID,
    "channel_id": 7,
    "rule_id": 8,
}


@pytest.fixture
def token(transactional_db: None) -> str:
    place: Place = make_place("acme")
    store(
        place.project, event_id=OTHER_EVENT_ID, breadcrumbs=[{"event_id": EVENT_ID, "data": {"a": [1]}}, {}]
    )
    channel = AlertChannel.objects.create(
        pk=THERE["channel_id"],
        organization=place.organization,
        name="team",
        kind="email",
        target="team@example.com",
    )
    AlertRule.objects.create(pk=THERE["rule_id"], project=place.project, channel=channel)
    return credentials.make_token(place.owner)


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_api_keeps_to_its_description(name: str, token: str, live_server: Any) -> None:
    statuses: set[int] = set()
    headers = {"Authorization": f"Bearer {token}"}
    schema = schemathesis.openapi.from_url(f"{live_server.url}/api/v1/schema/", headers=headers)
    assert {each["get"]["operationId"] for each in schema.raw_schema["paths"].values()} == set(OPERATIONS)

    @settings(
        max_examples=30,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema.find_operation_by_id(name).as_strategy(), is_there=st.integers(0, 3).map(bool))
    def ask(case: Any, is_there: bool) -> None:
        if is_there:  # what is drawn for a path names nothing
            case.path_parameters.update({name: THERE[name] for name in case.path_parameters})
        statuses.add(case.call_and_validate(headers=headers, checks=CHECKS).status_code)

    ask()
    assert {200, 404} <= statuses <= {200, 400, 404}
