"""Every kind that ingestion counts has words, and days without anything are left out."""

from datetime import date, timedelta

import pytest

from timeline.ingest import counts, refusals
from timeline.issues.dropped import CLIENT_REPORT, DAYS, GROUPS, dropped_of, words_of
from timeline.models import ItemCount

TODAY = date(2026, 11, 27)
OWN_KINDS = {value for name, value in vars(counts).items() if name.isupper() and isinstance(value, str)}


@pytest.mark.parametrize(
    "kind",
    sorted(
        OWN_KINDS
        | set(refusals.KINDS.values())
        | counts.ITEM_KINDS - {CLIENT_REPORT}
        | {f"lost:{reason}" for reason in (*counts.LOST_REASONS, counts.OTHER)}
    ),
)
def test_every_kind_says_what_it_was_and_what_to_do(kind: str) -> None:
    group, title, advice = words_of(kind)

    assert group in GROUPS
    assert title[0].isupper()
    assert advice.endswith(".")
    if kind in OWN_KINDS - {counts.OTHER} or kind.startswith("request:"):
        assert "not kept" not in title
        assert not advice.startswith("Nothing reads them")


@pytest.mark.django_db
def test_what_an_sdk_reports_arrived_and_what_it_lost_did_not() -> None:
    for kind in ("client_report", "lost:network_error"):
        ItemCount.objects.create(project_id=1, day=TODAY, kind=kind, count=2)

    assert [each.kind for each in dropped_of(1, TODAY)] == ["lost:network_error"]


@pytest.mark.django_db
def test_the_worst_come_first_and_old_days_are_left_out() -> None:
    for days, kind, count in (
        (0, "session", 900),
        (1, "event:too_large", 2),
        (0, "event:too_large", 1),
        (0, "request:unknown_key", 9),
        (DAYS, "request:unknown_key", 100),
    ):
        ItemCount.objects.create(project_id=1, day=TODAY - timedelta(days=days), kind=kind, count=count)
    ItemCount.objects.create(project_id=2, day=TODAY, kind="session", count=1)

    found = dropped_of(1, TODAY)

    assert [(each.kind, each.total) for each in found] == [
        ("request:unknown_key", 9),
        ("event:too_large", 3),
        ("session", 900),
    ]
    assert found[1].days == [(TODAY, 1), (TODAY - timedelta(days=1), 2)]
