"""Projects and their keys, and what is counted of a whole project."""

import secrets
from typing import Any

from django.db import models
from django.utils import timezone

from timeline.models.people import Organization, User
from timeline.slugs import validate_project_slug


def random_project_id() -> int:
    """53 bits, so that a DSN does not tell how many projects there are and JavaScript reads it exactly."""
    return secrets.randbelow((1 << 53) - 1) + 1


def random_public_key() -> str:
    """32 hex digits."""
    return secrets.token_hex(16)


class Project(models.Model):
    """What a DSN points at."""

    id = models.BigIntegerField(primary_key=True, default=random_project_id, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="projects")
    slug = models.CharField(max_length=50, validators=[validate_project_slug])
    name = models.CharField(max_length=100)
    created = models.DateTimeField(default=timezone.now)
    # null: the setting; 0: no limit
    events_per_minute = models.PositiveIntegerField(null=True, blank=True)
    megabytes_per_day = models.PositiveIntegerField(null=True, blank=True)
    # of logs, and as many of spans
    log_batches_per_minute = models.PositiveIntegerField(null=True, blank=True)
    log_bytes_per_minute = models.PositiveBigIntegerField(null=True, blank=True)
    # What is kept of it; null: the settings, of which they can only be a part.
    retention_days = models.PositiveIntegerField(null=True, blank=True)
    retention_events_per_issue = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "slug"], name="project_slug_once")]

    def __str__(self) -> str:
        return self.slug

    def short_id(self, number: int) -> str:
        """What people call an issue: SHOP-12."""
        return f"{self.slug.upper()}-{number}"


class ProjectKey(models.Model):
    """Lets an SDK write events, and nothing else."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="keys")
    public_key = models.CharField(max_length=32, unique=True, default=random_public_key)
    name = models.CharField(max_length=100, default="default")
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"key {self.pk} of {self.project_id}"


def leading_project() -> Any:
    """The project that leads a key. No constraint: each stored event would lock its project's row."""
    return models.ForeignKey(
        Project, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )


class ProjectStats(models.Model):
    """The next issue number of a project: locked only when an issue is made."""

    project = models.OneToOneField(
        Project, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )
    next_issue_number = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.project_id}: next {self.next_issue_number}"


# The kinds under which it is counted what a project stored. No kind of what did not arrive has such a name.
STORED_BYTES, STORED_LOGS, STORED_SPANS = "stored:bytes", "stored:logs", "stored:spans"
STORED_KINDS = (STORED_BYTES, STORED_LOGS, STORED_SPANS)


class ItemCount(models.Model):
    """What was dropped in a project on a day, what its SDKs say they lost, and what was stored."""

    pk = models.CompositePrimaryKey("project_id", "day", "kind")
    project = leading_project()
    day = models.DateField()
    kind = models.CharField(max_length=40)  # from our own list, or "other"
    count = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.project_id} {self.day} {self.kind}: {self.count}"


class Deletion(models.Model):
    """A project or an issue that is gone, and of which rows are left to delete, step by step (`retention/removal.py`)."""

    project_id = models.BigIntegerField()  # whose row is gone already, or stays
    number = models.PositiveIntegerField(null=True)  # of the issue; null: the whole project
    organization = models.ForeignKey(
        Organization, on_delete=models.SET_NULL, null=True, related_name="deletions"
    )
    name = models.CharField(max_length=100)  # what people called it
    requested = models.DateTimeField(default=timezone.now)
    requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    events = models.PositiveBigIntegerField(default=0)  # there were at the beginning
    events_deleted = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"deletion {self.pk} of {self.project_id}"
