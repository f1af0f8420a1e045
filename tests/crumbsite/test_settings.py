from typing import Any

import pytest

from crumbsite import databases

URL = "postgresql://crumbs@db.example/crumbs"


@pytest.mark.parametrize(
    ("url", "options"),
    [
        (URL, databases.POSTGRESQL_GONE),
        (
            f"{URL}?connect_timeout=20&sslmode=require",
            {**databases.POSTGRESQL_GONE, "connect_timeout": 20, "sslmode": "require"},
        ),
        ("sqlite:////var/lib/crumbs", {"transaction_mode": "IMMEDIATE", "timeout": 20}),
    ],
)
def test_a_server_that_vanishes_is_given_up_unless_the_url_is_more_patient(
    url: str, options: dict[str, Any]
) -> None:
    assert databases.read("CRUMBSITE_DATABASE_URL", url)["OPTIONS"] == options
