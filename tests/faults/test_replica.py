"""Pages that read from a replica which is behind, and from one that is gone."""

import json
import os
import re
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.databases import manage
from tests.faults.cluster import Cluster, cluster
from tests.faults.fleet import Fleet, fleet_on
from tests.faults.senders import Sender, envelope
from tests.journeys.visitor import EMAIL, Visitor
from tests.running import Running

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(
        not os.environ.get("CRUMBSITE_DATABASE_URL", "").startswith("postgres"),
        reason="SQLite has no replicas: CRUMBSITE_DATABASE_URL=postgresql://… make test",
    ),
]
ISSUE = "/acme/shop/issues/1/"


@pytest.fixture
def replicated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Fleet, Cluster]]:
    """A server whose pages read from a standby. Each test has its own: who lost one does not ask it for a while."""
    folder = tmp_path_factory.mktemp("server")
    with cluster() as primary, primary.standby() as standby:
        environment = {
            **os.environ,
            "CRUMBSITE_DATABASE_URL": primary.url,
            "CRUMBSITE_REPLICA_URL": standby.url,
            "CRUMBSITE_DATA_DIR": str(folder),
            "CRUMBSITE_WORKERS": "1",
            "PYTHONWARNINGS": "error",
        }
        manage(environment, "migrate", "--verbosity=0")
        with fleet_on(environment, folder) as running:
            sender = Sender(running.ports[0], running.project_id, running.key)
            assert sender.send(envelope(uuid.uuid4().hex, 1))[0] == "200"
            sender.close()
            caught_up(running, standby)
            yield running, standby


def caught_up(running: Fleet, standby: Cluster) -> None:
    """Wait until all that is written is on the standby."""
    with (
        psycopg.connect(running.environment["CRUMBSITE_DATABASE_URL"], autocommit=True) as here,
        psycopg.connect(standby.url, autocommit=True) as there,
    ):
        place = here.execute("SELECT pg_current_wal_lsn()").fetchone()
        for _ in range(500):
            arrived = there.execute("SELECT pg_last_wal_replay_lsn() >= %s", place).fetchone()
            if arrived == (True,):
                return
            time.sleep(0.02)
    raise AssertionError("the standby does not follow")


@contextmanager
def behind(standby: Cluster) -> Iterator[None]:
    """It replays nothing until the end of the block."""
    with psycopg.connect(standby.url, autocommit=True) as connection:
        connection.execute("SELECT pg_wal_replay_pause()")
        try:
            yield
        finally:
            connection.execute("SELECT pg_wal_replay_resume()")


def visitor(running: Fleet) -> Visitor:
    url = f"http://127.0.0.1:{running.ports[0]}"
    environment = {**running.environment, "CRUMBSITE_BASE_URL": url}
    server = running.servers[0]
    assert server.process is not None
    return Visitor(
        Running(url, "", running.key, running.project_id, Path(server.folder), environment, server.process)
    )


def set_status(who: Visitor, status: str) -> None:
    found = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"', who.page(f"{ISSUE}events/").text
    ) or re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', who.page(ISSUE).text)
    assert found
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": found[1], "status": status}).encode()
    assert who.page(f"{ISSUE}status/", form).status == 200


def status_for(running: Fleet, token: str) -> str:
    request = urllib.request.Request(
        f"http://127.0.0.1:{running.ports[0]}/api/v1/projects/acme/shop/issues/1/",
        headers={"Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(json.load(answer)["status"])


def test_who_wrote_reads_it_and_others_when_it_has_arrived(replicated: tuple[Fleet, Cluster]) -> None:
    running, standby = replicated
    writer = visitor(running)
    manage(running.environment, "user", "other@example.com", "--org", "acme")
    own, others = (
        manage(running.environment, "token", email).strip() for email in (EMAIL, "other@example.com")
    )
    caught_up(running, standby)
    with behind(standby):
        set_status(writer, "resolved")
        assert status_for(running, own) == "resolved"
        assert status_for(running, others) == "unresolved"  # it has not arrived
    caught_up(running, standby)
    assert status_for(running, others) == "resolved"


def test_pages_outlive_their_replica(replicated: tuple[Fleet, Cluster]) -> None:
    running, standby = replicated
    who = visitor(running)
    assert who.page(ISSUE).status == 200

    standby.control("stop", "-m", "immediate")
    try:
        answers = [who.page(ISSUE).status for _ in range(6)]
    finally:
        standby.control("start")

    assert answers[-1] == 200
    assert set(answers[2:]) == {200}, answers
