"""What a million events cost the pages and the writing, beside a thousand: 5,000 issues of 20 projects, or as many
as `--issues` says, Zipf. A thousand events have 500 issues at most: `--issues 500` compares the same number.

python -m tests.bench.million             both sizes, on SQLite or beside CRUMBSITE_DATABASE_URL, in databases of their
                                          own that go afterwards; prints the ratios
python -m tests.bench.million fill        fills the database of the environment, which must be empty
python -m tests.bench.million measure     measures it
python -m tests.bench.million answer      measures what standard input names (the first of these starts two of them)

The largest issue holds a quarter of all events. Rows are written directly, in big batches, consistent as
`store_events` leaves them. Pages are asked for through Django's test client: times are wall clock and CPU of this
process (PostgreSQL's own is not in it).
"""

import argparse
import json
import os
import tempfile
from pathlib import Path

from tests.bench.million.comparing import compare
from tests.bench.million.filling import fill
from tests.bench.million.measuring import answer, measure
from tests.bench.million.report import show
from tests.bench.million.rows import ISSUES, MANY, REQUESTS


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "command", nargs="?", choices=("compare", "fill", "measure", "answer"), default="compare"
    )
    parser.add_argument("--events", type=int, default=MANY)
    parser.add_argument("--issues", type=int, default=ISSUES, help="at most one for two events")
    parser.add_argument("--only", default="", help="measure only pages whose name holds this")
    parser.add_argument("--json", type=Path, help="write what was measured here, print nothing")
    parser.add_argument("--beside", type=Path, help="what was measured of another size")
    asked = parser.parse_args()
    if asked.issues < REQUESTS:
        parser.error(f"at least {REQUESTS} issues: each page is asked for of as many")
    if asked.command == "compare":
        with tempfile.TemporaryDirectory() as folder:
            compare(asked.events, asked.issues, Path(folder), asked.only)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crumbsite.settings")
    import django

    django.setup()
    if asked.command == "fill":
        fill(asked.events, asked.issues)
        return
    if asked.command == "answer":
        answer(asked.only)
        return
    found = measure(asked.only)
    if asked.json:
        asked.json.write_text(json.dumps(found))
    else:
        show(found, json.loads(asked.beside.read_text()) if asked.beside else None)


if __name__ == "__main__":
    main()
