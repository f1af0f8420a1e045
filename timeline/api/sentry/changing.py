"""The one thing that Sentry's clients change here: the status of issues, one or many. What means something else than it does here is a 400."""

from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from timeline.models import Project, Status
from timeline.search.issue_terms import SHORT_ID
from timeline.trail.wire import JSON

MAX_CHANGED = 1_000  # issues by one request, as Sentry
# Sentry's other words for a status.
_SYNONYMS = {"archived": Status.IGNORED, "muted": Status.IGNORED, "reopened": Status.UNRESOLVED}
# How an issue may be ignored without a condition. What waits for an escalation is told so in the answer's `substatus`.
_SUBSTATUSES = {
    Status.UNRESOLVED: {"ongoing", "new", "regressed", "escalating"},
    Status.IGNORED: {"archived_forever", "archived_until_escalating"},
}
NO_CONDITION = (
    "is not known here: an ignored issue stays ignored, and a resolved one is reopened by its next event, "
    "until somebody says otherwise. Send `status` alone."
)
_CONDITIONS = (
    "snoozeDuration",
    "ignoreDuration",
    "ignoreCount",
    "ignoreWindow",
    "ignoreUserCount",
    "ignoreUserWindow",
)
# A field of whatever name that asks for nothing: sentry-cli always sends `"snoozeDuration": null`.
_EMPTY: tuple[object, ...] = (None, "", False, {}, [])
_KNOWN = ("status", "statusDetails", "substatus", "assignedTo", *_CONDITIONS)


def read_status(sent: Any) -> Status | None:
    """The status that a body asks for; None for none: nothing is to change. Raises ValidationError."""
    if not isinstance(sent, Mapping):
        raise ValidationError(["Send an object of status."])
    if wrong := [name for name, value in sent.items() if name not in _KNOWN and value not in _EMPTY]:
        raise ValidationError([f"`{str(wrong[0])[:40]}` cannot be changed here: send `status`."])
    if sent.get("assignedTo") not in _EMPTY:
        raise ValidationError(["`assignedTo`: nobody is assigned to issues here."])
    status = _status(sent.get("status"))
    conditions = {**_details(sent.get("statusDetails")), **{name: sent.get(name) for name in _CONDITIONS}}
    if asked := [name for name, value in conditions.items() if value not in _EMPTY]:
        raise ValidationError([f"`{asked[0][:40]}` {NO_CONDITION}"])
    substatus = sent.get("substatus")
    if status and substatus not in _EMPTY and substatus not in _SUBSTATUSES.get(status, ()):
        raise ValidationError([f"`substatus` {str(substatus)[:40]} {NO_CONDITION}"])
    return status


def _status(sent: Any) -> Status | None:
    if sent is None:
        return None
    if sent == "resolvedInNextRelease":
        raise ValidationError([f"`status` {sent} {NO_CONDITION}"])
    status = _SYNONYMS.get(sent, sent) if isinstance(sent, str) else None
    if status not in Status.values:
        raise ValidationError([f"`status` is one of {', '.join(Status.values)}."])
    return Status(status)


def _details(sent: Any) -> dict[str, Any]:
    if sent is None:
        return {}
    if not isinstance(sent, Mapping):
        raise ValidationError(["`statusDetails` is an object."])
    # The default way of Sentry to ignore; as its substatus it is no condition that we would have to watch.
    return {str(name): value for name, value in sent.items() if name != "ignoreUntilEscalating"}


def read_ids(request: Request, projects: Mapping[str, Project]) -> set[tuple[int, int]]:
    """The issues that `id` names: short ids, or numbers where there is one project. Raises ValidationError."""
    return {_read_id(text, projects) for text in _texts(request.query_params.getlist("id"))}


def _texts(sent: Iterable[str]) -> list[str]:
    found = [part.strip() for text in sent for part in text.split(",") if part.strip()]
    if len(found) > MAX_CHANGED:
        raise ValidationError([f"`id`: name at most {MAX_CHANGED:,} issues."])
    return found


def _read_id(text: str, projects: Mapping[str, Project]) -> tuple[int, int]:
    named = SHORT_ID.match(text)
    if named and named["project"].lower() in projects:
        return projects[named["project"].lower()].pk, int(named["number"])
    if len(projects) == 1 and text.isascii() and text.isdigit() and len(text) < 10:
        (project,) = projects.values()
        return project.pk, int(text)
    raise ValidationError([f"`id={text[:60]}` is no issue here: write its short id, such as SHOP-12."])


def changed_json(status: Status) -> JSON:
    """What a change of many answers."""
    return {"status": status, "statusDetails": {}}
