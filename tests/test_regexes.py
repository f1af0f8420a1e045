"""Every pattern that searches a sender's text is linear in it."""

import importlib
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.steps import steps_of

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("protocol", "ingest", "crumbs")
SEARCHES = r"(?<![\w.]){}\.(?:sub|subn|finditer|findall|search|split)\("
ALIASED = ("_PRINTF", "_CURLY")  # called by another name
LENGTH = 200


def searching() -> dict[str, re.Pattern[str]]:
    """The patterns that are looked for anywhere in a text, by module and name."""
    found = {}
    for room in ROOMS:
        for path in sorted((ROOT / "timeline" / room).rglob("*.py")):
            source = path.read_text()
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            for key, value in vars(importlib.import_module(name)).items():
                if isinstance(value, re.Pattern) and (
                    key in ALIASED or re.search(SEARCHES.format(re.escape(key)), source)
                ):
                    found[f"{name}.{key}"] = value
    return {name: pattern for name, pattern in found.items() if isinstance(pattern.pattern, str)}


PATTERNS = searching()
PIECES = [
    *"«»“”\"'`a1-_.:/@ \n%{($\\*\x1b[;",
    "0x",
    "http://",
    "e5",
    "-a",
    "1:",
    "a.",
    "Mon, ",
    "com",
    "/*",
    "''",
]


@pytest.mark.parametrize("name", sorted(PATTERNS))
@settings(max_examples=4)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join))
@example("«-a")
@example("“")
@example("a.")
@example("a-")
@example("1:")
def test_a_text_twice_as_long_takes_twice_the_steps(name: str, unit: str) -> None:
    text = (unit * LENGTH)[:LENGTH]
    short, long = steps_of(PATTERNS[name], text[: LENGTH // 2]), steps_of(PATTERNS[name], text)

    assert long <= 3 * short + 1_000, unit


def test_the_patterns_are_found() -> None:
    assert {"timeline.crumbs.text.sql._TOKEN", "timeline.protocol.logentry._PRINTF"} <= PATTERNS.keys()
    assert any(name.endswith("._VARIABLE") for name in PATTERNS)


def test_the_steps_of_a_slow_pattern_are_counted() -> None:
    slow = re.compile(r"«[^»\n]{0,500}»")
    assert steps_of(slow, "«" * 200) > 3 * steps_of(slow, "«" * 100)
    assert steps_of(re.compile("ab*c|d"), "abbcd") < 40
