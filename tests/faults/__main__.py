"""The long forms: `python -m tests.faults kill|retention|soak|servers|attack …`. Prints what was seen; ends with 1 when anything is wrong.

The database is SQLite in a temporary folder, or made on the server of CRUMBSITE_DATABASE_URL.
"""

import argparse
import sys

from tests.faults import retention, rounds, servers, siege, soak
from tests.faults.siege import EVERY


def main() -> None:
    """One of them, with its options."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    commands = parser.add_subparsers(required=True)
    kill = commands.add_parser("kill", help="kill -9 of every process under load")
    kill.add_argument("--rounds", type=int, default=20)
    kill.add_argument("--servers", type=int, default=1)
    kill.set_defaults(run=lambda given: rounds.report(given.rounds, given.servers))
    clean = commands.add_parser("retention", help="delete half of many events beside ingestion")
    clean.add_argument("--events", type=int, default=1_000_000)
    clean.set_defaults(run=lambda given: retention.report(given.events))
    long = commands.add_parser("soak", help="serve at 80 %% of capacity and watch the memory")
    long.add_argument("--minutes", type=float, default=10)
    long.set_defaults(run=lambda given: soak.report(given.minutes))
    several = commands.add_parser(
        "servers", help="three on one PostgreSQL behind a proxy: one is killed, one joins"
    )
    several.add_argument("--events", type=int, default=1_000)
    several.set_defaults(run=lambda given: servers.report(given.events))
    attack = commands.add_parser("attack", help="attacks of all kinds beside a healthy project")
    attack.add_argument("names", nargs="*", choices=[[], *EVERY])
    attack.add_argument("--seconds", type=float, default=60)
    attack.set_defaults(run=lambda given: siege.report(given.names, given.seconds))
    given = parser.parse_args()
    sys.exit(given.run(given))


if __name__ == "__main__":
    main()
