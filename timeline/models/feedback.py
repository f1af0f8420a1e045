"""What users said about events."""

from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef

from timeline.models.events import Event
from timeline.models.projects import leading_project

MAX_COMMENTS = 4_096  # characters


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    """The only way to feedback."""

    def in_project(self, project_id: int) -> Self:
        return self.filter(project_id=project_id)

    def of_events(self, project_id: int, event_ids: Collection[str]) -> Self:
        """What was said about these, the first said first."""
        return self.filter(project_id=project_id, event_id__in=event_ids).order_by("received", "id")

    def without_event(self, project_id: int) -> Self:
        """What was said about events that have not come."""
        event = Event.objects.in_project(project_id).filter(event_id=OuterRef("event_id"))
        return self.filter(~Exists(event), project_id=project_id)


class Feedback(models.Model):
    """What a user said about an event, which may arrive later. All of it as the sender gave it, shortened."""

    pk = models.CompositePrimaryKey("project_id", "event_id", "id")
    project = leading_project()
    event_id = models.CharField(max_length=32)
    id = models.CharField(max_length=32)  # its own, or a hash: what is sent again is a no-op
    received = models.DateTimeField()  # our clock
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=200)
    comments = models.TextField()

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["project", "received"], name="feedback_received")]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.event_id} {self.id}"
