"""Writes the rows, in big batches."""

import math
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.bench.million.rows import EVENT_COLUMNS, PROJECTS, Filling


def fill(events: int, issues: int) -> None:
    """Migrates the database of the environment and fills it. Refuses one that holds an organization."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from timeline.models import (
        CrumbLink,
        Event,
        Issue,
        IssueCount,
        IssueText,
        IssueValue,
        Membership,
        Organization,
        Project,
        ProjectStats,
        User,
    )

    call_command("migrate", verbosity=0)
    if Organization.objects.exists():
        raise SystemExit("This database is not empty.")
    began = time.monotonic()
    filling = Filling(events, issues)
    organization = Organization.objects.create(slug="acme", name="Acme")
    user = User.objects.create_user("bench@example.com")
    Membership.objects.create(organization=organization, user=user)
    Project.objects.bulk_create(
        Project(id=project_id, organization=organization, slug=f"shop-{place}", name=f"Shop {place}")
        for place, project_id in enumerate(filling.ids)
    )
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-600000")
    for rows in filling.events():
        with transaction.atomic():
            write(Event, EVENT_COLUMNS, rows)
    columns = (
        "project_id, number, grouping_version, grouping_hash, title, culprit, level, platform, first_seen"
    )
    with transaction.atomic():
        write(Issue, f"{columns}, last_seen, times_seen, status, users", filling.issues())
        values = sorted(
            (project, *value, number)
            for issue, of_issue in filling.values.items()
            for value in of_issue
            for project, number in [filling.key(issue)]
        )
        write(IssueValue, "project_id, key, value, number", values)
        counts = [
            (*filling.key(issue), *counted, *count) for (issue, *counted), count in filling.counts.items()
        ]
        columns = "project_id, number, half_day, environment, release, count, first_seen, last_seen"
        write(IssueCount, columns, counts)
        write(IssueText, "project_id, number, text", filling.texts())
        write(CrumbLink, "project_id, event_id, linked_event_id", filling.links)
        numbers = [(project_id, math.ceil(len(filling.sizes) / PROJECTS) + 1) for project_id in filling.ids]
        write(ProjectStats, "project_id, next_issue_number", numbers)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    said = f"{events:,} events in {len(filling.sizes):,} issues, the largest of {filling.sizes[0]:,}"
    print(f"{said}: written in {time.monotonic() - began:.0f} s", flush=True)


def write(model: Any, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """By COPY on PostgreSQL, by one prepared INSERT on SQLite; what has no column here as the model has it at first."""
    from django.db import connection

    table = model._meta.db_table
    others = [field for field in model._meta.concrete_fields if field.column not in columns.split(", ")]
    columns = ", ".join([columns, *(field.column for field in others)])
    rows = [(*row, *(field.get_default() for field in others)) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            adapt = connection.ops.adapt_datetimefield_value
            plain = [
                tuple(adapt(value) if isinstance(value, datetime) else value for value in row) for row in rows
            ]
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", plain)
