"""What users say about events becomes rows, before or after the event itself arrives."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from timeline.ingest import counts
from timeline.ingest.statements import flatten, placeholders, slices, time_value
from timeline.models import MAX_COMMENTS, Feedback
from timeline.protocol.feedback import SentFeedback
from timeline.protocol.text import clean_text

TABLE = Feedback._meta.db_table
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


def insert_feedback(feedback: Sequence[NewFeedback]) -> None:
    """Insert what is not there, at most MAX_OF_EVENT of each event. Inside the transaction of `store`."""
    for project_id in sorted({one.project_id for one in feedback}):
        sent = {(one.event_id, one.id): one for one in feedback if one.project_id == project_id}
        about = {event_id for event_id, _ in sent}
        there = set(Feedback.objects.of_events(project_id, about).values_list("event_id", "id"))
        times = Counter(event_id for event_id, _ in there)
        rows = []
        for key in sorted(sent.keys() - there):
            times[key[0]] += 1
            if times[key[0]] <= MAX_OF_EVENT:
                one = sent[key]
                rows.append((project_id, *key, time_value(one.received), one.name, one.email, one.comments))
        too_much = len(sent.keys() - there) - len(rows)
        if too_much:
            transaction.on_commit(partial(counts.count, project_id, [(counts.FEEDBACK_TOO_MUCH, too_much)]))
        for part in slices(rows):
            with connection.cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO {TABLE} (project_id, event_id, id, received, name, email, comments)"  # noqa: S608 (our own)
                    f" VALUES {placeholders(part)} ON CONFLICT (project_id, event_id, id) DO NOTHING",
                    flatten(part),
                )
