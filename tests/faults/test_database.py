"""A database that cannot be written to: senders are told 503, nothing is half there, and it goes on afterwards."""

import os
import resource
import signal
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.databases import manage
from tests.faults import ledger
from tests.faults.cluster import Cluster, cluster
from tests.faults.fleet import Fleet, fleet, fleet_on, held_up
from tests.faults.readers import Reader, reading, what_is_wrong
from tests.faults.senders import SDK_SECONDS, Sender, Tally, envelope, sending
from timeline.database.write_lock import SHORT_FOR_SECONDS

pytestmark = pytest.mark.server


ON_POSTGRESQL = connection.vendor == "postgresql"  # the suite
PATIENT_SECONDS = 40.0  # longer than the server waits for a database that stands still


@dataclass(frozen=True)
class Case:
    """A server that the tests of one database share, and all that was sent to it."""

    running: Fleet
    tally: Tally = field(default_factory=Tally)

    def check(self) -> int:
        """That nothing is lost, doubled or half there; how many events there are."""
        return ledger.check(self.running.environment, self.tally).stored


@pytest.fixture(scope="module")
def embedded() -> Iterator[Case]:
    """A server on SQLite."""
    if ON_POSTGRESQL:
        pytest.skip("of SQLite: make test")
    with fleet(CRUMBSITE_WORKERS="2") as running:
        yield Case(running)


def send(case: Case, padding: str = "", timeout: float = SDK_SECONDS) -> tuple[str, bytes]:
    """One new event; the answer."""
    event_id = uuid.uuid4().hex
    case.tally.sent.add(event_id)
    sender = Sender(case.running.ports[0], case.running.project_id, case.running.key, timeout)
    status, answer = sender.send(envelope(event_id, 1, padding))
    sender.close()
    case.tally.note(event_id, status)
    return status, answer


REFUSED = "503", b'{"detail":"failed to queue envelope"}'


def send_until_refused(case: Case, padding: int) -> tuple[str, bytes]:
    """Events that do not compress, until one is not taken."""
    for _ in range(200):
        answer = send(case, "".join(uuid.uuid4().hex for _ in range(padding // 32)))
        if answer[0] != "200":
            return answer
    raise AssertionError("everything was taken")


# ---------------------------------------------------------------- SQLite

INTEGRITY = """
from django.db import connection
cursor = connection.cursor()
cursor.execute("PRAGMA integrity_check")
print(cursor.fetchone()[0])
"""


@contextmanager
def no_file_beyond(running: Fleet, size: int) -> Iterator[None]:
    """As on a full disk: no process of the server may write a file beyond `size` bytes."""
    pids = running.servers[0].workers
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        for pid in pids:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def test_a_full_disk_is_told_and_loses_nothing(embedded: Case) -> None:
    assert send(embedded)[0] == "200"

    with no_file_beyond(embedded.running, 1 << 20):
        assert send_until_refused(embedded, 64_000) == REFUSED
        assert send_until_refused(embedded, 64_000) == REFUSED
        embedded.check()

    assert send(embedded)[0] == "200"
    assert embedded.check() < len(embedded.tally.sent)
    assert manage(embedded.running.environment, "shell", "--no-imports", "--command", INTEGRITY) == "ok\n"


def test_a_database_that_is_locked_for_a_while_is_waited_for(embedded: Case) -> None:
    time.sleep(SHORT_FOR_SECONDS)  # a worker that waited in vain, for another test, is impatient for so long
    with ThreadPoolExecutor() as pool:
        with held_up(embedded.running):
            answer = pool.submit(send, embedded)
            time.sleep(1)
            assert not answer.done()
        assert answer.result()[0] == "200"


def test_a_database_that_stays_locked_is_told(embedded: Case) -> None:
    before = embedded.check()
    with held_up(embedded.running):
        assert send(embedded) == REFUSED

    assert send(embedded)[0] == "200"
    assert embedded.check() == before + 1


def test_senders_behind_a_locked_database_have_an_answer_before_they_give_up(embedded: Case) -> None:
    before = embedded.check()
    with reading(embedded.running) as seen, ThreadPoolExecutor(12) as pool, held_up(embedded.running):
        first = [pool.submit(send, embedded) for _ in range(12)]  # in both processes, and behind each other
        assert {answer.result()[0] for answer in first} == {"503"}
        assert send(embedded) == REFUSED

    assert set(seen.answers) == {"200"}
    assert seen.wrong == []
    assert send(embedded)[0] == "200"
    assert embedded.check() == before + 1


# What binds an ordinary user binds root, too, without these rights.
BOUND = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()


@contextmanager
def read_only(running: Fleet) -> Iterator[None]:
    """Neither the folder of the database nor a file in it may be written to; all is opened anew, by new processes."""
    folder = Path(urlsplit(running.environment["CRUMBSITE_DATABASE_URL"]).path).parent
    paths = [folder, *(path for path in folder.iterdir() if path.is_file())]
    modes = [path.stat().st_mode for path in paths]
    for path, mode in zip(paths, modes, strict=True):
        path.chmod(mode & 0o555)
    try:
        replace_workers(running)
        yield
    finally:
        for path, mode in zip(paths, modes, strict=True):
            path.chmod(mode)


def replace_workers(running: Fleet) -> None:
    """Those that have files open may write to them whatever their modes say."""
    server = running.servers[0]
    for pid in server.workers:
        os.kill(pid, signal.SIGKILL)
        server.wait_for_workers(2, without=pid)
    server.wait_until_it_answers()


@pytest.mark.skipif(ON_POSTGRESQL, reason="of SQLite: make test")
def test_a_read_only_file_is_told_while_pages_are_read() -> None:
    with fleet(wrapper=BOUND, CRUMBSITE_WORKERS="2") as running:
        case, reader = Case(running), Reader(running)
        assert send(case)[0] == "200"

        with read_only(running):
            assert [send(case) for _ in range(8)] == [REFUSED] * 8  # by both processes
            assert reader.ask("GET", "/readyz")[2] == (
                '{"detail": "The database is read-only: no event can be stored.", "causes": ["OperationalError"]}'
            )
            assert [what_is_wrong(*reader.read()) for _ in range(8)] == [""] * 8
            assert reader.read()[0] == "200"

        # Nobody starts it anew: each process lets go, request by request, of what was opened meanwhile.
        good = 0  # in a row, so many that both processes were asked
        for _ in range(200):
            states = {send(case)[0], reader.read()[0], reader.ask("GET", "/readyz")[0]}
            good = good + 1 if states == {"200"} else 0
            if good == 16:
                break
        assert good == 16
        assert case.check() == len(case.tally.accepted)
        assert "Traceback" not in running.servers[0].log


# ---------------------------------------------------------------- PostgreSQL


@pytest.fixture(scope="module")
def own_cluster() -> Iterator[Cluster]:
    """A PostgreSQL that may be mistreated."""
    if not ON_POSTGRESQL:
        pytest.skip("of PostgreSQL: CRUMBSITE_DATABASE_URL=postgresql://… make test")
    with cluster() as own:
        yield own


@pytest.fixture(scope="module")
def served(own_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """A server on it."""
    folder = tmp_path_factory.mktemp("server")
    environment = {
        **os.environ,
        "CRUMBSITE_DATABASE_URL": own_cluster.url,
        "CRUMBSITE_DATA_DIR": str(folder),
        "CRUMBSITE_WORKERS": "2",
    }
    manage(environment, "migrate", "--verbosity=0")
    with fleet_on(environment, folder) as running:
        yield Case(running)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_postgresql_restarts_under_load(own_cluster: Cluster, served: Case, mode: str) -> None:
    with reading(served.running) as seen, sending(served.running, tally=served.tally) as tally:
        for _ in range(2):
            tally.wait_for(100)
            own_cluster.restart(mode)
        tally.wait_for(100)

    served.check()
    assert set(tally.answers) <= {"200", "503"}
    assert set(seen.answers) <= {"200", "503"}
    assert seen.wrong == []


def test_postgresql_whose_table_stays_locked_is_told(served: Case) -> None:
    before = served.check()
    with ThreadPoolExecutor(12) as pool, held_up(served.running):
        answers = [pool.submit(send, served) for _ in range(12)]
        assert {answer.result()[0] for answer in answers} == {"503"}

    assert send(served)[0] == "200"
    assert served.check() == before + 1


def test_postgresql_that_stands_still_leaves_nobody_without_an_answer(
    own_cluster: Cluster, served: Case
) -> None:
    reader = Reader(served.running)
    before = served.check()
    with ThreadPoolExecutor(6) as pool, own_cluster.frozen():
        events = [pool.submit(send, served, timeout=PATIENT_SECONDS) for _ in range(4)]
        pages = [pool.submit(reader.ask, "GET", path) for path in ("/acme/", "/readyz")]
        assert reader.ask("GET", "/healthz")[0] == "200"
        assert {event.result()[0] for event in events} == {"503"}
        assert {page.result()[0] for page in pages} == {"503"}

    assert send(served, timeout=PATIENT_SECONDS)[0] == "200"
    assert reader.read()[0] == "200"
    assert served.check() >= before + 1


def test_postgresql_that_takes_no_writes_is_told(own_cluster: Cluster, served: Case) -> None:
    reader = Reader(served.running)
    own_cluster.set("default_transaction_read_only", "on")
    own_cluster.end_connections()
    assert send(served) == REFUSED
    assert "read-only" in reader.ask("GET", "/readyz")[2]
    assert reader.read()[0] == "200"
    own_cluster.set("default_transaction_read_only", "off")
    own_cluster.end_connections()

    assert send(served)[0] == "200"
    served.check()


def test_postgresql_with_a_full_disk_is_told(own_cluster: Cluster, served: Case) -> None:
    with own_cluster.no_file_beyond(17 << 20):  # a segment of its log has 16 MiB
        assert send_until_refused(served, 800_000) == REFUSED

    assert send(served)[0] == "200"
    served.check()
