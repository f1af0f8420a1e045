from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.ingest.new_events import NOON
from tests.patterns.issues import CAUSE, PAGE, found, mine, others, read
from tests.patterns.trails import event_with, store_trails
from timeline.ingest.preparation import NewEvent
from timeline.ingest.store import store_events
from timeline.models import TrailStep
from timeline.patterns import issues
from timeline.patterns.coding import PackedTrail, pack_trail, read_trail
from timeline.patterns.contrast import STANDS_OUT, THE_ERROR, UNUSUAL, Contrast, Sampled
from timeline.patterns.issues import CommonTrail
from timeline.patterns.section import as_markdown, build_section
from timeline.patterns.sentences import counted, lead, share, state

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> None:
    issues.forget()


def marks(**_: object) -> dict[str, str]:
    trail = found()
    return {trail.step(row.step).shape.text: row.mark for row in trail.rows}


def test_a_cause_stands_out_and_leads() -> None:
    read(*others(), *mine([*PAGE, CAUSE], 12))

    assert marks() == {"page opened": "", "cart loaded": "", "POST pay.test/checkout/{}/pay": STANDS_OUT}
    assert lead(found()) == (
        "POST pay.test/checkout/{}/pay 502: in all 12 events; in none of 60 events of other issues on /checkout.",
    )


def test_the_place_is_the_path_of_the_request_where_there_is_no_transaction() -> None:
    read(*others(place=""), *mine([*PAGE, CAUSE], 12, transaction_name=""))

    trail = found()

    assert (trail.place, len(trail.contrast.placed)) == ("", 0)
    assert set(marks().values()) == {"", UNUSUAL}


def test_a_row_that_says_the_error_is_marked_so() -> None:
    read(*others(), *mine([*PAGE, "provider answered 500"], 12, title="PaymentFailed: provider answered 503"))
    trail = found(title="PaymentFailed: provider answered 503")

    assert [row.mark for row in trail.rows] == ["", "", THE_ERROR]
    assert lead(trail) == ()


def test_queries_are_fixed_and_the_answer_is_remembered() -> None:
    read(*others(), *mine([*PAGE, CAUSE], 12))
    with CaptureQueriesContext(connection) as first:
        found()
    with CaptureQueriesContext(connection) as second:
        found()
    assert len(first) <= 13, "one of them finds the issue"
    assert len(second) == 2

    store_trails([event_with(99, PAGE)])
    assert found().events == 13


@pytest.mark.parametrize(
    ("crumbs", "count", "others_there", "fields", "sentence"),
    [
        (PAGE, 1, 6, {}, "One event so far. From the second on, what they share stands here."),
        (PAGE, 4, 6, {}, "4 events of 4 people: too few to say what stands out."),
        (PAGE, 4, 6, {"user_label": ""}, "4 events: too few to say what stands out."),
        (PAGE, 7, 6, {"user_label": "jane"}, "The newest events are all of one person; 3 of them are counted. What they share may be theirs, not the issue's."),
        ([], 6, 6, {}, "These events have no breadcrumbs."),
        (PAGE, 6, 0, {}, "No events of other issues in these days to compare with."),
        (PAGE, 6, 2, {}, "Too few events of other issues in these days to say what stands out: 20 events of 2 other issues."),
        (PAGE, 6, 6, {"transaction_name": "/admin"}, "No events of other issues on /admin to compare with: a row with ? may say where the error happens, not why."),
        (PAGE, 6, 6, {}, "Nothing stands out: what these events share, those of other issues on /checkout have as well."),
    ],
)  # fmt: skip
def test_what_is_said_when(
    crumbs: list[str], count: int, others_there: int, fields: dict[str, Any], sentence: str
) -> None:
    read(*others(issues=others_there), *mine(crumbs, count, **fields))

    assert state(found())[0] == sentence


RELEASED = ["new wizard", *PAGE]  # what every event of a release has


def of_release(release: str, issues: range, crumbs: list[str]) -> list[NewEvent]:
    """Ten events of each of these issues."""
    return [
        event_with(
            1_000 + 10 * issue + number,
            crumbs,
            issue=f"{issue:064x}",
            transaction_name="/checkout",
            title=f"Other: {issue}",
            release=release,
        )
        for issue in issues
        for number in range(10)
    ]


def test_what_every_event_of_a_release_has_does_not_stand_out() -> None:
    read(
        *of_release("4.0", range(100, 130), PAGE),
        *of_release("4.1", range(200, 206), RELEASED),
        *mine([*RELEASED, CAUSE], 12, release="4.1"),
    )
    trail = found()

    assert len(trail.contrast.others) == 60, "those of the same release"
    assert [row.mark for row in trail.rows] == ["", "", "", STANDS_OUT]


def test_what_may_come_with_a_release_is_said_to_be_unusual_only() -> None:
    read(
        *of_release("4.0", range(100, 130), PAGE),
        *of_release("4.1", range(200, 202), RELEASED),
        *mine([*RELEASED, CAUSE], 12, release="4.1"),
    )
    trail = found()

    assert [row.mark for row in trail.rows] == [UNUSUAL, "", "", UNUSUAL]
    assert state(trail)[0] == (
        "Too few events of other issues are of release 4.1: a row with ? may come with the release, not with this issue."
    )
    assert lead(trail) == ()


def test_trails_that_are_not_read_yet_are_said() -> None:
    read(*others(), *mine(PAGE, 6))
    store_events([event_with(50, PAGE)])

    section = build_section(found())

    assert section.unread == "6 of 7 trails read so far: 1 event not read yet."
    assert found().unread == 1


def test_trails_that_are_cut_are_said() -> None:
    long = [f"part {chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(120)]
    read(
        *others(),
        *mine([*long, *PAGE], 8),
        *(event_with(20_000 + number, long[:100], issue="b") for number in range(20)),
    )

    assert any(sentence.startswith("Compared are the last ") for sentence in state(found()))


def test_events_of_other_weeks_are_not_compared() -> None:
    read(*others(at=NOON - timedelta(days=30)), *mine(PAGE, 6))

    assert len(found().contrast.others) == 0


def test_a_step_that_was_let_go_says_so() -> None:
    read(*others(), *mine([*PAGE, CAUSE], 12))
    TrailStep.objects.in_project(1).filter(text__contains="pay.test").delete()

    assert "a step that is no longer kept" in as_markdown(build_section(found()), "SHOP-1")


def test_baselines_never_leave_the_project() -> None:
    read(*others(project=2), *mine(PAGE, 6))

    assert len(found().contrast.others) == 0


def test_numbers_are_said_in_words() -> None:
    assert [counted(0, 20), counted(20, 20), counted(1_900, 2_000)] == ["none", "all 20", "1,900 of 2,000"]
    assert [share(5, 19), share(0, 40), share(1, 200), share(199, 200), share(30, 40)] == [
        "",
        "",
        "under 1 %",
        "over 99 %",
        "75 %",
    ]


def test_the_section_as_markdown_escapes_what_was_sent() -> None:
    read(*others(), *mine([*PAGE, "<b>**bold**</b> | [x](y)"], 12))

    text = as_markdown(build_section(found()), "SHOP-1")

    assert r"| \<b\>\*\*bold\*\*\</b\> \| \[x\]\(y\) | all 12 | none of 60 | none of 60 |" in text


def test_as_well_is_said_only_of_what_others_have() -> None:
    def trail(*steps: int) -> PackedTrail:
        return read_trail(pack_trail(1, [(step, 5.0) for step in steps]))

    rare = (60, 61, 62)  # too few to prove anything, and nobody else has them
    sample = [
        Sampled(f"{number}", f"user {number}", trail(10, *(rare if number < 3 else ())))
        for number in range(5)
    ]
    plain = [Sampled(one.event_id, one.user, trail(10)) for one in sample]
    beside = [trail(10)] * 60
    told, same = (CommonTrail(1, Contrast(of, beside, 8, beside[:10]), place="/a") for of in (sample, plain))

    assert state(told) == (
        "Nothing stands out: no step is clearly more frequent here than in other issues on /a.",
    )
    assert "4 steps that do not stand out" in [
        getattr(item, "text", "") for item in build_section(told).items
    ]
    assert state(same) == (
        "Nothing stands out: what these events share, those of other issues on /a have as well.",
    )
