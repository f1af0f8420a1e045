import time
from datetime import timedelta
from itertools import islice, permutations

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from tests.ingest.batches import log, logs
from tests.ingest.new_events import NOON, new_event
from tests.patterns.trails import event_with, queued, read_all, steps_of, store_trails
from tests.retention.filling import make_project
from timeline import metrics
from timeline.ingest.store import store, store_events
from timeline.ingest.telemetry import prepare_batch
from timeline.models import Event, Organization, Project, Trail, TrailBlock, TrailQueue, TrailState, TrailStep
from timeline.patterns import coding, dictionary, reader
from timeline.patterns.queued import BATCH
from timeline.patterns.reader import Reader, unread
from timeline.retention.deletion import Rules, clean

pytestmark = pytest.mark.django_db


def test_an_event_is_queued_as_it_is_stored_and_read_later() -> None:
    store_events(
        [event_with(1, ["signed in", "cart 7 opened"]), event_with(2, ["signed in", "cart 8 opened"])]
    )
    assert unread(1) == 2

    read_all(Reader())

    assert queued() == 0
    assert steps_of(1) == steps_of(2) == ["signed in", "cart {} opened"]


def test_with_trails_turned_off_nothing_is_queued() -> None:
    with override_settings(TRAILS=False):
        store_events([event_with(1, ["a"])])

    assert queued() == 0


def test_a_step_gets_its_number_when_a_second_event_has_it() -> None:
    done = store_trails([event_with(1, ["only once", "often"])])
    assert steps_of(1) == ["…"]

    store_trails([event_with(2, ["often"])], done)

    assert steps_of(1) == ["…", "often"], "the first event is read again"
    assert steps_of(2) == ["often"]


def test_crumbs_that_are_all_different_leave_no_steps() -> None:
    words = ["".join(letters) for letters in islice(permutations("abcdefg"), 30)]
    store_trails([event_with(number, [word]) for number, word in enumerate(words)])

    assert set(TrailStep.objects.in_project(1).values_list("text", flat=True)) == {"/checkout", "…"}


def test_one_event_adds_no_more_than_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionary, "MAX_NEW_OF_EVENT", 3)
    crumbs = ["one", "two", "three", "four", "five", "six"]
    store_trails([event_with(1, crumbs), event_with(2, crumbs)])

    assert TrailStep.objects.in_project(1).exclude(text="…").count() == 3


def test_a_day_has_room_for_so_many_new_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionary, "MAX_NEW_A_DAY", 2)
    done = store_trails([event_with(1, ["one", "two", "three"]), event_with(2, ["one", "two", "three"])])
    store_trails([event_with(3, ["four"]), event_with(4, ["four"])], done)

    assert TrailStep.objects.in_project(1).exclude(text="…").count() == 2


def test_no_event_is_read_again_for_a_step_that_finds_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionary, "MAX_NEW_A_DAY", 1)
    done = store_trails([event_with(number, [word]) for number, word in enumerate(("one", "two", "three"))])
    store_events([event_with(9, ["one", "two", "three"])])

    assert done.read_project(1) == 1
    assert queued() <= 1


def test_a_full_dictionary_lets_the_longest_unseen_go(monkeypatch: pytest.MonkeyPatch) -> None:
    done = store_trails([event_with(1, ["old", "used"]), event_with(2, ["old", "used"])])
    TrailStep.objects.in_project(1).update(last_day=1)
    monkeypatch.setattr(dictionary, "MAX_STEPS", 4)
    done = Reader()
    store_trails([event_with(3, ["used", "new", "newer"]), event_with(4, ["used", "new", "newer"])], done)

    texts = set(TrailStep.objects.in_project(1).values_list("text", flat=True))
    assert "old" not in texts
    assert {"used", "new"} <= texts
    assert steps_of(1) == ["gone", "used"]


def test_what_cannot_be_read_leaves_the_queue() -> None:
    store_trails([new_event(document=b"\x63nothing", event_id="1" * 32)])

    assert queued() == 0
    assert steps_of(int("1" * 32, 16)) == []


def test_an_event_that_is_gone_leaves_the_queue() -> None:
    store_events([event_with(1, ["a"])])
    Event.objects.in_project(1).delete()

    read_all(Reader())

    assert (queued(), Trail.objects.in_project(1).count()) == (0, 0)


def test_a_reader_that_is_killed_before_it_commits_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    store_events([event_with(number, ["a", "b"]) for number in range(3)])
    killed = Reader()

    def kill(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reader, "_queue", kill)
        with pytest.raises(KeyboardInterrupt):
            read_all(killed)
    assert queued() == 3

    read_all(killed)

    assert queued() == 0
    assert [steps_of(number) for number in range(3)] == [["a", "b"]] * 3


def test_a_backlog_is_read_in_part_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "BACKLOG", 5)
    monkeypatch.setattr(reader, "BATCH", 4)
    monkeypatch.setattr(reader, "MAX_OF_ISSUE", 3)
    store_trails([event_with(number, ["a"]) for number in range(12)])

    state = TrailState.objects.get(project_id=1)
    assert queued() == 0
    assert state.skipped > 0
    assert Trail.objects.in_project(1).count() + state.skipped == 12


def test_what_was_stored_before_is_read_when_a_server_begins() -> None:
    store_events([event_with(number, ["a", "b"]) for number in range(3)])
    TrailQueue.objects.in_project(1).delete()

    read_all(Reader())

    assert Trail.objects.in_project(1).count() == 3


def test_the_command_reads_everything_again() -> None:
    organization = Organization.objects.create(slug="acme", name="Acme")
    project = Project.objects.create(organization=organization, slug="shop", name="Shop")
    store_trails([event_with(number, ["a", "b"], project=project.pk) for number in range(3)])
    TrailStep.objects.in_project(project.pk).update(text="wrong")

    call_command("trails", "acme/shop", "--again", verbosity=0)

    assert [steps_of(number, project.pk) for number in range(3)] == [["a", "b"]] * 3


def test_blocks_are_sealed_and_let_go_with_their_events(monkeypatch: pytest.MonkeyPatch) -> None:
    from timeline.patterns import blocks

    for module in (blocks, reader):
        monkeypatch.setattr(module, "BLOCK", 8)
    day = timedelta(days=1)
    make_project(1)
    store_trails([event_with(number, ["a", "b"], at=NOON + number * day) for number in range(20)])
    assert set(TrailBlock.objects.in_project(1).values_list("block", flat=True)) == {0, 1}
    assert TrailBlock.objects.in_project(1).count() == 2 * (coding.PARTS + 1)

    clean(Rules(days=9), now=NOON + 19 * day)

    live = TrailBlock.objects.in_project(1).get(block=1, part=coding.LIVE)
    assert int.from_bytes(bytes(live.places), "little") == 0b11111100
    assert not TrailBlock.objects.in_project(1).filter(block=0).exists()
    assert Trail.objects.in_project(1).count() == Event.objects.in_project(1).count() == 10


def test_steps_of_no_kept_event_go_with_them() -> None:
    make_project(1)
    store_trails([event_with(1, ["old"]), event_with(2, ["old"])])
    TrailStep.objects.in_project(1).update(last_day=1)

    clean(Rules(days=1), now=NOON + timedelta(days=100))

    assert not TrailStep.objects.in_project(1).exists()
    assert not Trail.objects.in_project(1).exists()


def test_projects_do_not_share_steps() -> None:
    store_trails([event_with(number, ["a"], project=project) for project in (1, 2) for number in range(2)])

    assert TrailStep.objects.in_project(1).count() == TrailStep.objects.in_project(2).count() == 2


def test_logs_of_the_trace_are_crumbs_among_the_others() -> None:
    at, events, batches = NOON, [], []
    for number in range(2):
        trace = f"{number + 1:032x}"
        events.append(event_with(number, ["first", "last"], trace_id=trace, at=at))
        records = logs(log(f"cart {number} priced", trace, at.timestamp() - 15))
        batches.append(prepare_batch(1, "log", records, drift=None, received=at))
    store(events, [batch for batch in batches if batch])

    read_all(Reader())

    assert steps_of(0) == steps_of(1) == ["first", "cart {} priced", "last"]


def test_logs_that_come_after_their_trail_was_read_are_read_then(monkeypatch: pytest.MonkeyPatch) -> None:
    at = timezone.now()
    traces = [f"{number + 1:032x}" for number in range(2)]
    reader = Reader()
    store([event_with(number, ["first", "last"], trace_id=traces[number], at=at) for number in range(2)], [])
    read_all(reader)
    records = [logs(log("cart priced", trace, at.timestamp() - 15)) for trace in traces]
    batches = [prepare_batch(1, "log", each, drift=None, received=at) for each in records]
    store([], [batch for batch in batches if batch])
    monkeypatch.setattr("timeline.patterns.late.WAIT_SECONDS", 0.0)

    read_all(reader)
    assert steps_of(0) == ["first", "last"], "they are waited for"
    soon = time.monotonic() + 10
    monkeypatch.setattr("timeline.patterns.late.time.monotonic", lambda: soon)
    read_all(reader)

    assert steps_of(0) == steps_of(1) == ["first", "cart priced", "last"]


def test_logs_that_were_waited_for_when_a_server_ended_are_read_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = timezone.now()
    traces = [f"{number + 1:032x}" for number in range(2)]
    store_trails(
        [event_with(number, ["first", "last"], trace_id=traces[number], at=at) for number in range(2)]
    )
    records = [logs(log("cart priced", trace, at.timestamp() - 15)) for trace in traces]
    store([], [b for each in records if (b := prepare_batch(1, "log", each, drift=None, received=at))])
    monkeypatch.setattr("timeline.patterns.late.WAIT_SECONDS", -1.0)

    read_all(Reader())

    assert steps_of(0) == steps_of(1) == ["first", "cart priced", "last"]


def test_how_many_wait_is_a_metric() -> None:
    store_events([event_with(number, ["a"]) for number in range(BATCH + 3)])
    reader = Reader()
    for waiting in (3, 0, 0):
        reader.read_some([1])
        assert metrics.TRAILS_UNREAD._value.get() == waiting
