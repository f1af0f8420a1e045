"""Old issues become findable, and say of which environments they are, without a change to what was counted."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.ingest.new_events import NOON
from tests.places import Place, make_place, store
from timeline.ingest import known_issues
from timeline.models import IssueCount, IssueText, IssueValue, half_day_of

pytestmark = pytest.mark.django_db
HALF_DAY = half_day_of(NOON)


@pytest.fixture
def acme() -> Place:
    """An issue as an older version left it: three events, counted without environment, of which one was deleted."""
    acme = make_place("acme")
    store(acme.project, event_id="1" * 32, environment="beta", received=NOON, tags={"warehouse": "ams"})
    store(acme.project, event_id="2" * 32, environment="beta", received=NOON + timedelta(hours=1))
    IssueText.objects.all().delete()
    IssueValue.objects.filter(key__in=("tag", "user")).delete()
    IssueCount.objects.filter(half_day=HALF_DAY).delete()
    IssueCount.objects.create(
        project=acme.project, number=1, half_day=HALF_DAY, environment="", release="", count=3
    )
    return acme


def fill(*places: str) -> str:
    out = StringIO()
    call_command("fill_search", *places, stdout=out)
    return out.getvalue()


def test_old_issues_are_filled_once(acme: Place) -> None:
    assert fill() == "acme/shop: 1 issue filled\n"
    assert fill("acme/shop") == "acme/shop: 0 issues filled\n"

    assert IssueText.objects.get().text == "provider answered 500"
    assert set(IssueValue.objects.filter(key="tag").values_list("value", flat=True)) == {"warehouse=ams"}
    assert set(IssueValue.objects.filter(key="user").values_list("value", flat=True)) == {"jane@example.com"}


def test_the_sum_of_each_half_day_stays(acme: Place) -> None:
    store(acme.project, event_id="3" * 32, environment="beta", received=NOON + timedelta(hours=2))

    fill()

    rows = IssueCount.objects.filter(half_day=HALF_DAY).order_by("environment")
    assert [(row.environment, row.count) for row in rows] == [("", 1), ("beta", 3)]
    assert rows[1].first_seen == NOON
    assert rows[1].last_seen == NOON + timedelta(hours=2)
    assert not IssueCount.objects.filter(first_seen=None).exists()


def test_what_was_filled_is_as_bounded_as_what_was_sent(acme: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.ingest.refilling.MAX_VALUES_OF_TAG", 3)
    for number in range(5, 9):
        store(acme.project, event_id=f"{number}" * 32, tags={"a": f"{number}"}, received=NOON)
    IssueText.objects.all().delete()
    IssueValue.objects.filter(key="tag").delete()
    known_issues.forget()

    fill()

    assert IssueValue.objects.filter(key="tag", value__startswith="a=").count() == 3


def test_a_project_that_is_not_there_is_named(acme: Place) -> None:
    with pytest.raises(CommandError, match="There is no project acme/nope"):
        fill("acme/nope")
