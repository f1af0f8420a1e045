"""How long shapes take: of hostile texts the longest, of real events the mean. `python -m tests.bench.shapes`."""

import random
import re
import time
from collections.abc import Iterator

from tests.bench.events import make_event
from timeline.crumbs.shapes import shape_of_sent
from timeline.crumbs.text import dates, places, statements, templates, tokens

PARTS = ["a", "0", "-", "a0", "0-", "A0_", "'", '"', "(", "(?,", "?, ", "/*", "--", ".", "@a.", "a@", "[a=", "#", ":n", "%s", "{}", "1:", "f:", "x.y-", "Jan ", "20 Nov ", '="', "a/", "0e-", " ", "\\", "<", "\n", "%20", "v1.", "_1", "NULL,", "2026-11-", "11:", "Mon, "]  # fmt: skip

# They are asked about one place, not about every one.
AT_THE_BEGINNING = (
    places._SEGMENT_ID,
    places._VERSION,
    places._HASHED_FILE,
    places._URL,
    places._IP,
    templates._MADE_BY_A_TOOL,
    tokens._HEX,
    tokens._SHORT_HEX,
    tokens._TWO_NUMBERS,
)


def expressions() -> Iterator[tuple[str, re.Pattern[str]]]:
    for module in (dates, places, statements, templates, tokens):
        yield from (
            (f"{module.__name__}.{name}", value)
            for name, value in vars(module).items()
            if isinstance(value, re.Pattern)
        )


def longest(rounds: int = 300) -> list[tuple[float, str, str]]:
    """(milliseconds, expression, text) of the slowest pairs: each expression on 2,000 characters, searched to the end."""
    chance = random.Random(1)
    found = []
    for number in range(rounds):
        some = (
            PARTS[number : number + 1] if number < len(PARTS) else chance.sample(PARTS, chance.randint(2, 4))
        )
        text = ("".join(chance.choices(some, k=2_000)) if number % 2 else "".join(some) * 2_000)[:2_000]
        for name, expression in expressions():
            best = min(_timed(expression, text) for _ in range(2))
            found.append((best, name, text[:30]))
    return sorted(found, reverse=True)[:12]


def _timed(expression: re.Pattern[str], text: str) -> float:
    started = time.process_time()
    (expression.fullmatch if expression in AT_THE_BEGINNING else expression.findall)(text)
    return (time.process_time() - started) * 1_000


if __name__ == "__main__":
    for milliseconds, name, text in longest():
        print(f"{milliseconds:.3f} ms  {name}  {text!r}")
    chance = random.Random(1)
    events = [make_event(chance, 100) for _ in range(100)]
    started = time.process_time()
    for event in events:
        for sent in event["breadcrumbs"]["values"]:
            shape_of_sent(sent)
    print(f"{(time.process_time() - started) * 10_000:.0f} µs CPU an event of 100 breadcrumbs")
