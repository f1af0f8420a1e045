"""What all servers of one database share."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

THE_ONE = 1


class InstallationManager(models.Manager["Installation"]):
    """The way to the one row."""

    def the_one(self) -> models.QuerySet["Installation"]:
        """The row; made when it is not there."""
        self.bulk_create([self.model(id=THE_ONE)], ignore_conflicts=True)
        return self.filter(id=THE_ONE)

    def claim_secret(self, digest: str) -> bool:
        """Whether the secret of this digest is that of all servers: the first one to ask decides."""
        row = self.the_one()
        return (
            bool(row.filter(secret_digest="").update(secret_digest=digest))
            or row.filter(secret_digest=digest).exists()
        )

    def replace_secret(self, digest: str) -> None:
        """From now on servers have the secret of this digest."""
        self.the_one().update(secret_digest=digest)

    def claim_cleaning(self, now: datetime, every: timedelta) -> bool:
        """Whether it is this server that cleans now: of all that ask, one within `every`."""
        due = (
            Q(cleaned=None) | Q(cleaned__lte=now - every) | Q(cleaned__gt=now + every)
        )  # a clock was set back
        return bool(self.the_one().filter(due).update(cleaned=now))

    def release_cleaning(self) -> None:
        """It was not done after all: the next one that asks does it."""
        self.the_one().update(cleaned=None)


class Installation(models.Model):
    """One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    secret_digest = models.CharField(
        max_length=64
    )  # SHA-256 of what sessions and links are signed with; "": none yet
    cleaned = models.DateTimeField(null=True)  # when a server last began to delete old events

    objects: Any = InstallationManager()

    def __str__(self) -> str:
        return "what all servers share"
