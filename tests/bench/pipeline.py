"""What an event costs without a server around it, of this tree and of others, in turns: CPU, and bytes by table and index.

    python -m tests.bench.pipeline [--against TREE …] [--rounds N] [--count N] [--batch N] [--issues N] [--breadcrumbs N]

TREE is a checkout of another commit (`git worktree add --detach`), which runs in this interpreter. Every tree stores the
same requests in a process of its own with a new SQLite database, in batches of two: eight connections to two workers make
such. A batch counts with the least that it took in any round: what else runs on the machine makes it only dearer. What is
written (to the log, and from there to the database) does not depend on it at all.
"""

import argparse
import gc
import json
import os
import pickle
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = "b" * 32
NAME = "crumbsite.sqlite3"
SIZES = "SELECT name, SUM(pgsize) FROM dbstat WHERE name NOT LIKE 'sqlite_schema' GROUP BY name"


# ---------------------------------------------------------------- in the process that is measured


def run_once(requests_file: str, path: str, warm: int, size: int) -> None:
    """Answer all requests; prints the CPU of each batch behind the first `warm` requests, and of storing it, in seconds."""
    sys.path.insert(0, os.getcwd())
    import django

    django.setup()
    from timeline.ingest import pipeline, stages
    from timeline.ingest.messages import Request
    from timeline.ingest.routes import resolve

    storing = [0.0]
    store = stages.store

    def timed_store(submissions: Any) -> None:
        start = time.process_time()
        store(submissions)
        storing[0] += time.process_time() - start

    stages.store = timed_store
    headers = {
        "content-encoding": "gzip",
        "content-type": "application/x-sentry-envelope",
        "x-sentry-auth": f"Sentry sentry_key={KEY}, sentry_version=7",
    }
    with Path(requests_file).open("rb") as file:
        bodies = pickle.load(file)
    gc.freeze()
    gc.set_threshold(10_000)
    route = resolve(path)
    assert route
    totals, stored = [], []
    before = written()
    for at in range(0, len(bodies), size):
        storing[0] = 0.0
        start = time.process_time()
        answers = pipeline.answer_together(
            [(Request("POST", path, "", headers, body), route) for body in bodies[at : at + size]]
        )
        totals.append(time.process_time() - start)
        stored.append(storing[0])
        assert all(answer and answer.status == 200 for answer in answers), answers
    skipped = warm // size
    found = {"total": totals[skipped:], "store": stored[skipped:], "written": written() - before}
    print(json.dumps(found))


def written() -> int:
    """Bytes that this process has written."""
    fields = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(fields["wchar"])


# ---------------------------------------------------------------- around it


class Tree:
    """A checkout, with what was measured of it."""

    def __init__(self, path: Path, folder: Path, given: argparse.Namespace) -> None:
        self.path = path
        self.given = given
        self.folder = folder
        self.totals: list[list[float]] = []
        self.stored: list[list[float]] = []
        self.written = 0
        self.sizes: dict[str, int] = {}
        folder.mkdir()
        self.address = self._manage("migrate", "--verbosity=0") or self._manage(
            "project", "acme/shop", "--key", KEY
        )
        self.project = self.address.strip().rpartition("/")[2]
        shutil.copytree(folder, self.template)

    @property
    def template(self) -> Path:
        return self.folder.with_suffix(".new")

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "crumbsite.settings",
            "CRUMBSITE_DATA_DIR": str(self.folder),
            "CRUMBSITE_DATABASE_URL": f"sqlite:///{self.folder / NAME}",
        }

    def _run(self, *command: str) -> str:
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.path,
            env=self._environment(),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    def _manage(self, *arguments: str) -> str:
        return self._run("manage.py", *arguments)

    def measure(self, requests: Path) -> None:
        """One round."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.template, self.folder)
        path = f"/api/{self.project}/envelope/"
        numbers = str(self.given.issues), str(self.given.batch)
        found = json.loads(self._run(__file__, "--once", str(requests), path, *numbers))
        self.totals.append(found["total"])
        self.stored.append(found["store"])
        self.written = found["written"]
        new = sizes_of(self.template / NAME)
        self.sizes = {name: size - new.get(name, 0) for name, size in sizes_of(self.folder / NAME).items()}

    def figures(self) -> tuple[float, float, float, float, float]:
        """Of an event: microseconds, those of storing, their median, bytes written, bytes kept."""
        given = self.given
        return (
            least_of(self.totals) / given.batch,
            least_of(self.stored) / given.batch,
            statistics.median(batch for one in self.totals for batch in one) / given.batch * 1e6,
            self.written / given.count,
            sum(self.sizes.values()) / given.count,
        )

    def show(self, first: "Tree") -> None:
        """A line, beside that of the first tree."""
        least, store, median, written, kept = self.figures()
        print(
            f"{least:7.1f} µs ({least - store:5.1f} reading, {store:5.1f} storing), median {median:7.1f} µs,",
            end=" ",
        )
        print(f"{written:8.0f} B written, {kept:6.0f} B kept  {self.path}")
        if first is not self:
            ratios = [mine / theirs for mine, theirs in zip(self.figures(), first.figures(), strict=True)]
            print("  × {:.3f}, storing {:.3f}, median {:.3f}, written {:.3f}, kept {:.3f}".format(*ratios))


def sizes_of(database: Path) -> dict[str, int]:
    """Bytes of the pages of each table and index."""
    with sqlite3.connect(database) as connection:
        return dict(connection.execute(SIZES))


def least_of(rounds: list[list[float]]) -> float:
    """Microseconds of a batch: the mean of the least that each took."""
    return statistics.fmean(min(times) for times in zip(*rounds, strict=True)) * 1e6


def write_requests(file: Path, given: argparse.Namespace) -> None:
    """The same requests for all."""
    from tests.bench.events import make_body, make_event

    chance = random.Random(1)
    bodies = [
        make_body(make_event(chance, given.breadcrumbs, number % given.issues))
        for number in range(given.count)
    ]
    file.write_bytes(pickle.dumps(bodies))


def show_sizes(trees: list[Tree], count: int) -> None:
    """Bytes an event of each table and index that has any."""
    for name in sorted({name for tree in trees for name in tree.sizes}):
        found = [tree.sizes.get(name, 0) / count for tree in trees]
        if max(found) >= 1:
            print(f"{name:50}", *(f"{size:8.1f}" for size in found))


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--once"]:
        run_once(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
        return
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--against", type=Path, action="append", default=[])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--count", type=int, default=1200)
    arguments.add_argument("--batch", type=int, default=2)
    arguments.add_argument("--issues", type=int, default=200)
    arguments.add_argument("--breadcrumbs", type=int, default=100)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="crumbsite-pipeline-") as name:
        requests = Path(name) / "requests"
        write_requests(requests, given)
        paths = [*given.against, ROOT]
        trees = [Tree(path.resolve(), Path(name) / str(place), given) for place, path in enumerate(paths)]
        for number in range(given.rounds):
            for tree in trees[:: -1 if number % 2 else 1]:
                tree.measure(requests)
        for tree in trees:
            tree.show(trees[0])
        show_sizes(trees, given.count)


if __name__ == "__main__":
    main()
