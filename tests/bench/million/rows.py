"""The rows of a large database, made up: consistent as `store_events` leaves them."""

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

SMALL, MANY = 1_000, 1_000_000
ISSUES, PROJECTS, DAYS = 5_000, 20, 30
MAX_SHARE = 0.25  # of all events
BATCH = 20_000
REQUESTS = 60  # of each page
ROUNDS = 3  # of each page, when sizes are compared: the best counts
STORE = "store_events of one"
FIGURES = ("least", "p50", "p95", "cpu")  # in milliseconds
WORDS = [
    "cart",
    "price",
    "stock",
    "coupon",
    "invoice",
    "session",
    "refund",
    "address",
    "login",
    "queue",
    "token",
    "worker",
    "cache",
    "import",
]
TYPES = [
    "ValueError",
    "KeyError",
    "TypeError",
    "PaymentFailed",
    "TimeoutError",
    "NullPointerException",
    "ReferenceError",
]
ENVIRONMENTS = ["production", "staging", "development"]
RELEASES = [f"4.{minor}.{patch}" for minor in range(8) for patch in range(5)]
STATUSES = [*["unresolved"] * 8, "resolved", "ignored"]
LEVELS = [*["error"] * 16, *["warning"] * 3, "fatal"]

EVENT_COLUMNS = (
    "project_id, event_id, issue_number, received, timestamp, drift_seconds, level, title, transaction_name, release,"
    " environment, trace_id, user_label, breadcrumb_count, document"
)
MAX_USERS = 50  # names that an issue is found by

Json = dict[str, Any]
Address = Callable[[int], str]


def sizes_of(events: int, issues: int) -> list[int]:
    """Events of each issue, the largest first: Zipf with the exponent that gives the largest its share."""
    low, high = 0.5, 3.0
    for _ in range(60):
        exponent = (low + high) / 2
        share = 1 / sum(rank**-exponent for rank in range(1, issues + 1))
        low, high = (exponent, high) if share < MAX_SHARE else (low, exponent)
    largest = events * MAX_SHARE
    sizes = [max(1, round(largest * rank**-low)) for rank in range(1, issues + 1)]
    excess = sum(sizes) - events  # nobody has less than one; what is missing goes to the second
    for rank in range(1, issues):
        taken = min(sizes[rank] * 2 // 3, excess)
        sizes[rank] -= taken
        excess -= taken
    return sizes


def document_of(chance: random.Random, number: int, linked: str | None = None) -> bytes:
    """A small event as an SDK sends it."""
    crumbs: list[Json] = [
        {"category": "auth", "message": f"signed in {chance.randrange(99)}", "level": "info"},
        {
            "type": "http",
            "data": {"url": f"/api/{chance.choice(WORDS)}", "method": "GET", "status_code": 200},
        },
    ]
    if linked:
        crumbs.append({"category": "sentry", "message": "another event", "event_id": linked})
    value = f"{chance.choice(WORDS)} {chance.randrange(1000)} is gone"
    document = {
        "platform": "python",
        "level": "error",
        "fingerprint": [f"issue-{number}"],
        "exception": {"values": [{"type": TYPES[number % len(TYPES)], "value": value}]},
        "breadcrumbs": {"values": crumbs},
    }
    return json.dumps(document).encode()


def hash_of(number: int) -> tuple[int, str]:
    """What `document_of` groups by."""
    from timeline.ingest.grouping import group
    from timeline.protocol.event import SentEvent

    grouping = group(SentEvent({"fingerprint": [f"issue-{number}"]}))
    return grouping.version, grouping.hash


class Filling:
    """All rows of one organization. Issue `n` of all belongs to project `n % PROJECTS`, as its number `n // PROJECTS + 1`."""

    def __init__(self, events: int, issues: int) -> None:
        from timeline import codec

        self.chance = random.Random(7)
        self.count = events
        # Few events still fill the pages of a project.
        self.sizes = sizes_of(events, min(issues, events // 2))
        self.ids = sorted(self.chance.sample(range(1, 1 << 53), PROJECTS))
        self.first = datetime.now(UTC).replace(microsecond=0) - timedelta(days=DAYS)
        self.step = timedelta(days=DAYS) / events
        self.documents = [
            codec.pack(document_of(self.chance, number), is_strict=True) for number in range(300)
        ]
        self.seen: dict[int, list[Any]] = {}  # issue: first, last, level
        self.values: dict[int, set[tuple[str, str]]] = defaultdict(set)
        self.users: dict[int, set[str]] = defaultdict(set)
        self.counts: dict[tuple[int, int, str, str], list[Any]] = {}  # …: count, first, last
        self.links: list[tuple[Any, ...]] = []

    def key(self, issue: int) -> tuple[int, int]:
        """Project and number."""
        return self.ids[issue % PROJECTS], issue // PROJECTS + 1

    def title(self, issue: int) -> str:
        return (
            f"{TYPES[issue % len(TYPES)]}: {WORDS[issue % 13]} {WORDS[issue // 13 % 14]} of {issue} is gone"
        )

    def events(self) -> Iterator[list[tuple[Any, ...]]]:
        """In the order in which they came, in batches; fills what is counted beside them."""
        order = [issue for issue, size in enumerate(self.sizes) for _ in range(size)]
        self.chance.shuffle(order)
        trace, named = "", ""
        for start in range(0, len(order), BATCH):
            rows = []
            for place in range(start, min(start + BATCH, len(order))):
                row = self.event(place, order[place], trace, named)
                rows.append(row)
                trace = row[11]
                named = row[1] if place % 50 == 0 else named
            yield rows

    def event(self, place: int, issue: int, trace: str, named: str) -> tuple[Any, ...]:
        """One row; a third is of the trace before, a fiftieth names an event before it."""
        from timeline import codec
        from timeline.models import half_day_of

        chance = self.chance
        event_id, (project, number) = f"{chance.getrandbits(128):032x}", self.key(issue)
        received = self.first + place * self.step
        timestamp = received - timedelta(milliseconds=chance.randrange(3000))
        level, release = LEVELS[place % 20], RELEASES[place * len(RELEASES) // self.count]
        environment = ENVIRONMENTS[0 if chance.random() < 0.9 else chance.randrange(1, 3)]
        transaction = f"/{WORDS[issue % 14]}/{issue % 400 + chance.randrange(2)}"
        kind = chance.randrange(3)
        trace = ("", trace, f"{chance.getrandbits(128):032x}")[kind]
        document = self.documents[place % len(self.documents)]
        if place % 50 == 25 and named:
            document = codec.pack(document_of(chance, issue, named))
            self.links.append((project, event_id, named))
        self.seen[issue] = [self.seen.get(issue, [received])[0], received, level]
        count = self.counts.setdefault(
            (issue, half_day_of(received), environment, release), [0, received, received]
        )
        count[0], count[2] = count[0] + 1, received
        self.values[issue] |= {
            ("release", release),
            ("environment", environment),
            ("transaction", transaction),
        }
        user = f"user-{chance.randrange(5000)}"
        if len(self.users[issue]) < MAX_USERS:
            self.users[issue].add(user)
        return (
            *(project, event_id, number, received, timestamp, None, level, self.title(issue), transaction),
            *(release, environment, trace, user, 2, document),
        )

    def issues(self) -> list[tuple[Any, ...]]:
        from timeline.models import user_digest

        rows = []
        for issue, size in enumerate(self.sizes):
            first, last, level = self.seen[issue]
            version, digest = hash_of(issue)
            text = (self.title(issue), f"shop.{WORDS[issue % 14]}", level, "python")
            status = STATUSES[issue % len(STATUSES)]
            users = "".join(sorted(map(user_digest, self.users[issue])))
            rows.append((*self.key(issue), version, digest, *text, first, last, size, status, users))
        return rows

    def texts(self) -> list[tuple[Any, ...]]:
        """What the search finds an issue by beside its title."""
        return [
            (
                *self.key(issue),
                f"{self.title(issue)}\nshop.{WORDS[issue % 14]}\npay in shop/{issue}.py".lower(),
            )
            for issue in range(len(self.sizes))
        ]
