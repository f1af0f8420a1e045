"""Batches of logs and spans, and the traces that they speak of."""

from collections.abc import Collection
from typing import Self

from django.db import models

from timeline import codec
from timeline.models.projects import leading_project

MAX_ITEM_TYPE = 16  # characters


class Telemetry(models.IntegerChoices):
    """What a row of LogTrace counts."""

    LOGS = 0
    SPANS = 1
    DROPPED = 2  # logs beyond the project's quota: only their number is known


class LogBatchQuerySet(models.QuerySet["LogBatch"]):
    """The only way to batches."""

    def in_project(self, project_id: int) -> Self:
        return self.filter(project_id=project_id)

    def named(self, project_ids: Collection[int], ids: Collection[str]) -> Self:
        return self.filter(project_id__in=project_ids, id__in=ids)


class LogBatch(models.Model):
    """Many logs, or spans, as one request brought them."""

    pk = models.CompositePrimaryKey("project_id", "id")
    project = leading_project()
    # Its first time and a hash of its bytes, in hex digits: ordered by time, and a retry is a no-op.
    id = models.CharField(max_length=20)
    kind = models.PositiveSmallIntegerField(choices=Telemetry)
    item_type = models.CharField(max_length=MAX_ITEM_TYPE)  # of the envelope: how `document` is read
    received = models.DateTimeField()  # our clock
    drift_seconds = models.FloatField(null=True)  # to add to every time in the document
    count = models.PositiveIntegerField()  # logs, or spans
    size = models.PositiveIntegerField()  # bytes of the document as sent
    # Last: SQLite reads what stands after a BLOB through its overflow pages.
    document = models.BinaryField()

    objects = LogBatchQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["project", "received"], name="log_batch_received")]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.id}"

    def payload(self) -> bytes:
        """The item's payload as the SDK sent it, byte for byte."""
        return codec.unpack(self.document)


class LogTraceQuerySet(models.QuerySet["LogTrace"]):
    """The only way to traces."""

    def in_project(self, project_id: int) -> Self:
        return self.filter(project_id=project_id)

    def of_trace(self, project_ids: Collection[int], trace_id: str) -> Self:
        return self.filter(project_id__in=project_ids, trace_id=trace_id)


class LogTrace(models.Model):
    """A trace of which a batch has logs or spans."""

    pk = models.CompositePrimaryKey("project_id", "trace_id", "kind", "batch")
    project = leading_project()
    trace_id = models.CharField(max_length=32)
    kind = models.PositiveSmallIntegerField(choices=Telemetry)
    batch = models.CharField(max_length=20)
    count = models.PositiveIntegerField()

    objects = LogTraceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["project", "batch"], name="log_trace_batch")]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.trace_id} in {self.batch}"
