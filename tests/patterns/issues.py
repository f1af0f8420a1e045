"""A project with an issue and others around it, read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.ingest.new_events import NOON
from tests.patterns.trails import event_with, store_trails
from timeline.ingest.preparation import NewEvent
from timeline.models import Issue
from timeline.patterns.issues import CommonTrail, common_trail
from timeline.patterns.reader import Reader

PAGE = ["page opened", "cart loaded"]
CAUSE = {
    "type": "http",
    "category": "fetch",
    "data": {"method": "POST", "url": "https://pay.test/checkout/7/pay", "status_code": 502},
}


def others(
    project: int = 1, issues: int = 6, events: int = 10, place: str = "/checkout", at: datetime = NOON
) -> list[NewEvent]:
    """Events of other issues: the page's crumbs, nothing else."""
    return [
        event_with(
            10_000 + 100 * issue + number,
            [*PAGE, "price shown"],
            project=project,
            issue=f"{issue:064x}",
            at=at + timedelta(seconds=100 * issue + number),
            transaction_name=place,
            title=f"OtherError: number {issue}",
        )
        for issue in range(issues)
        for number in range(events)
    ]


def mine(crumbs: Sequence[Any], count: int, project: int = 1, **fields: Any) -> list[NewEvent]:
    """Events of issue "a"."""
    return [event_with(number, crumbs, project=project, **fields) for number in range(count)]


def read(*events: NewEvent, project: int = 1) -> Reader:
    return store_trails(events)


def found(project: int = 1, title: str = "PaymentFailed: a") -> CommonTrail:
    """The common trail of the issue "a"."""
    return common_trail(Issue.objects.in_project(project).get(title=title))
