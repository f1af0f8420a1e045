"""Who reads a stream: asked when it opens, and of all streams together every minute."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from timeline.accounts import access
from timeline.live.watching import MAX_BEHIND
from timeline.models import SLICE, Membership, Project, User

TRACE = re.compile(r"[0-9a-f]{32}\Z")


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """Whose stream it is, and what it is about."""

    session_key: str
    user_id: int
    password: str  # a digest of what is kept of it: another one ends the session
    organization_id: int
    organization: str
    projects: Mapping[int, str]  # slugs by id
    after: datetime  # what was received later is told
    trace_id: str  # the page shows its logs, of all projects; "" for none
    every_project: frozenset[int]


def admit(organization: str, cookies: str, query: str) -> Reader | None:
    """The reader of a new stream; None without a session. Raises Http404. Five queries."""
    session_key = _session_key(cookies)
    if not session_key:
        return None
    request = HttpRequest()
    request.session = SessionStore(session_key)
    user = get_user(request)
    if not isinstance(user, User) or not user.is_active:
        return None
    found = access.organization_for(user, organization)
    asked = QueryDict(query)
    wanted = set(asked.getlist("project"))
    projects = list(Project.objects.filter(organization=found).values_list("pk", "slug"))
    return Reader(
        session_key,
        user.pk,
        _digest(user.password),
        found.pk,
        found.slug,
        {pk: slug for pk, slug in projects if not wanted or slug in wanted},
        _after(asked.get("after", "")),
        trace_id if TRACE.match(trace_id := asked.get("trace", "")) else "",
        frozenset(pk for pk, _ in projects),
    )


def _session_key(cookies: str) -> str:
    try:
        morsel = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def _after(text: str) -> datetime:
    now = timezone.now()
    try:
        after = parse_datetime(text)
    except ValueError:
        after = None
    if after is None or timezone.is_naive(after):
        return now
    return max(min(after, now), now - MAX_BEHIND)


def _digest(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()


def still_admitted(readers: Iterable[Reader]) -> set[Reader]:
    """Those who are signed in and members still. Three queries for each SLICE of readers."""
    every = list(readers)
    return set().union(*(_still(every[start : start + SLICE]) for start in range(0, len(every), SLICE)))


def _still(readers: list[Reader]) -> set[Reader]:
    keys = {reader.session_key for reader in readers}
    sessions = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    open_sessions = set(sessions.values_list("session_key", flat=True))
    users = User.objects.filter(id__in={reader.user_id for reader in readers}, is_active=True)
    passwords = {pk: _digest(password) for pk, password in users.values_list("pk", "password")}
    organizations = {reader.organization_id for reader in readers}
    rows = Membership.objects.filter(organization__in=organizations, user__in=passwords)
    members = set(rows.values_list("organization_id", "user_id"))
    return {
        reader
        for reader in readers
        if reader.session_key in open_sessions
        and passwords.get(reader.user_id) == reader.password
        and (reader.organization_id, reader.user_id) in members
    }
