"""Which addresses are ingestion's."""

import pytest

from timeline.ingest.routes import Endpoint, resolve

MAX_ID = (1 << 64) - 1


@pytest.mark.parametrize(
    ("path", "endpoint", "project_id"),
    [
        ("/api/1/envelope/", Endpoint.ENVELOPE, 1),
        ("/api/1/envelope", Endpoint.ENVELOPE, 1),
        ("//api//1//envelope//", Endpoint.ENVELOPE, 1),
        ("/api/0/envelope/", Endpoint.ENVELOPE, 0),
        ("/api/007/envelope/", Endpoint.ENVELOPE, 7),
        (f"/api/{MAX_ID}/envelope/", Endpoint.ENVELOPE, MAX_ID),
        (f"/api/{MAX_ID + 1}/envelope/", Endpoint.BAD_PROJECT, None),
        (f"/api/{'9' * 5000}/envelope/", Endpoint.BAD_PROJECT, None),
        ("/api/abc/envelope/", Endpoint.BAD_PROJECT, None),
        ("/api/-1/store/", Endpoint.BAD_PROJECT, None),
        ("/api/١/store/", Endpoint.BAD_PROJECT, None),
        ("/api/1/store/", Endpoint.STORE, 1),
        ("/api/store/", Endpoint.STORE, None),
        ("/api/store", Endpoint.STORE, None),
        ("/api/1/security/", Endpoint.SECURITY_REPORT, 1),
        ("/api/1/csp-report/", Endpoint.SECURITY_REPORT, 1),
        ("/api/1/nel/", Endpoint.SECURITY_REPORT, 1),
        ("/api/1/minidump", Endpoint.MINIDUMP, 1),
        (f"/api/1/events/{'a' * 32}/attachments/", Endpoint.ATTACHMENT, 1),
        ("/api/1/cron/nightly/", Endpoint.CHECK_IN, 1),
        ("/api/1/cron/nightly/key", Endpoint.CHECK_IN, 1),
        ("/api/1/unreal/key/", Endpoint.NOT_FOUND, 1),
        ("/api/1/upload/", Endpoint.NOT_FOUND, 1),
        ("/api/1/integration/otlp/v1/traces", Endpoint.NOT_FOUND, 1),
        ("/api/1/", Endpoint.NOT_FOUND, 1),
        ("/api/1/envelope/\n", Endpoint.NOT_FOUND, 1),
    ],
)
def test_an_address_of_ingestion_has_its_endpoint(
    path: str, endpoint: Endpoint, project_id: int | None
) -> None:
    route = resolve(path)
    assert route is not None
    assert (route.endpoint, route.project_id) == (endpoint, project_id)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/api/",
        "/api",
        "/api/0/",
        "/api/0/projects/",
        "/api/v1/schema/",
        "/api/v1/organizations/acme/issues/",
        "/acme/api/1/envelope/",
        "/apis/1/envelope/",
        "/api/1x/things/",
    ],
)
def test_other_addresses_are_left_to_others(path: str) -> None:
    assert resolve(path) is None
