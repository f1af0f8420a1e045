"""The tables. Everything that belongs to a project leads its key with the project.

Tables with composite keys have no relations between each other and are reached through the verbs of
their QuerySets: name the project, then the numbers or ids, many of them in slices of `SLICE`. Never by
`pk__in`: a sliced queryset in it loses its LIMIT on SQLite, and more than 1,000 keys break there.
"""

from timeline.models.alerts import (
    AlertChannel,
    AlertRule,
    ChannelKind,
    Notice,
    NoticeQuerySet,
    NoticeState,
    Occasion,
)
from timeline.models.events import (
    CrumbLink,
    Event,
    EventQuerySet,
)
from timeline.models.feedback import MAX_COMMENTS, Feedback
from timeline.models.installation import Installation
from timeline.models.issues import (
    HALF_DAY_SECONDS,
    MAX_ISSUE_TEXT,
    MAX_USERS,
    USER_LENGTH,
    Issue,
    IssueCount,
    IssueQuerySet,
    IssueText,
    IssueValue,
    Level,
    News,
    Status,
    half_day_of,
    user_digest,
)
from timeline.models.logs import (
    LogBatch,
    LogBatchQuerySet,
    LogTrace,
    LogTraceQuerySet,
    Telemetry,
    pack_traces,
    trace_number,
)
from timeline.models.people import (
    ApiToken,
    Invitation,
    Membership,
    Organization,
    Role,
    Scope,
    SignInAttempt,
    SignInLink,
    User,
    digest,
    validate_time_zone,
)
from timeline.models.projects import (
    STORED_BYTES,
    STORED_KINDS,
    STORED_LOGS,
    STORED_SPANS,
    Deletion,
    ItemCount,
    Project,
    ProjectKey,
    ProjectStats,
    random_project_id,
    random_public_key,
)
from timeline.models.trails import Trail, TrailBlock, TrailQueue, TrailState, TrailStep

# Numbers or ids of one statement.
SLICE = 500

__all__ = [
    "HALF_DAY_SECONDS",
    "MAX_COMMENTS",
    "MAX_ISSUE_TEXT",
    "MAX_USERS",
    "SLICE",
    "STORED_BYTES",
    "STORED_KINDS",
    "STORED_LOGS",
    "STORED_SPANS",
    "USER_LENGTH",
    "AlertChannel",
    "AlertRule",
    "ApiToken",
    "ChannelKind",
    "CrumbLink",
    "Deletion",
    "Event",
    "EventQuerySet",
    "Feedback",
    "Installation",
    "Invitation",
    "Issue",
    "IssueCount",
    "IssueQuerySet",
    "IssueText",
    "IssueValue",
    "ItemCount",
    "Level",
    "LogBatch",
    "LogBatchQuerySet",
    "LogTrace",
    "LogTraceQuerySet",
    "Membership",
    "News",
    "Notice",
    "NoticeQuerySet",
    "NoticeState",
    "Occasion",
    "Organization",
    "Project",
    "ProjectKey",
    "ProjectStats",
    "Role",
    "Scope",
    "SignInAttempt",
    "SignInLink",
    "Status",
    "Telemetry",
    "Trail",
    "TrailBlock",
    "TrailQueue",
    "TrailState",
    "TrailStep",
    "User",
    "digest",
    "half_day_of",
    "pack_traces",
    "random_project_id",
    "random_public_key",
    "trace_number",
    "user_digest",
    "validate_time_zone",
]
