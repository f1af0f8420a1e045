"""Which addresses are ingestion's, and that nothing else touches them."""

import pytest
from django.test import Client

from timeline.ingest import views
from timeline.ingest.views import resolve

MAX_ID = (1 << 64) - 1


@pytest.mark.parametrize(
    ("path", "opened", "project_id"),
    [
        ("/api/1/envelope/", views.store_envelope, 1),
        ("/api/1/envelope", views.store_envelope, 1),
        ("//api//1//envelope//", views.store_envelope, 1),
        ("/api/0/envelope/", views.store_envelope, 0),
        ("/api/007/envelope/", views.store_envelope, 7),
        (f"/api/{MAX_ID}/envelope/", views.store_envelope, MAX_ID),
        (f"/api/{MAX_ID + 1}/envelope/", views.refuse_project, None),
        (f"/api/{'9' * 5000}/envelope/", views.refuse_project, None),
        ("/api/abc/envelope/", views.refuse_project, None),
        ("/api/-1/store/", views.refuse_project, None),
        ("/api/١/store/", views.refuse_project, None),
        ("/api/1/store/", views.store_event, 1),
        ("/api/store/", views.store_event, None),
        ("/api/store", views.store_event, None),
        ("/api/1/security/", views.drop_security_report, 1),
        ("/api/1/csp-report/", views.drop_security_report, 1),
        ("/api/1/nel/", views.drop_security_report, 1),
        ("/api/1/minidump", views.drop_minidump, 1),
        (f"/api/1/events/{'a' * 32}/attachments/", views.drop_attachment, 1),
        ("/api/1/cron/nightly/", views.drop_check_in, 1),
        ("/api/1/cron/nightly/key", views.drop_check_in, 1),
        ("/api/1/unreal/key/", views.refuse_path, 1),
        ("/api/1/upload/", views.refuse_path, 1),
        ("/api/1/integration/otlp/v1/traces", views.refuse_path, 1),
        ("/api/1/", views.refuse_path, 1),
        ("/api/1/envelope/\n", views.refuse_path, 1),
    ],
)
def test_an_address_of_ingestion_has_its_door(path: str, opened: object, project_id: int | None) -> None:
    route = resolve(path)
    assert route is not None
    assert (route.open, route.project_id) == (opened, project_id)


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


@pytest.mark.parametrize(
    "path", ["/api/1/envelope/", "/api/1/envelope", "/api/store/", "/api/x/store/", "/api/1/nothing"]
)
@pytest.mark.django_db
def test_no_other_middleware_touches_ingestion(client: Client, path: str) -> None:
    for answer in (
        client.post(path, b"", content_type="text/plain", headers={"host": "nobody.example"}),
        client.options(path, headers={"host": "nobody.example"}),
        client.get(path, headers={"host": "nobody.example"}),
    ):
        assert answer.headers.keys() - {"Allow"} <= {
            "Content-Type",
            "Access-Control-Allow-Origin",
            "Access-Control-Expose-Headers",
            "Cross-Origin-Resource-Policy",
            "Access-Control-Allow-Methods",
            "Access-Control-Max-Age",
            "Access-Control-Allow-Headers",
            "Content-Length",
        }
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Content-Type"] == "application/json"
        assert not answer.cookies
        assert answer.status_code in (200, 400, 401, 404, 405)
