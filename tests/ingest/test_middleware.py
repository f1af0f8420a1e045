"""Ingestion under Django: no other middleware touches its requests."""

import pytest
from django.test import Client


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
        assert {name.lower() for name in answer.headers} - {"allow"} <= {
            "content-type",
            "access-control-allow-origin",
            "access-control-expose-headers",
            "cross-origin-resource-policy",
            "access-control-allow-methods",
            "access-control-max-age",
            "access-control-allow-headers",
            "content-length",
        }
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Content-Type"] == "application/json"
        assert not answer.cookies
        assert answer.status_code in (200, 400, 401, 404, 405)
