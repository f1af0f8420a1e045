"""Processes that end without warning lose nothing that was answered 200, and double nothing."""

import os
import signal

import pytest

from tests.faults import ledger
from tests.faults.fleet import fleet
from tests.faults.readers import reading
from tests.faults.rounds import kill_under_load
from tests.faults.senders import send_everywhere, sending

pytestmark = pytest.mark.server


def test_killing_every_process_under_load_loses_and_doubles_nothing() -> None:
    tally, books = kill_under_load(rounds=3)

    assert len(tally.accepted) <= books.stored


def test_a_killed_worker_is_replaced_while_the_others_serve() -> None:
    with fleet(CRUMBSITE_WORKERS="2") as running:
        server = running.servers[0]
        with reading(running) as seen, sending(running) as tally:
            tally.wait_for(50)
            victim = server.workers[0]
            os.kill(victim, signal.SIGKILL)
            tally.wait_for(50)  # by the other one
            server.wait_for_workers(2, without=victim)
            tally.wait_for(50)
        ledger.check(running.environment, tally)
        assert seen.answers["200"]
        assert seen.wrong == []


def test_two_servers_on_one_database_agree() -> None:
    with fleet(servers=2) as running:
        events = [f"{number * 7919 + 1:032x}" for number in range(300)]
        tally = send_everywhere(running, events)

        books = ledger.check(running.environment, tally)

    assert set(tally.answers) == {"200"}
    assert books.events == set(events)
