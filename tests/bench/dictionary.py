"""Trains the dictionary that documents are compressed with (`timeline/codec.py`), and compares documents with and without.

    python -m tests.bench.dictionary train OUT FILE…
    python -m tests.bench.dictionary compare DICTIONARY

Each FILE is one event's JSON as a real SDK sent it. A dictionary that documents were written with never changes:
a new one gets a new codec byte.
"""

import argparse
import json
import random
import time
from pathlib import Path

import zstandard

from tests.bench.events import make_event

SIZE = 32 << 10
LEVEL = 5
BREADCRUMBS = (0, 10, 50, 100, 200, 400, 500, 700, 1000)
EVENTS = 8
ROUNDS = 7


def train(out: Path, files: list[Path]) -> None:
    """Train and write."""
    samples: list[bytes | bytearray | memoryview] = [file.read_bytes() for file in sorted(files)]
    dictionary = zstandard.train_dictionary(SIZE, samples, level=LEVEL)
    out.write_bytes(dictionary.as_bytes())
    print(f"{len(samples)} events of {sum(map(len, samples)):,} bytes → {len(dictionary):,} bytes")


def compare(file: Path) -> None:
    """Print bytes and CPU of events by their number of breadcrumbs."""
    dictionary = zstandard.ZstdCompressionDict(file.read_bytes())
    dictionary.precompute_compress(level=LEVEL)
    with_it = zstandard.ZstdCompressor(
        level=LEVEL, dict_data=dictionary, write_checksum=False, write_dict_id=False
    )
    plain = zstandard.ZstdCompressor(level=LEVEL, write_checksum=False)
    chance = random.Random(1)
    for breadcrumbs in BREADCRUMBS:
        events = [make_event(chance, breadcrumbs, issue) for issue in range(EVENTS)]
        documents = [json.dumps(event, separators=(",", ":")).encode() for event in events]
        (size, cpu), (plain_size, plain_cpu) = measure(with_it, documents), measure(plain, documents)
        print(
            f"{breadcrumbs:5} crumbs {sum(map(len, documents)) / EVENTS:8.0f} B"
            f"  with {size:6.0f} B {cpu:5.0f} µs  without {plain_size:6.0f} B {plain_cpu:5.0f} µs"
            f"  with/without {size / plain_size:.3f}"
        )


def measure(compressor: zstandard.ZstdCompressor, documents: list[bytes]) -> tuple[float, float]:
    """Bytes and microseconds of a document: the least of some rounds."""
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        packed = [compressor.compress(document) for document in documents]
        times.append(time.process_time() - started)
    return sum(map(len, packed)) / len(documents), min(times) / len(documents) * 1e6


def main() -> None:
    """Do what is asked for."""
    arguments = argparse.ArgumentParser(description=__doc__)
    commands = arguments.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train")
    training.add_argument("out", type=Path)
    training.add_argument("files", type=Path, nargs="+")
    commands.add_parser("compare").add_argument("dictionary", type=Path)
    given = arguments.parse_args()
    if given.command == "train":
        train(given.out, given.files)
    else:
        compare(given.dictionary)


if __name__ == "__main__":
    main()
