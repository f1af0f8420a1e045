from typing import Any

import pytest

from crumbsite import settings

URL = "postgresql://crumbs@db.example/crumbs"


@pytest.mark.parametrize(
    ("url", "options"),
    [
        (URL, settings.POSTGRESQL_GONE),
        (
            f"{URL}?connect_timeout=20&sslmode=require",
            {**settings.POSTGRESQL_GONE, "connect_timeout": 20, "sslmode": "require"},
        ),
        ("sqlite:////var/lib/crumbs", {"transaction_mode": "IMMEDIATE", "timeout": 20}),
    ],
)
def test_a_server_that_vanishes_is_given_up_unless_the_url_is_more_patient(
    url: str, options: dict[str, Any]
) -> None:
    assert settings._database("CRUMBSITE_DATABASE_URL", url)["OPTIONS"] == options
