"""Trains the dictionary that documents are compressed with (`timeline/codec.py`).

    python -m tests.bench.dictionary OUT FILE…

Each FILE is one event's JSON as a real SDK sent it. A dictionary that documents were written with never changes:
a new one gets a new codec byte.
"""

import argparse
from pathlib import Path

import zstandard

SIZE = 32 << 10
LEVEL = 5


def main() -> None:
    """Train and write."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("files", type=Path, nargs="+")
    given = arguments.parse_args()
    samples = [file.read_bytes() for file in sorted(given.files)]
    dictionary = zstandard.train_dictionary(SIZE, samples, level=LEVEL)
    given.out.write_bytes(dictionary.as_bytes())
    print(f"{len(samples)} events of {sum(map(len, samples)):,} bytes → {len(dictionary):,} bytes")


if __name__ == "__main__":
    main()
