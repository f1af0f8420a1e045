"""Four threads that store the same 600 events of 100 issues, each in its own order. Run as two processes by test_store.

Prints what became of each event, as JSON lines.
"""

import json
import random
import sys
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import django


def main(process: int) -> None:
    """One process of the storm."""
    django.setup()
    from django.db import connection

    from tests.ingest.new_events import new_event
    from timeline.ingest.store import StoreResult, store_events

    start = threading.Barrier(4)

    def store(thread: int) -> list[StoreResult]:
        order = random.Random(f"{process}/{thread}")
        events = [
            new_event(1, f"{number % 100:064d}", event_id=uuid.UUID(int=number * 7919 + 1).hex)
            for number in range(600)
        ]
        order.shuffle(events)
        start.wait()
        outcomes = []
        while events:
            size = order.choice([1, 2, 5, 20])
            outcomes += store_events(events[:size])
            del events[:size]
        connection.close()
        return outcomes

    with ThreadPoolExecutor(4) as threads:
        for outcomes in threads.map(store, range(4)):
            for outcome in outcomes:
                print(json.dumps([outcome.event_id, outcome.stored, outcome.error]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
