"""The shapes of lists: what stands in the tables becomes JSON."""

from datetime import datetime

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from timeline.addresses import absolute
from timeline.issues.dropped import GROUPS, Dropped
from timeline.issues.stored import StoredDay
from timeline.models import Event, Issue, Level, Project, Status
from timeline.trail.wire import JSON, utc_text


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
    events_per_minute = serializers.IntegerField(
        allow_null=True, help_text="null: the server's; 0: no limit."
    )
    megabytes_per_day = serializers.IntegerField(
        allow_null=True, help_text="What it stores in a day of UTC, at most. null: the server's; 0: no limit."
    )
    log_batches_per_minute = serializers.IntegerField(
        allow_null=True, help_text="Of logs, and as many of spans. null: the server's; 0: no limit."
    )
    log_bytes_per_minute = serializers.IntegerField(
        allow_null=True, help_text="The same in bytes, decoded. null: the server's; 0: no limit."
    )
    retention_days = serializers.IntegerField(allow_null=True, help_text="null: the server's.")
    retention_events_per_issue = serializers.IntegerField(allow_null=True, help_text="null: the server's.")

    class Meta:
        model = Project
        fields = (
            "id",
            "slug",
            "name",
            "created",
            "events_per_minute",
            "megabytes_per_day",
            "log_batches_per_minute",
            "log_bytes_per_minute",
            "retention_days",
            "retention_events_per_issue",
        )


class DroppedDaySerializer(serializers.Serializer[JSON]):
    """How many on a day of UTC."""

    day = serializers.DateField()
    count = serializers.IntegerField()


class DroppedSerializer(serializers.Serializer[Dropped]):
    """A kind of what did not arrive."""

    kind = serializers.CharField()
    group = serializers.ChoiceField(choices=list(GROUPS.items()))
    title = serializers.CharField(help_text="What it was.")
    advice = serializers.CharField(help_text="What to do about it.")
    total = serializers.IntegerField()
    days = serializers.SerializerMethodField(help_text="Those with something, the latest first.")

    @extend_schema_field(DroppedDaySerializer(many=True))
    def get_days(self, dropped: Dropped) -> list[JSON]:
        """The days."""
        return [{"day": day.isoformat(), "count": count} for day, count in dropped.days]


class StoredDaySerializer(serializers.Serializer[StoredDay]):
    """What came on a day of UTC, whether it is still kept or not."""

    day = serializers.DateField()
    bytes = serializers.IntegerField(help_text="On the disk, indexes included.")
    logs = serializers.IntegerField(
        help_text="Those of traces without an event are deleted some hours later."
    )
    spans = serializers.IntegerField()


class IssueSerializer(serializers.ModelSerializer[Issue]):
    """Events that are the same error. `url` is its page."""

    project = serializers.SlugRelatedField[Project](slug_field="slug", read_only=True)
    number = serializers.IntegerField(min_value=1)
    short_id = serializers.SerializerMethodField(help_text="Such as SHOP-12.")
    level = serializers.ChoiceField(choices=Level.choices)
    status = serializers.ChoiceField(choices=Status.choices)
    times_seen = serializers.IntegerField(min_value=0, help_text="All events ever, deleted ones too.")
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


class EventRowSerializer(serializers.ModelSerializer[Event]):
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
        model = Event
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

    def get_url(self, row: Event) -> str:
        """Its page."""
        return event_url(row)


class EventPlacesSerializer(serializers.Serializer[JSON]):
    """Where an event id was found: usually in one project, the newest first."""

    event_id = serializers.CharField(min_length=32, max_length=32)
    events = EventRowSerializer(many=True)


def event_url(row: Event) -> str:
    """The whole address of an event's page."""
    project = row.project
    return absolute(
        reverse("event", args=(project.organization.slug, project.slug, row.issue_number, row.event_id))
    )
