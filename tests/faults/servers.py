"""Several servers of one database behind a proxy, under load, while one is killed and one joins."""

import re
import time
from collections import Counter
from dataclasses import replace

import psycopg

from tests.faults import ledger
from tests.faults.fleet import Fleet, Server, fleet
from tests.faults.proxy import proxying
from tests.faults.senders import sending
from tests.journeys.visitor import Visitor
from tests.running import Running

READ_SECONDS = 60  # until the trails of what was sent are read


def report(events: int) -> int:
    """Prints what was seen. Raises AssertionError when anything is lost, doubled, or done twice."""
    with fleet(3, CRUMBSITE_WORKERS="1") as running, proxying(running.ports) as proxy:
        behind = replace(
            running, servers=(Server(running.servers[0].folder, running.environment, proxy.port),)
        )
        who = _visitor(running, proxy.port)
        pages: Counter[int] = Counter()
        joining = _new_server(running)
        try:
            with sending(behind) as tally:
                tally.wait_for(events)
                pages += _look(who)
                running.servers[1].kill()
                tally.wait_for(events)
                pages += _look(who)
                joining.start()
                proxy.backends = [running.ports[0], running.ports[2], joining.port]
                tally.wait_for(events)
                pages += _look(who)
            books = ledger.check(running.environment, tally)
            trails = _trails_read(running, books.stored)
            joined = len(re.findall("Traceback", joining.log))
        finally:
            joining.end()
        logs = [server.log for server in (running.servers[0], running.servers[2])]
    print(
        f"3 servers behind a proxy, 8 senders; one killed after {events} events, one joined after {events} more"
    )
    print(f"answers: {dict(tally.answers)}; pages of one session: {dict(pages)}")
    print(
        f"{len(tally.accepted)} accepted, all there once; Σ times_seen {books.times_seen}; trails read: {trails}"
    )
    assert set(pages) == {200}, "a session of one server is not known to another"
    assert not joined, joining.log
    assert not any("Traceback" in log for log in logs), "a server wrote a traceback"
    return 0


def _new_server(running: Fleet) -> Server:
    folder = running.servers[0].folder.parent / "server-joining"
    folder.mkdir()
    return Server(folder, running.environment)


def _visitor(running: Fleet, port: int) -> Visitor:
    process = running.servers[0].process
    assert process is not None
    url = f"http://127.0.0.1:{port}"
    environment = {**running.environment, "CRUMBSITE_BASE_URL": url}
    return Visitor(
        Running(url, "", running.key, running.project_id, running.servers[0].folder, environment, process)
    )


def _look(who: Visitor) -> Counter[int]:
    """The list and an event through the proxy, some of them while a server is just gone."""
    return Counter(who.page(path).status for _ in range(6) for path in ("/acme/", "/acme/shop/issues/1/"))


def _trails_read(running: Fleet, stored: int) -> int:
    """Waits until every event's trail is read; each is there once, by its key, with an ordinal of its own."""
    with psycopg.connect(running.environment["CRUMBSITE_DATABASE_URL"], autocommit=True) as connection:
        until = time.monotonic() + READ_SECONDS
        while connection.execute("SELECT count(*) FROM timeline_trailqueue").fetchone() != (0,):
            assert time.monotonic() < until, "trails are not read"
            time.sleep(0.5)
        row = connection.execute("SELECT count(*), count(DISTINCT ordinal) FROM timeline_trail").fetchone()
    assert row == (stored, stored), row
    return stored
