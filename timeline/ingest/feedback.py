"""What users say about events becomes rows, before or after the event itself arrives."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from timeline.ingest import counts
from timeline.ingest.statements import insert_missing, time_value
from timeline.models import MAX_COMMENTS, Feedback
from timeline.protocol.feedback import SentFeedback
from timeline.protocol.text import clean_text

TABLE, COLUMNS = Feedback._meta.db_table, "project_id, event_id, id, received, name, email, comments"
MAX_OF_EVENT = 20  # further ones are not kept
MAX_NAME = 200  # characters of a name, or an address


@dataclass(frozen=True, slots=True)
class NewFeedback:
    """Feedback that is ready to be stored."""

    project_id: int
    event_id: str
    id: str
    received: datetime
    name: str
    email: str
    comments: str


def prepare_feedback(project_id: int, sent: SentFeedback, received: datetime) -> NewFeedback:
    """The row of what was sent."""
    name, email = clean_text(sent.name, MAX_NAME), clean_text(sent.email, MAX_NAME)
    comments = clean_text(sent.comments, MAX_COMMENTS)
    said = "\n".join((name, email, comments)).encode()
    own_id = sent.own_id or hashlib.blake2b(said, digest_size=16).hexdigest()
    return NewFeedback(project_id, sent.event_id, own_id, received, name, email, comments)


def insert_feedback(feedback: Sequence[NewFeedback]) -> list[NewFeedback]:
    """Insert what is not there, at most MAX_OF_EVENT of each event; what that is. Inside the transaction of `store`."""
    inserted = []
    for project_id in sorted({one.project_id for one in feedback}):
        sent = {(one.event_id, one.id): one for one in feedback if one.project_id == project_id}
        about = {event_id for event_id, _ in sent}
        there = set(Feedback.objects.of_events(project_id, about).values_list("event_id", "id"))
        times = Counter(event_id for event_id, _ in there)
        rows = []
        for key in sorted(sent.keys() - there):
            times[key[0]] += 1
            if times[key[0]] <= MAX_OF_EVENT:
                rows.append(sent[key])
        too_much = len(sent.keys() - there) - len(rows)
        if too_much:
            transaction.on_commit(partial(counts.count, project_id, [(counts.FEEDBACK_TOO_MUCH, too_much)]))
        insert_missing(TABLE, COLUMNS, [_row(one) for one in rows])
        inserted += rows
    return inserted


def _row(one: NewFeedback) -> tuple[Any, ...]:
    received = time_value(one.received)
    return one.project_id, one.event_id, one.id, received, one.name, one.email, one.comments
