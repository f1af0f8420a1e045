"""Kill, start again, kill again: used by the suite, and for longer by `python -m tests.faults kill`."""

from tests.faults import ledger
from tests.faults.fleet import fleet
from tests.faults.ledger import Ledger
from tests.faults.senders import Tally, sending


def kill_under_load(rounds: int, *, servers: int = 1, events: int = 100) -> tuple[Tally, Ledger]:
    """Let senders have `events` accepted and kill all processes of every server, `rounds` times.

    Raises AssertionError when anything is lost, doubled or counted wrongly.
    """
    with fleet(servers, CRUMBSITE_WORKERS="2") as running:
        with sending(running) as tally:
            for _ in range(rounds):
                tally.wait_for(events)
                for server in running.servers:
                    server.kill()
                ledger.check(running.environment, tally)
                for server in running.servers:
                    server.start()
            tally.wait_for(events)
        return tally, ledger.check(running.environment, tally)


def report(rounds: int, servers: int) -> int:
    """The long form, in words."""
    tally, books = kill_under_load(rounds, servers=servers)
    print(f"{rounds} rounds of kill -9, {servers} servers with 2 workers each, 8 senders")
    print(f"answers: {dict(tally.answers)}")
    print(
        f"{len(tally.accepted)} accepted, all there once; {books.stored} stored, Σ times_seen {books.times_seen}"
    )
    return 0
