"""The tables. Everything that belongs to a project leads its key with the project.

Tables with composite keys have no relations between each other and are reached through the verbs of
their QuerySets: name the project, then the numbers or ids, many of them in slices of `SLICE`. Never by
`pk__in`: a sliced queryset in it loses its LIMIT on SQLite, and more than 1,000 keys break there.
"""

import hashlib
import secrets
import zoneinfo
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from timeline import codec
from timeline.slugs import validate_organization_slug, validate_project_slug

SLICE = 500
HALF_DAY_SECONDS = 12 * 3600


def digest(secret: str) -> str:
    """What the database keeps of a token or link: its SHA-256, as 64 hex digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Level(models.TextChoices):
    """Levels of an event, the worst last."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    FATAL = "fatal"


class Role(models.TextChoices):
    OWNER = "owner"
    MEMBER = "member"


class Status(models.TextChoices):
    UNRESOLVED = "unresolved"
    RESOLVED = "resolved"
    IGNORED = "ignored"


def validate_time_zone(name: str) -> None:
    """Raises ValidationError unless `name` is a time zone of the IANA database, or empty."""
    if name and name not in zoneinfo.available_timezones():
        raise ValidationError(
            "%(name)s is not a time zone, such as Europe/Amsterdam.", params={"name": repr(name)}
        )


# ---------------------------------------------------------------- people


class UserManager(BaseUserManager["User"]):
    """Makes users; an e-mail address is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new user; without a password only a one-time link signs them in."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new user who may open Django's admin."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person."""

    email = models.EmailField(unique=True)
    time_zone = models.CharField(max_length=64, blank=True, validators=[validate_time_zone])
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="user_email_lower", condition=models.Q(email=Lower("email")))
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_staff(self) -> bool:
        """Django's admin asks for this."""
        return self.is_superuser


class Organization(models.Model):
    """Owns projects. Its events may link to each other, never across."""

    slug = models.CharField(max_length=50, unique=True, validators=[validate_organization_slug])
    name = models.CharField(max_length=100)
    created = models.DateTimeField(default=timezone.now)
    members = models.ManyToManyField(User, through="Membership", related_name="organizations")

    def __str__(self) -> str:
        return self.slug


class Membership(models.Model):
    """Who may see an organization."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organization_id}: {self.role}"


class ApiToken(models.Model):
    """Reads the API as its user. Only the token's digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(default=timezone.now)
    revoked = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"token {self.pk} of {self.user_id}"


class SignInLink(models.Model):
    """Signs its user in once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"sign-in link {self.pk} of {self.user_id}"


class Invitation(models.Model):
    """Makes whoever opens it a member, once."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation {self.pk} to {self.organization_id}"


class SignInAttempt(models.Model):
    """One try with a password, remembered for a quarter of an hour so that guessing is slow (`attempts.py`)."""

    digest = models.CharField(max_length=64)  # of whom and from where
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["digest", "at"], name="sign_in_attempt")]

    def __str__(self) -> str:
        return f"sign-in attempt {self.pk}"


# ---------------------------------------------------------------- projects


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
    events_per_minute = models.PositiveIntegerField(null=True, blank=True)  # null: the setting; 0: no limit

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


# ---------------------------------------------------------------- what projects hold


def leading_project() -> Any:
    """The project that leads a key. No constraint: each stored event would lock its project's row."""
    return models.ForeignKey(
        Project, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )


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
        ]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.number}"


class EventQuerySet(models.QuerySet["Event"]):
    """The only way to events."""

    def in_projects(self, project_ids: Collection[int]) -> Self:
        return self.filter(project_id__in=project_ids)

    def in_project(self, project_id: int) -> Self:
        return self.filter(project_id=project_id)

    def in_issue(self, project_id: int, number: int) -> Self:
        """The events of an issue, oldest first."""
        return self.filter(project_id=project_id, issue_number=number).order_by("timestamp", "event_id")

    def rows(self) -> Self:
        """All but the document."""
        return self.defer("document")


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
    # Last: SQLite reads what stands after a BLOB through its overflow pages.
    document = models.BinaryField()

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["project", "issue_number", "timestamp", "event_id"], name="event_in_issue"),
            models.Index(fields=["project", "received"], name="event_received"),
            models.Index(
                fields=["project", "trace_id"], name="event_trace", condition=~models.Q(trace_id="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.event_id}"

    def payload(self) -> bytes:
        """The document as the SDK sent it, byte for byte."""
        return codec.unpack(self.document)


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


class IssueValueQuerySet(models.QuerySet["IssueValue"]):
    """The only way to what was seen in issues."""

    def in_projects(self, project_ids: Collection[int]) -> Self:
        return self.filter(project_id__in=project_ids)

    def of_outer_issue(self, key: str) -> Self:
        """Inside a query of issues: what the issue at hand has of this key."""
        return self.filter(
            project_id=models.OuterRef("project_id"), number=models.OuterRef("number"), key=key
        )


class IssueValue(models.Model):
    """A release, environment or transaction that was seen in an issue: the issue list searches them here."""

    pk = models.CompositePrimaryKey("project_id", "key", "value", "number")
    project = leading_project()
    key = models.CharField(max_length=11)  # release, environment, transaction
    value = models.CharField(max_length=200)
    number = models.PositiveIntegerField()

    objects = IssueValueQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["project", "number", "key", "value"], name="issue_value_of_issue")]

    def __str__(self) -> str:
        return f"{self.project_id}/{self.number} {self.key}={self.value}"


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
    """How many events of an issue came in a half day: the histogram of the issue list."""

    pk = models.CompositePrimaryKey("project_id", "number", "half_day")
    project = leading_project()
    number = models.PositiveIntegerField()
    half_day = models.PositiveIntegerField()  # as `half_day_of` our clock
    count = models.PositiveIntegerField()

    objects = IssueCountQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.project_id}/{self.number} @{self.half_day}: {self.count}"


class ProjectStats(models.Model):
    """The next issue number of a project: locked only when an issue is made."""

    project = models.OneToOneField(
        Project, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )
    next_issue_number = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.project_id}: next {self.next_issue_number}"


class ItemCount(models.Model):
    """What was dropped in a project on a day, and what its SDKs say they lost."""

    pk = models.CompositePrimaryKey("project_id", "day", "kind")
    project = leading_project()
    day = models.DateField()
    kind = models.CharField(max_length=40)  # from our own list, or "other"
    count = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.project_id} {self.day} {self.kind}: {self.count}"
