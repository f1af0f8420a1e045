"""What is kept of trails for pages that look across events: steps, the trails in numbers of them, and who has which."""

from collections.abc import Collection, Mapping
from typing import Any, Self

from django.db import models

from timeline.models.projects import Project, leading_project


class _InProject(models.QuerySet[Any]):
    """The only way to rows of these tables."""

    def in_project(self, project_id: int) -> Self:
        return self.filter(project_id=project_id)

    def in_projects(self, project_ids: Collection[int]) -> Self:
        return self.filter(project_id__in=project_ids)

    def of_events(self, ids: Mapping[int, Collection[str]]) -> Self:
        """Of these events, by project; at most `SLICE` of them."""
        parts = [
            models.Q(project_id=project_id, event_id__in=list(found)) for project_id, found in ids.items()
        ]
        return self.filter(models.Q(*parts, _connector=models.Q.OR))


class TrailQueue(models.Model):
    """An event whose trail is not read yet: written with the event, gone when it is read."""

    pk = models.CompositePrimaryKey("project_id", "received", "event_id")
    project = leading_project()
    received = models.DateTimeField()
    event_id = models.CharField(max_length=32)

    objects = _InProject.as_manager()

    def __str__(self) -> str:
        return f"{self.project_id}/{self.event_id}"


class TrailState(models.Model):
    """How far the trails of a project are read. Locked by who reads them."""

    project = models.OneToOneField(
        Project, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )
    shape_version = models.PositiveSmallIntegerField()
    next_step = models.PositiveIntegerField(default=1)
    steps = models.PositiveIntegerField(default=0)  # that are there
    day = models.PositiveIntegerField(default=0)  # days since 1970 that `new_steps` counts
    new_steps = models.PositiveIntegerField(default=0)
    next_ordinal = models.PositiveBigIntegerField(default=0)
    sealed = models.PositiveIntegerField(default=0)  # blocks
    has_problems = models.BooleanField(
        default=True
    )  # the trails that were read before problems were kept wait again
    skipped = models.PositiveBigIntegerField(default=0)  # events that came too fast to be read
    evictions = models.PositiveIntegerField(
        default=0
    )  # what others remember of the steps is old when it changes

    objects = _InProject.as_manager()

    def __str__(self) -> str:
        return f"{self.project_id}: next {self.next_ordinal}"


class TrailStep(models.Model):
    """A shape as a project knows it, with a number."""

    pk = models.CompositePrimaryKey("project_id", "number")
    project = leading_project()
    number = models.PositiveIntegerField()
    digest = models.BigIntegerField()  # 63 bits of the shape and its version
    kind = models.CharField(max_length=20)
    category = models.CharField(max_length=64)
    level = models.CharField(max_length=7)
    method = models.CharField(max_length=16)
    status = models.CharField(max_length=20)
    text = models.CharField(max_length=200)
    last_day = models.PositiveIntegerField()  # days since 1970

    objects = _InProject.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "digest"], name="trail_step_once")]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.number} {self.text}"


class Trail(models.Model):
    """The steps of an event, oldest first (see `patterns.coding`). Ordinals count the trails of a project.

    `problem` is the line of the last problem before the event: "" where there is none, NULL where an older version read
    the trail.
    """

    pk = models.CompositePrimaryKey("project_id", "event_id")
    project = leading_project()
    event_id = models.CharField(max_length=32)
    ordinal = models.PositiveBigIntegerField()
    steps = models.BinaryField()
    problem = models.CharField(max_length=160, null=True)  # noqa: DJ001 (NULL and "" differ)
    problem_level = models.CharField(max_length=7, null=True)  # noqa: DJ001
    problem_before = models.FloatField(null=True)  # seconds before the event
    problem_index = models.IntegerField(null=True)  # in the trail as sent; NULL of a log
    problem_request = models.CharField(max_length=160, null=True)  # noqa: DJ001

    objects = _InProject.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "ordinal"], name="trail_ordinal_once")]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.event_id}"


class TrailBlock(models.Model):
    """Which of 4,096 trails have which steps: an inverted index in parts. The last part says which trails are there."""

    pk = models.CompositePrimaryKey("project_id", "block", "part")
    project = leading_project()
    block = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField()
    places = models.BinaryField()

    objects = _InProject.as_manager()

    def __str__(self) -> str:
        return f"{self.project_id}/{self.block}/{self.part}"
