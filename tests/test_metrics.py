import re
import urllib.error
import urllib.request

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.running import Running, running_server
from tests.wire import envelope, post

TOKEN = "a-token-of-prometheus"


def scrape(server: Running, token: str = TOKEN) -> str:
    request = urllib.request.Request(f"{server.url}/metrics", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return str(response.read().decode())


def number(exposition: str, name: str) -> float:
    """The value of one series; 0 when it is not there."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", exposition, re.MULTILINE)
    return float(found[1]) if found else 0


@pytest.mark.parametrize(
    ("configured", "sent"), [("", "Bearer "), ("", None), ("right", "Bearer wrong"), ("right", None)]
)
def test_without_the_token_there_is_no_such_page(
    client: Client, settings: LazySettings, configured: str, sent: str | None
) -> None:
    settings.METRICS_TOKEN = configured

    answer = client.get("/metrics", headers={"Authorization": sent} if sent is not None else {})

    assert answer.status_code == 404


def test_the_token_opens_it(client: Client, settings: LazySettings) -> None:
    settings.METRICS_TOKEN = TOKEN

    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    assert answer.status_code == 200
    assert b"crumbsite_ingest_seconds_bucket" in answer.content


@pytest.mark.server
def test_all_processes_count_together() -> None:
    settings = {"CRUMBSITE_METRICS_TOKEN": TOKEN, "CRUMBSITE_WORKERS": "2"}
    with running_server(settings=settings) as server:
        events = [envelope()[1] for _ in range(20)]
        for event in [*events, events[0]]:
            assert post(server, event).status == 200
        post(server, b'{}\n{"type":"session"}\n{}')
        assert post(server, b"not an envelope").status == 400

        seen = scrape(server)

        with pytest.raises(urllib.error.HTTPError, match="404"):
            scrape(server, "wrong")
    assert number(seen, 'crumbsite_events_total{outcome="stored"}') == 20
    assert number(seen, 'crumbsite_events_total{outcome="repeated"}') == 1
    assert number(seen, 'crumbsite_dropped_total{kind="session"}') == 1
    assert number(seen, 'crumbsite_ingest_requests_total{status="200"}') == 22
    assert number(seen, 'crumbsite_ingest_requests_total{status="400"}') == 1
    assert number(seen, "crumbsite_ingest_seconds_count") == 23
