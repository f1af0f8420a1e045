"""What a page costs the server: CPU, queries and bytes over the wire of the pages that people read most.

python -m tests.bench.reading
"""

import json
import os
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path


def pages(event_url: str, api_url: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """What is read of an event: (name, URL, headers)."""
    yield "page", event_url, {}
    yield "fragment", f"{event_url}?level=error", {"HX-Request": "true", "HX-Target": "timeline"}
    yield "search", f"{event_url}?q=status:5xx", {"HX-Request": "true", "HX-Target": "timeline"}
    yield "every detail", f"{event_url}?details=all", {}
    yield "one crumb", f"{event_url}crumbs/7/", {"HX-Request": "true"}
    yield "text", f"{event_url}timeline.txt", {}
    yield "API", api_url, {}


def main() -> None:
    """Measure in this process, through Django's test client with all middleware, and print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "CRUMBSITE_DATA_DIR": folder,
            "CRUMBSITE_DATABASE_URL": f"sqlite:///{Path(folder) / 'read.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "crumbsite.settings",
        }
        import django

        django.setup()
        measure()


def measure() -> None:
    """Every page at every length of trail."""
    import brotli
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.bench.events import make_event
    from timeline.ingest.preparation import prepare
    from timeline.ingest.store import store_events
    from timeline.models import Membership, Organization, Project, User

    call_command("migrate", verbosity=0)
    organization = Organization.objects.create(slug="acme", name="Acme")
    project = Project.objects.create(organization=organization, slug="shop", name="Shop")
    user = User.objects.create_user("bench@example.com")
    Membership.objects.create(organization=organization, user=user)
    client = Client(headers={"Accept-Encoding": "br", "Host": "localhost"})
    client.force_login(user)
    chance, now = random.Random(1), datetime.now(UTC)

    def show(name: str, url: str, headers: dict[str, str]) -> None:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url, headers=headers)
            count = len(queries)
        body = b"".join(answer) if answer.streaming else answer.content
        plain = brotli.decompress(body) if answer.headers.get("Content-Encoding") == "br" else body
        best, rounds = 9e9, 3 if len(plain) > 500_000 else 12
        for _ in range(rounds):
            began = time.process_time()
            client.get(url, headers=headers)
            best = min(best, time.process_time() - began)
        print(
            f"{name:24} {answer.status_code}  {best * 1000:7.1f} ms  {count:2} queries"
            f"  {len(body):9,} B ({len(plain):,} plain)",
            flush=True,
        )

    for breadcrumbs in (0, 10, 100, 1000, 10_000):
        document = make_event(chance, breadcrumbs, breadcrumbs, now)
        event = prepare(project.pk, json.dumps(document).encode(), event_id=None, sent_at=None, received=now)
        number = store_events([event])[0].issue_number
        page = f"/acme/shop/issues/{number}/events/{event.event_id}/"
        for name, url, headers in pages(page, f"/api/v1/projects/acme/shop/events/{event.event_id}/"):
            show(f"{breadcrumbs:6} crumbs {name}", url, headers)
    for number in range(40):
        event = prepare(
            project.pk,
            json.dumps(make_event(chance, 5, number)).encode(),
            event_id=None,
            sent_at=None,
            received=now,
        )
        store_events([event])
    show("issue list", "/acme/", {})
    show("issue list, API", "/api/v1/organizations/acme/issues/", {})


if __name__ == "__main__":
    main()
