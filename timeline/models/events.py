"""Events, and the links between them."""

from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models.expressions import RawSQL

from timeline import codec
from timeline.models.issues import Issue, Level
from timeline.models.projects import leading_project


class EventQuerySet(models.QuerySet["Event"]):
    """The only way to events."""

    def in_projects(self, project_ids: Collection[int]) -> Self:
        return self.filter(project_id__in=project_ids)

    def in_project(self, project_id: int) -> Self:
        return self.filter(project_id=project_id)

    def in_issue(self, project_id: int, number: int) -> Self:
        """The events of an issue, oldest first."""
        return self.filter(project_id=project_id, issue_number=number).order_by("timestamp", "event_id")

    def of_kept_issue(self, project_id: int, number: int) -> Self:
        """The events of an issue that is there still: those of a deleted one go later."""
        is_there = RawSQL(  # noqa: S611 (our own names; as an Exists it takes longer than a query)
            f"EXISTS (SELECT 1 FROM {Issue._meta.db_table} WHERE project_id = %s AND number = %s)",  # noqa: S608
            (project_id, number),
            models.BooleanField(),
        )
        return self.filter(is_there, project_id=project_id, issue_number=number)

    def rows(self) -> Self:
        """All but the document, and what came with it."""
        return self.defer("document", "came_with")


class Event(models.Model):
    """One event. Its breadcrumbs live inside its document, which is its payload as sent."""

    pk = models.CompositePrimaryKey("project_id", "event_id")
    project = leading_project()
    event_id = models.CharField(max_length=32)  # the SDK's own: a retry is a no-op
    issue_number = models.PositiveIntegerField()
    received = models.DateTimeField()  # our clock
    timestamp = models.DateTimeField()  # the sender's clock, drift corrected
    drift_seconds = models.FloatField(null=True)  # to add to every time in the document
    level = models.CharField(max_length=7, choices=Level)
    title = models.CharField(max_length=400)
    transaction_name = models.CharField(max_length=200)
    release = models.CharField(max_length=200)
    environment = models.CharField(max_length=64)
    trace_id = models.CharField(max_length=32)
    user_label = models.CharField(max_length=200)
    breadcrumb_count = models.PositiveIntegerField()
    # Behind what lists need: SQLite reads what stands after a BLOB through its overflow pages.
    document = models.BinaryField()
    came_with = models.TextField(null=True)  # noqa: DJ001 (most events came alone), see `protocol.came_with`

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["project", "issue_number", "timestamp", "event_id"], name="event_in_issue"),
            # The search for a user reads it from end to end. Behind the time, new entries stand together in one page,
            # where an index of users of its own takes one for each event.
            models.Index(fields=["project", "received", "user_label", "issue_number"], name="event_received"),
            models.Index(
                fields=["project", "trace_id"], name="event_trace", condition=~models.Q(trace_id="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.event_id}"

    def payload(self) -> bytes:
        """The document as the SDK sent it, byte for byte."""
        return codec.unpack(self.document)

    @property
    def is_strict(self) -> bool:
        """Whether ingestion took its document as strict JSON (`protocol.document.Document`); unknown of older ones."""
        return codec.is_strict(self.document)


class CrumbLinkQuerySet(models.QuerySet["CrumbLink"]):
    """The only way to links."""

    def in_projects(self, project_ids: Collection[int]) -> Self:
        return self.filter(project_id__in=project_ids)

    def naming(self, event_id: str) -> Self:
        """Links whose breadcrumb names this event."""
        return self.filter(linked_event_id=event_id)


class CrumbLink(models.Model):
    """An event named by a breadcrumb of another, wherever in the organization the named one is or will be."""

    pk = models.CompositePrimaryKey("project_id", "event_id", "linked_event_id")
    project = leading_project()
    event_id = models.CharField(max_length=32)
    linked_event_id = models.CharField(max_length=32)

    objects = CrumbLinkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["project", "linked_event_id"], name="crumb_link_back")]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.event_id} → {self.linked_event_id}"
