"""Issues, and what was seen and counted of each."""

import base64
import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import models

from timeline.models.people import User
from timeline.models.projects import leading_project

HALF_DAY_SECONDS = 12 * 3600
MAX_ISSUE_TEXT = 2_000  # characters
MAX_USERS = 50  # of an issue that are told apart: there may be more
USER_LENGTH = 6  # characters of a digest


def user_digest(label: str) -> str:
    """What stands for a user in `Issue.users`: two of fifty have the same in one issue of three million."""
    return base64.b64encode(hashlib.blake2b(label.encode(), digest_size=4).digest())[:USER_LENGTH].decode()


class Level(models.TextChoices):
    """Levels of an event, the worst last."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    FATAL = "fatal"


class Status(models.TextChoices):
    UNRESOLVED = "unresolved"
    RESOLVED = "resolved"
    IGNORED = "ignored"


class News(models.TextChoices):
    """What is yet to be told of an issue; "" where nothing is."""

    NEW = "new"
    REOPENED = "reopened"


class IsNumbered(models.Func):
    """That an issue is one of these. (As a Q it takes the ORM longer to write than the database to answer.)"""

    output_field = models.BooleanField()

    def __init__(self, keys: Iterable[tuple[int, int]]) -> None:
        super().__init__("project_id", "number")
        self.numbers: dict[int, list[int]] = {}
        for project_id, number in sorted(keys):
            self.numbers.setdefault(project_id, []).append(number)

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> tuple[str, tuple[int, ...]]:
        if not self.numbers:
            raise EmptyResultSet
        (project, _), (number, _) = map(compiler.compile, self.source_expressions)
        of_projects = (
            f"{project} = %s AND {number} IN ({', '.join(['%s'] * len(numbers))})"
            for numbers in self.numbers.values()
        )
        params = tuple(param for item in self.numbers.items() for param in (item[0], *item[1]))
        return f"({' OR '.join(of_projects)})", params


class IssueQuerySet(models.QuerySet["Issue"]):
    """The only way to issues."""

    def in_projects(self, project_ids: Collection[int]) -> Self:
        return self.filter(project_id__in=project_ids)

    def in_project(self, project_id: int) -> Self:
        return self.filter(project_id=project_id)

    def numbered(self, keys: Iterable[tuple[int, int]]) -> Self:
        """These issues, each named by its project's id and its number; at most `SLICE` of them."""
        return self.filter(IsNumbered(keys))


class Issue(models.Model):
    """Events with the same grouping hash in a project; `number` counts 1, 2, 3 … there."""

    pk = models.CompositePrimaryKey("project_id", "number")
    project = leading_project()
    number = models.PositiveIntegerField()
    grouping_version = models.PositiveSmallIntegerField()
    grouping_hash = models.CharField(max_length=64)  # SHA-256, hex
    title = models.CharField(max_length=400)  # of its latest event
    culprit = models.CharField(max_length=400)
    level = models.CharField(max_length=7, choices=Level)
    platform = models.CharField(max_length=64)
    first_seen = models.DateTimeField()  # by our clock, as last_seen
    last_seen = models.DateTimeField()
    times_seen = models.PositiveBigIntegerField(default=0)  # what was ever seen: retention does not lower it
    status = models.CharField(max_length=10, choices=Status, default=Status.UNRESOLVED)
    status_changed = models.DateTimeField(null=True)
    status_by = models.ForeignKey(
        User, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    reopened = models.DateTimeField(null=True)  # when it happened again after it was resolved
    # Set by the statement that makes or reopens it, until the alerts' rules have been asked: a 200 means that it is told.
    news = models.CharField(max_length=8, choices=News, blank=True, default="")
    # Digests of the first users that its events name, each once: the row is written with every event anyway.
    users = models.CharField(max_length=MAX_USERS * USER_LENGTH, blank=True, default="")

    objects = IssueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "grouping_version", "grouping_hash"], name="issue_grouping_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["project", "status", "last_seen", "number", "level"], name="issue_status_last_seen"
            ),
            models.Index(
                fields=["project", "status", "first_seen", "number", "level"], name="issue_status_first_seen"
            ),
            models.Index(
                fields=["project", "status", "times_seen", "number", "level"], name="issue_status_times_seen"
            ),
            models.Index(fields=["project", "number"], name="issue_news", condition=~models.Q(news="")),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.number}"

    @property
    def user_count(self) -> int:
        """How many users its events name, at most MAX_USERS."""
        return len(self.users) // USER_LENGTH


class IssueValueQuerySet(models.QuerySet["IssueValue"]):
    """The only way to what was seen in issues."""

    def in_projects(self, project_ids: Collection[int]) -> Self:
        return self.filter(project_id__in=project_ids)

    def of_issues(self, keys: Iterable[tuple[int, int]]) -> Self:
        """Of these issues, each named by its project's id and its number; at most `SLICE` of them."""
        return self.filter(IsNumbered(keys))

    def of_outer_issue(self, key: str) -> Self:
        """Inside a query of issues: what the issue at hand has of this key."""
        return self.filter(
            project_id=models.OuterRef("project_id"), number=models.OuterRef("number"), key=key
        )


class IssueValue(models.Model):
    """What was seen in an issue, for the search of the issue list.

    The first 1,000 releases and transactions and 100 environments, the first 50 values of each tag (`warehouse=ams`;
    `server_name` is one, too) and of each feature flag, and 50 ids, names and addresses of users beside those that
    their events are found by (`user`). On SQLite the rows live in their key's own tree.
    """

    pk = models.CompositePrimaryKey("project_id", "key", "value", "number")
    project = leading_project()
    key = models.CharField(max_length=11)  # release, environment, transaction, tag, flag, user
    value = models.CharField(max_length=200)
    number = models.PositiveIntegerField()

    objects = IssueValueQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["project", "number"], name="issue_value_of_issue")]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.number} {self.key}={self.value}"


class IssueTextQuerySet(models.QuerySet["IssueText"]):
    """The way to the texts of issues."""

    def in_projects(self, project_ids: Collection[int]) -> Self:
        return self.filter(project_id__in=project_ids)

    def in_project(self, project_id: int) -> Self:
        return self.filter(project_id=project_id)


class IssueText(models.Model):
    """What the search of the issue list finds an issue by beside its title: types, values and frames of its exceptions.

    In small letters, a line each, at most `MAX_ISSUE_TEXT` characters. Looked through by `search/texts.py` with an index
    of trigrams, which migration 0011 makes.
    """

    pk = models.CompositePrimaryKey("project_id", "number")
    project = leading_project()
    number = models.PositiveIntegerField()
    text = models.TextField()

    objects = IssueTextQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.project_id}/{self.number}: {self.text[:40]!r}"


def half_day_of(time: datetime) -> int:
    """Whole half days of UTC since 1970."""
    return int(time.timestamp() // HALF_DAY_SECONDS)


class IssueCountQuerySet(models.QuerySet["IssueCount"]):
    """The way to what is counted; `ingest.store` alone writes it."""

    def in_project(self, project_id: int) -> Self:
        return self.filter(project_id=project_id)

    def of_issues(self, keys: Iterable[tuple[int, int]]) -> Self:
        """Of these issues, each named by its project's id and its number; at most `SLICE` of them."""
        return self.filter(IsNumbered(keys))


class IssueCount(models.Model):
    """How many events of an issue came in a half day, from each environment and release.

    The histogram of the issue list sums them up, and a search for an environment or a release counts by them.
    """

    pk = models.CompositePrimaryKey("project_id", "number", "half_day", "environment", "release")
    project = leading_project()
    number = models.PositiveIntegerField()
    half_day = models.PositiveIntegerField()  # as `half_day_of` our clock; 0 is all that were before
    environment = models.CharField(max_length=64)
    release = models.CharField(max_length=200)
    count = models.PositiveIntegerField()
    first_seen = models.DateTimeField(null=True)  # by our clock; null in what an older version counted
    last_seen = models.DateTimeField(null=True)

    objects = IssueCountQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.project_id}/{self.number} @{self.half_day}: {self.count}"
