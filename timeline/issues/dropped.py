"""What did not arrive in a project, by kind and day, and what to do about it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from timeline.models import STORED_KINDS, Feedback, ItemCount

DAYS = 30
MAX_WAITING = 1_000  # feedback that is counted

REFUSED, DROPPED, LOST = "refused", "dropped", "lost"
WAITING = "feedback:waiting"
CLIENT_REPORT = "client_report"  # arrived, and read: what it says was lost is counted
GROUPS = {
    REFUSED: "Refused",
    LOST: "Lost before it was sent",
    DROPPED: "Sent, and not kept here",
}

_QUOTA = "Send less (sampling, a filter in before_send), or let an owner raise the quota of the project."
_STORAGE = (
    "The project stored as much as it may in a day: send fewer and smaller events, or let an owner raise the limit"
    " in its settings. A loop that reports the same error again and again is the usual cause."
)
_SMALLER = "Send less with each event: shorter texts, fewer breadcrumbs, no large `extra`; or raise CRUMBSITE_MAX_EVENT_BYTES."
_LOGS = "Logs and spans have quotas of their own: send fewer, or let an owner raise them in the settings of the project."
_BATCHES = "Let the SDK send smaller batches, or raise CRUMBSITE_MAX_EVENT_BYTES."
_FEEDBACK = (
    "What users say is shown at the event that it names: pass its id (associatedEventId, lastEventId())."
)
_NOT_KEPT = "Nothing reads them here. Switch them off in the SDK to spare the network."

# Of each kind of `ingest.counts` and `ingest.refusals`: what it was, and what to do.
_WORDS: dict[str, tuple[str, str, str]] = {
    "request:malformed": (
        REFUSED,
        "Requests that could not be read",
        "The answer (400 or 408) says what was wrong: look into the SDK's debug log, or what a proxy does to bodies.",
    ),
    "request:unknown_key": (
        REFUSED,
        "Requests without a key of this project",
        "Compare the DSN of the program with the keys of this project; one of them may be switched off.",
    ),
    "request:too_large": (
        REFUSED,
        "Requests that were too large",
        f"{_SMALLER} Attachments count, too: CRUMBSITE_MAX_ENVELOPE_BYTES.",
    ),
    "request:unsupported": (
        REFUSED,
        "Requests of an unknown encoding or type",
        "Use gzip, deflate, br, zstd or none.",
    ),
    "request:over_quota": (REFUSED, "Requests over a quota", _QUOTA),
    "request:unavailable": (
        REFUSED,
        "Requests while the server could not store them",
        "The server's log and /readyz say why. SDKs may have sent them again.",
    ),
    "request:failed": (
        REFUSED,
        "Requests that hit a bug in Crumbsite",
        "The server's log has a traceback: please report it.",
    ),
    "no_room": (
        REFUSED,
        "Events, batches and feedback that there was no room for",
        "The disk of the server is nearly full, or its database as large as it may be: /readyz says which. Delete what nobody"
        " needs, keep less (CRUMBSITE_RETENTION_DAYS), or give it more room.",
    ),
    "event:over_quota": (REFUSED, "Events over the quota", _QUOTA),
    "event:over_storage": (REFUSED, "Events over the daily storage quota", _STORAGE),
    "event:too_large": (REFUSED, "Events that were too large", _SMALLER),
    "malformed": (
        REFUSED,
        "Envelopes that broke off after their event",
        "The event is stored, what followed it could not be read: update the SDK.",
    ),
    "event:too_costly": (
        REFUSED,
        "Events that take too long to read",
        "They are made of very many small parts: send fewer values, breadcrumbs or frames with each.",
    ),
    "event:unreadable": (
        REFUSED,
        "Events that could not be read",
        "They are not JSON objects; the SDK's debug log has the answer (400).",
    ),
    "log:over_quota": (REFUSED, "Logs over the quota", _LOGS),
    "log:over_storage": (REFUSED, "Batches of logs over the daily storage quota", _STORAGE),
    "log:too_large": (REFUSED, "Batches of logs that were too large", _BATCHES),
    "log:unreadable": (
        REFUSED,
        "Batches of logs that could not be read",
        "The SDK's debug log has the answer.",
    ),
    "log:no_trace": (
        DROPPED,
        "Logs without a trace",
        "Only logs of a trace can be found from an error: update the SDK, or let it set trace ids.",
    ),
    "log:too_many_traces": (
        DROPPED,
        "Logs of too many traces in one batch",
        "Let the SDK send smaller batches.",
    ),
    "feedback": (DROPPED, "Feedback that names no event, or says nothing", _FEEDBACK),
    "user_report": (DROPPED, "Reports of users that name no event, or say nothing", _FEEDBACK),
    WAITING: (
        DROPPED,
        "Feedback whose event has not come",
        "It waits 30 days for it. The event may have been sampled out, refused, deleted, or sent to another project.",
    ),
    "feedback:over_quota": (REFUSED, "Feedback over the quota", _QUOTA),
    "feedback:too_much": (
        REFUSED,
        "Feedback about one event, beyond the first 20",
        "Let the form say that it was sent, so that nobody sends it again.",
    ),
    "span:over_quota": (REFUSED, "Spans over the quota", _LOGS),
    "span:over_storage": (REFUSED, "Batches of spans over the daily storage quota", _STORAGE),
    "span:too_large": (REFUSED, "Batches of spans that were too large", _BATCHES),
    "span:unreadable": (
        REFUSED,
        "Batches of spans that could not be read",
        "The SDK's debug log has the answer.",
    ),
    "span:no_trace": (DROPPED, "Spans without a trace", "Update the SDK, or let it set trace ids."),
}
_REASONS = {
    "backpressure": "the program was busy: give the SDK's transport more room",
    "before_send": "the program's own before_send left them out: that is as it should be, unless it is too many",
    "cache_overflow": "the cache on the device was full: raise the SDK's cache limits",
    "event_processor": "an event processor of the program left them out",
    "insufficient_data": "they lacked what an event needs",
    "internal_sdk_error": "an error inside the SDK: update it",
    "network_error": "the network failed: is Crumbsite reachable from there?",
    "queue_overflow": "the SDK's queue was full: fewer events, or a larger queue (transport_queue_size)",
    "ratelimit_backoff": "Crumbsite had told the SDK to wait (429): see the quota",
    "sample_rate": "sample_rate is below 1: that is as it should be, unless it is too low",
    "send_error": "Crumbsite, or a proxy before it, had answered with an error",
}
_ITEMS = {
    "attachment": "Attachments",
    "check_in": "Check-ins of monitors",
    "minidump": "Minidumps",
    "session": "Sessions",
    "sessions": "Sessions, summed up",
    "security": "Browsers' reports about security policies",
    "transaction": "Transactions",
}


@dataclass(frozen=True, slots=True)
class Dropped:
    """One kind."""

    kind: str
    group: str  # refused, lost, dropped
    title: str
    advice: str
    days: Sequence[tuple[date, int]]  # with something, the latest first

    @property
    def total(self) -> int:
        """In all days."""
        return sum(count for _, count in self.days)


def dropped_of(project_id: int, today: date) -> list[Dropped]:
    """What did not arrive in the last DAYS days: by group, the most first. Two queries."""
    rows = ItemCount.objects.filter(project_id=project_id, day__gt=today - timedelta(days=DAYS))
    rows = rows.exclude(kind__in=(*STORED_KINDS, CLIENT_REPORT))
    by_kind: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for day, kind, count in rows.order_by("-day", "kind").values_list("day", "kind", "count"):
        by_kind[kind].append((day, count))
    waiting = _waiting(project_id, today)
    if waiting:
        by_kind[WAITING] = sorted(waiting.items(), reverse=True)
    found = [Dropped(kind, *words_of(kind), days) for kind, days in by_kind.items()]
    return sorted(found, key=lambda each: (list(GROUPS).index(each.group), -each.total, each.kind))


def _waiting(project_id: int, today: date) -> Mapping[date, int]:
    """Feedback by the day on which it came, as long as its event has not come."""
    said = Feedback.objects.without_event(project_id)
    since = datetime.combine(today - timedelta(days=DAYS - 1), time(), UTC)
    return Counter(
        received.astimezone(UTC).date()
        for received in said.filter(received__gte=since).values_list("received", flat=True)[:MAX_WAITING]
    )


def words_of(kind: str) -> tuple[str, str, str]:
    """Its group, what it was, and what to do about it."""
    if kind in _WORDS:
        return _WORDS[kind]
    if kind.startswith("lost:"):
        reason = kind.removeprefix("lost:")
        return LOST, f"Events the SDK lost: {reason.replace('_', ' ')}", _sentence(_REASONS.get(reason, ""))
    title = _ITEMS.get(kind) or kind.replace("_", " ").capitalize()
    return DROPPED, title, _NOT_KEPT


def _sentence(text: str) -> str:
    return (
        f"{text[:1].upper()}{text[1:]}." if text else "The SDK names a reason that Crumbsite does not know."
    )
