"""Alerts: where to tell (channels), what about (rules), and what is told (notices)."""

import secrets
from collections.abc import Collection
from typing import Self

from django.db import models
from django.utils import timezone

from timeline.models.issues import Level
from timeline.models.people import Organization
from timeline.models.projects import Project, leading_project


class ChannelKind(models.TextChoices):
    EMAIL = "email", "E-mail"
    WEBHOOK = "webhook", "Webhook (JSON)"
    SLACK = "slack", "Slack-shaped webhook"


class Occasion(models.TextChoices):
    NEW = "new", "a new issue"
    REOPENED = "reopened", "an issue that was resolved happens again"
    OFTEN = "often", "many events in a short time"
    TEST = "test", "a test"
    DIGEST = "digest", "what was held back"


class NoticeState(models.TextChoices):
    WAITING = "waiting"  # to be sent at `due`
    SENT = "sent"
    FAILED = "failed"  # after three tries
    HELD = "held"  # the channel had told enough in this hour
    DIGESTED = "digested"  # told in a digest


def random_secret() -> str:
    """What signs the requests of a webhook: 64 hex digits."""
    return secrets.token_hex(32)


def random_notice_id() -> str:
    """32 hex digits."""
    return secrets.token_hex(16)


class AlertChannel(models.Model):
    """Where an organization is told."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="channels")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=7, choices=ChannelKind)
    target = models.CharField(max_length=2000)  # e-mail addresses divided by commas, or a URL
    secret = models.CharField(max_length=64, default=random_secret)
    per_hour = models.PositiveSmallIntegerField(default=30)  # beyond it alerts are held back for a digest
    digest_due = models.DateTimeField(null=True)
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class AlertRule(models.Model):
    """What of a project is told, and where."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="alert_rules")
    channel = models.ForeignKey(AlertChannel, on_delete=models.CASCADE, related_name="rules")
    on_new = models.BooleanField(default=True)
    on_reopened = models.BooleanField(default=True)
    events = models.PositiveIntegerField(null=True, blank=True)  # so many of an issue …
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)  # … in so many minutes; null: not told
    level = models.CharField(max_length=7, choices=Level, default=Level.ERROR)  # this or worse
    environment = models.CharField(max_length=64, blank=True)
    q = models.CharField(max_length=500, blank=True)  # a search of the issue list
    quiet_minutes = models.PositiveSmallIntegerField(default=30)  # about an issue, after telling of it
    is_active = models.BooleanField(default=True)
    next_look = models.DateTimeField(default=timezone.now)  # when events are counted again
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"rule {self.pk} of {self.project_id}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """The only way to notices."""

    def in_projects(self, project_ids: Collection[int] | models.QuerySet[Project, int]) -> Self:
        return self.filter(project_id__in=project_ids)

    def in_project(self, project_id: int) -> Self:
        return self.filter(project_id=project_id)


class Notice(models.Model):
    """One thing to tell one channel, and what became of it."""

    pk = models.CompositePrimaryKey("project_id", "notice_id")
    project = leading_project()
    notice_id = models.CharField(max_length=32, default=random_notice_id)
    channel_id = models.BigIntegerField()
    rule_id = models.BigIntegerField(null=True)
    occasion = models.CharField(max_length=8, choices=Occasion)
    issue_number = models.PositiveIntegerField(null=True)
    event_id = models.CharField(max_length=32, blank=True)  # "" for the newest of the issue
    state = models.CharField(max_length=8, choices=NoticeState, default=NoticeState.WAITING)
    created = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField(null=True, default=timezone.now)  # null: nothing is left to do
    tries = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=200, blank=True)  # of the last try
    answer = models.TextField(blank=True)  # to the last try, its beginning
    held = models.JSONField(default=list)  # of a digest: what was held back

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["project", "due"], name="notice_due", condition=models.Q(due__isnull=False)),
            models.Index(fields=["project", "created"], name="notice_created"),
            models.Index(fields=["project", "issue_number", "rule_id", "created"], name="notice_about_issue"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.notice_id} {self.occasion}: {self.state}"
