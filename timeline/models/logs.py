"""Batches of logs and spans, and the traces that they speak of.

A trace may be of a batch what nothing else is: rows are as narrow as they can be. A batch has the ids of its traces, 16
bytes each; a trace's row has a number made of its id, and the 10 bytes of the batch's.
"""

from collections.abc import Collection, Iterable
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


def trace_number(trace_id: str) -> int:
    """Of 32 hex digits the 64 bits that rows have: either half alone may be zeros, or the time, by who made the id.

    Two traces may share a number: whoever reads a batch looks at the ids in it.
    """
    digits = bytes.fromhex(trace_id)
    return int.from_bytes(digits[:8], signed=True) ^ int.from_bytes(digits[8:], signed=True)


def pack_traces(trace_ids: Iterable[str]) -> bytes:
    """Ids as a batch has them."""
    return bytes.fromhex("".join(trace_ids))


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
    traces = models.BinaryField()  # see `trace_ids`
    # Last: SQLite reads what stands after a BLOB through its overflow pages.
    document = models.BinaryField()

    objects = LogBatchQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["project", "received"], name="log_batch_received")]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.id}"

    @property
    def trace_ids(self) -> list[str]:
        """Those that lead here."""
        digits = bytes(self.traces).hex()
        return [digits[start : start + 32] for start in range(0, len(digits), 32)]

    def payload(self) -> bytes:
        """The item's payload as the SDK sent it, byte for byte."""
        return codec.unpack(self.document)


class LogTraceQuerySet(models.QuerySet["LogTrace"]):
    """The only way to traces."""

    def in_project(self, project_id: int) -> Self:
        return self.filter(project_id=project_id)

    def of_trace(self, project_ids: Collection[int], trace: int) -> Self:
        """`trace` is a `trace_number`."""
        return self.filter(project_id__in=project_ids, trace=trace)


class LogTrace(models.Model):
    """A trace of which a batch has logs or spans."""

    # On SQLite the rows live in their key's own tree.
    pk = models.CompositePrimaryKey("project_id", "trace", "kind", "batch")
    project = leading_project()
    trace = models.BigIntegerField()  # see `trace_number`
    kind = models.PositiveSmallIntegerField(choices=Telemetry)
    batch = models.BinaryField(max_length=10)  # its id
    count = models.PositiveIntegerField()

    objects = LogTraceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.project_id}/{self.trace} in {bytes(self.batch).hex()}"
