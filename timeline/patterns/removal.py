"""What goes with the events: steps that no kept event has, and everything of a project."""

from datetime import datetime, timedelta

from timeline.database.write_lock import write_transaction
from timeline.models import SLICE, Event, Trail, TrailBlock, TrailQueue, TrailState, TrailStep
from timeline.patterns.dictionary import day_of, evict

TIMEOUT_SECONDS = 60.0


def remove_old_steps(project_id: int, now: datetime) -> int:
    """Steps that no event since the oldest kept one has: the dictionary keeps no text longer than events."""
    oldest = (
        Event.objects.in_project(project_id).order_by("received").values_list("received", flat=True).first()
    )
    before = day_of(oldest if oldest is not None else now + timedelta(days=1))
    removed = 0
    while True:
        with write_transaction(TIMEOUT_SECONDS):
            state = TrailState.objects.in_project(project_id).select_for_update().first()
            if state is None:
                return removed
            count = evict(state, SLICE, before=before)
            state.save(update_fields=["steps", "evictions"])
        removed += count
        if count < SLICE:
            return removed


def remove_all(project_id: int) -> None:
    """Every row about trails of a project, in transactions of a bounded size."""
    for model, key in (
        (TrailQueue, "event_id"),
        (Trail, "event_id"),
        (TrailBlock, "block"),
        (TrailStep, "number"),
    ):
        rows = model.objects.in_project(project_id)
        while keys := list(rows.order_by().values_list(key, flat=True)[:SLICE]):
            with write_transaction(TIMEOUT_SECONDS):
                rows.filter(**{f"{key}__in": keys}).delete()
    with write_transaction(TIMEOUT_SECONDS):
        # Not the row itself: what other processes remember of the steps is old from now on.
        for state in TrailState.objects.in_project(project_id).select_for_update():
            state.steps = state.new_steps = state.sealed = state.next_ordinal = state.skipped = 0
            state.evictions += 1
            state.save()
