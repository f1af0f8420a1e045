"""The shapes of the API: what stands in the tables or was read becomes JSON with the payload's own names.

Lists go through serializers; an event, which may carry a thousand breadcrumbs, is written by plain functions,
and its serializers describe it to the schema (a test compares the two).
"""

from datetime import datetime
from typing import Any

from django.urls import reverse
from rest_framework import serializers

from timeline.addresses import absolute
from timeline.crumbs.base import LinkedEvent
from timeline.crumbs.classification import KINDS
from timeline.models import Event as EventRow
from timeline.models import Issue, Level, Project, Status
from timeline.protocol.event import Event
from timeline.protocol.exceptions import ExceptionValue
from timeline.protocol.stacktraces import Frame, Stacktrace
from timeline.protocol.threads import Thread
from timeline.protocol.title import culprit_of
from timeline.trail.timeline import Timeline
from timeline.trail.wire import crumb_json, remark_json, utc_text

JSON = dict[str, Any]


class UtcField(serializers.DateTimeField):
    """A time in UTC, whatever zone the reader's pages are written in."""

    def to_representation(self, value: datetime) -> str:
        """RFC 3339, with Z."""
        return utc_text(value) or ""


# ---------------------------------------------------------------- lists


class ErrorSerializer(serializers.Serializer[JSON]):
    """Every error."""

    detail = serializers.CharField(help_text="What is wrong, in a sentence.")
    causes = serializers.ListField(
        child=serializers.CharField(), help_text="Each thing that is wrong, where there are several."
    )


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """A project."""

    id = serializers.CharField(help_text="As in its DSN.")
    created = UtcField()

    class Meta:
        model = Project
        fields = ("id", "slug", "name", "created")


class IssueSerializer(serializers.ModelSerializer[Issue]):
    """Events that are the same error. `url` is its page."""

    project = serializers.SlugRelatedField[Project](slug_field="slug", read_only=True)
    number = serializers.IntegerField(min_value=1)
    short_id = serializers.SerializerMethodField(help_text="Such as SHOP-12.")
    level = serializers.ChoiceField(choices=Level.choices)
    status = serializers.ChoiceField(choices=Status.choices)
    times_seen = serializers.IntegerField(min_value=0, help_text="All events ever, also those since removed.")
    first_seen = UtcField()
    last_seen = UtcField()
    status_changed = UtcField(allow_null=True)
    reopened = UtcField(allow_null=True, help_text="When it happened again after it was resolved.")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Issue
        fields = (
            "project",
            "number",
            "short_id",
            "title",
            "culprit",
            "level",
            "platform",
            "status",
            "status_changed",
            "reopened",
            "first_seen",
            "last_seen",
            "times_seen",
            "url",
        )

    def get_short_id(self, issue: Issue) -> str:
        """SHOP-12"""
        project: Project = issue.project
        return project.short_id(issue.number)

    def get_url(self, issue: Issue) -> str:
        """Its page."""
        project = issue.project
        return absolute(reverse("issue", args=(project.organization.slug, project.slug, issue.number)))


class EventRowSerializer(serializers.ModelSerializer[EventRow]):
    """An event in a list. `url` is its page."""

    project = serializers.SlugRelatedField[Project](slug_field="slug", read_only=True)
    issue = serializers.IntegerField(source="issue_number", help_text="The number of its issue.")
    timestamp = UtcField(help_text="The sender's clock, drift corrected.")
    received = UtcField(help_text="Our clock.")
    level = serializers.ChoiceField(choices=Level.choices)
    transaction = serializers.CharField(source="transaction_name")
    user = serializers.CharField(source="user_label", help_text="The user's id, name or address.")
    breadcrumbs_total = serializers.IntegerField(source="breadcrumb_count")
    url = serializers.SerializerMethodField()

    class Meta:
        model = EventRow
        fields = (
            "event_id",
            "project",
            "issue",
            "title",
            "level",
            "timestamp",
            "received",
            "transaction",
            "release",
            "environment",
            "trace_id",
            "user",
            "breadcrumbs_total",
            "url",
        )

    def get_url(self, row: EventRow) -> str:
        """Its page."""
        return event_url(row)


class EventPlacesSerializer(serializers.Serializer[JSON]):
    """Where an event id was found: usually in one project, the newest first."""

    event_id = serializers.CharField(min_length=32, max_length=32)
    events = EventRowSerializer(many=True)


def event_url(row: EventRow) -> str:
    """The whole address of an event's page."""
    project = row.project
    return absolute(
        reverse("event", args=(project.organization.slug, project.slug, row.issue_number, row.event_id))
    )


# ---------------------------------------------------------------- an event


class RemarkSerializer(serializers.Serializer[JSON]):
    """What a reader must know about a value: removed, shortened, invalid, guessed, inferred."""

    field = serializers.CharField(help_text="A dotted path; empty is the whole.")
    reason = serializers.CharField()
    text = serializers.CharField()


class BreadcrumbSerializer(serializers.Serializer[JSON]):
    """One entry of the trail."""

    index = serializers.IntegerField(min_value=0, help_text="Its place in the list as sent.")
    timestamp = UtcField(allow_null=True, help_text="Drift corrected; null where none could be read.")
    type = serializers.CharField()
    category = serializers.CharField(allow_null=True)
    level = serializers.ChoiceField(
        choices=Level.choices, help_text="The sent one; info where none was sent."
    )
    message = serializers.CharField(allow_null=True)
    data = serializers.DictField()  # type: ignore[assignment]  # the wire's name
    event_id = serializers.CharField(allow_null=True)
    origin = serializers.CharField(allow_null=True)
    kind = serializers.ChoiceField(choices=list(KINDS), help_text="Where it comes from.")
    shown_level = serializers.ChoiceField(
        choices=Level.choices,
        help_text="As the timeline shows it: a request without a level has it from its status.",
    )
    remarks = RemarkSerializer(many=True)
    other = serializers.DictField(help_text="Keys that are not part of the interface.")


class LogEntrySerializer(serializers.Serializer[JSON]):
    """A message and its template."""

    formatted = serializers.CharField()
    message = serializers.CharField(allow_null=True)
    params = serializers.JSONField(allow_null=True)


class FrameSerializer(serializers.Serializer[JSON]):
    """One call."""

    function = serializers.CharField(allow_null=True)
    module = serializers.CharField(allow_null=True)
    filename = serializers.CharField(allow_null=True)
    abs_path = serializers.CharField(allow_null=True)
    lineno = serializers.IntegerField(allow_null=True)
    colno = serializers.IntegerField(allow_null=True)
    in_app = serializers.BooleanField(allow_null=True)
    context_line = serializers.CharField(allow_null=True)
    pre_context = serializers.ListField(child=serializers.CharField())
    post_context = serializers.ListField(child=serializers.CharField())
    vars = serializers.DictField(allow_null=True)
    package = serializers.CharField(allow_null=True)


class StacktraceSerializer(serializers.Serializer[JSON]):
    """Calls, the innermost last."""

    frames = FrameSerializer(many=True)
    frames_omitted = serializers.IntegerField()


class ExceptionValueSerializer(serializers.Serializer[JSON]):
    """One exception of a chain."""

    type = serializers.CharField(allow_null=True)
    value = serializers.CharField(allow_null=True)
    module = serializers.CharField(allow_null=True)
    mechanism = serializers.DictField(allow_null=True)
    thread_id = serializers.CharField(allow_null=True)
    stacktrace = StacktraceSerializer(allow_null=True)


class ExceptionSerializer(serializers.Serializer[JSON]):
    """A chain, the oldest first."""

    values = ExceptionValueSerializer(many=True)


class ThreadSerializer(serializers.Serializer[JSON]):
    """One thread."""

    id = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    crashed = serializers.BooleanField()
    current = serializers.BooleanField()
    stacktrace = StacktraceSerializer(allow_null=True)


class ThreadsSerializer(serializers.Serializer[JSON]):
    """All threads."""

    values = ThreadSerializer(many=True)


class SdkSerializer(serializers.Serializer[JSON]):
    """What sent the event."""

    name = serializers.CharField(allow_null=True)
    version = serializers.CharField(allow_null=True)


class LinkedEventSerializer(serializers.Serializer[JSON]):
    """Another event of the organization."""

    event_id = serializers.CharField()
    title = serializers.CharField()
    level = serializers.ChoiceField(choices=Level.choices)
    project = serializers.CharField()
    short_id = serializers.CharField()
    url = serializers.CharField()


class EventSerializer(serializers.Serializer[JSON]):
    """An event, read, with its breadcrumbs after the filter. `…/json/` has it as it was sent."""

    event_id = serializers.CharField(min_length=32, max_length=32)
    project = serializers.CharField()
    issue = IssueSerializer()
    url = serializers.CharField(help_text="Its page.")
    timestamp = UtcField(help_text="The sender's clock, drift corrected.")
    received = UtcField(help_text="Our clock.")
    drift_seconds = serializers.FloatField(
        allow_null=True, help_text="What was added to the times that were sent; null: nothing."
    )
    level = serializers.ChoiceField(choices=Level.choices)
    title = serializers.CharField()
    culprit = serializers.CharField()
    platform = serializers.CharField(allow_null=True)
    logger = serializers.CharField(allow_null=True)
    release = serializers.CharField(allow_null=True)
    dist = serializers.CharField(allow_null=True)
    environment = serializers.CharField(allow_null=True)
    transaction = serializers.CharField(allow_null=True)
    server_name = serializers.CharField(allow_null=True)
    trace_id = serializers.CharField(allow_null=True)
    logentry = LogEntrySerializer(allow_null=True)
    exception = ExceptionSerializer(allow_null=True)
    stacktrace = StacktraceSerializer(allow_null=True)
    threads = ThreadsSerializer(allow_null=True)
    tags = serializers.DictField(child=serializers.CharField(allow_blank=True))
    fingerprint = serializers.ListField(child=serializers.CharField())
    user = serializers.DictField(allow_null=True, help_text="As sent.")
    request = serializers.JSONField(allow_null=True, help_text="As sent.")
    contexts = serializers.JSONField(allow_null=True, help_text="As sent.")
    extra = serializers.JSONField(allow_null=True, help_text="As sent.")
    modules = serializers.JSONField(allow_null=True, help_text="As sent.")
    sdk = SdkSerializer(allow_null=True)
    breadcrumbs = BreadcrumbSerializer(many=True, help_text="After the filter, in its order.")
    breadcrumbs_total = serializers.IntegerField(help_text="Before the filter.")
    breadcrumbs_dropped = serializers.IntegerField(help_text="How many the SDK says it cut.")
    linked_events = LinkedEventSerializer(many=True, help_text="Stored events that its breadcrumbs name.")
    linked_from = LinkedEventSerializer(many=True, help_text="Stored events whose breadcrumbs name it.")
    remarks = RemarkSerializer(many=True)


def frame_json(frame: Frame) -> JSON:
    """The wire form of a frame."""
    return frame._asdict()


def stacktrace_json(stacktrace: Stacktrace | None) -> JSON | None:
    """The wire form of a stack trace."""
    if stacktrace is None:
        return None
    return {"frames": list(map(frame_json, stacktrace.frames)), "frames_omitted": stacktrace.omitted}


def exception_json(exception: ExceptionValue) -> JSON:
    """The wire form of an exception."""
    return {
        "type": exception.type,
        "value": exception.value,
        "module": exception.module,
        "mechanism": exception.mechanism,
        "thread_id": exception.thread_id,
        "stacktrace": stacktrace_json(exception.stacktrace),
    }


def thread_json(thread: Thread) -> JSON:
    """The wire form of a thread."""
    return {
        "id": thread.id,
        "name": thread.name,
        "crashed": thread.crashed,
        "current": thread.current,
        "stacktrace": stacktrace_json(thread.stacktrace),
    }


def linked_json(event: LinkedEvent) -> JSON:
    """The wire form of another event."""
    return {
        "event_id": event.event_id,
        "title": event.title,
        "level": event.level,
        "project": event.project,
        "short_id": event.short_id,
        "url": absolute(event.url),
    }


def event_json(row: EventRow, event: Event, issue: Issue, timeline: Timeline) -> JSON:
    """The wire form of an event, but for what links to it and from it."""
    logentry, sdk = event.logentry, event.sdk
    return {
        "event_id": row.event_id,
        "project": row.project.slug,
        "issue": IssueSerializer(issue).data,
        "url": event_url(row),
        "timestamp": utc_text(row.timestamp),
        "received": utc_text(row.received),
        "drift_seconds": row.drift_seconds,
        "level": row.level,
        "title": row.title,
        "culprit": culprit_of(event),
        "platform": event.platform,
        "logger": event.logger,
        "release": event.release,
        "dist": event.dist,
        "environment": event.environment,
        "transaction": event.transaction,
        "server_name": event.server_name,
        "trace_id": row.trace_id or None,
        "logentry": logentry
        and {"formatted": logentry.formatted, "message": logentry.message, "params": logentry.params},
        "exception": {"values": list(map(exception_json, event.exceptions))} if event.exceptions else None,
        "stacktrace": stacktrace_json(event.stacktrace),
        "threads": {"values": list(map(thread_json, event.threads))} if event.threads else None,
        "tags": dict(event.tags),
        "fingerprint": list(event.fingerprint),
        "user": event.user,
        "request": event.request,
        "contexts": event.contexts,
        "extra": event.extra,
        "modules": event.modules,
        "sdk": sdk and {"name": sdk.name, "version": sdk.version},
        "breadcrumbs": [crumb_json(shown.crumb) for shown in timeline.rows],
        "breadcrumbs_total": timeline.total,
        "breadcrumbs_dropped": event.trail.dropped,
        "remarks": list(map(remark_json, event.remarks)),
    }
