"""What is told of a notice, whatever the channel: the issue, and the end of the trail as the page draws it.

All texts are visible and on one line; each channel escapes them for its own markup.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from timeline.addresses import absolute
from timeline.crumbs.text.visible import visible_line
from timeline.issues.navigation import newest_id
from timeline.issues.related import event_url
from timeline.models import AlertChannel, AlertRule, Event, Issue, Notice, Occasion, Project
from timeline.protocol.frames import main_frame, place_of
from timeline.reading import Reading, read_event
from timeline.trail.addresses import Addresses
from timeline.trail.folded import TextRow, last_rows, row_line, said_summary, text_row
from timeline.trail.view import PAGE, View

MAX_TITLE = 150  # characters: what Slack takes
LAST_ROWS = 5
MAX_HELD = 20  # issues that a digest names

HEADLINES = {
    Occasion.NEW: "New issue in {project}",
    Occasion.REOPENED: "Resolved issue happened again in {project}",
    Occasion.OFTEN: "{events} events in {minutes} min in {project}",
    Occasion.TEST: "Test of {channel}",
    Occasion.DIGEST: "Alerts for {channel} that were held back",
}


@dataclass(frozen=True, slots=True)
class Link:
    """An issue that a digest names."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of an issue, and what it was read from."""

    issue: Issue
    reading: Reading | None  # None: no event of it is stored any more
    short_id: str
    title: str
    place: str  # shop/checkout.py:88 in pay
    counts: str
    lead: str
    rows: tuple[TextRow, ...]  # the last before the event, the event itself last
    url: str  # the page, at the last problem


@dataclass(frozen=True, slots=True)
class Message:
    """One notice, in words."""

    notice: Notice
    channel: AlertChannel
    headline: str
    told: Told | None
    held: tuple[Link, ...]
    more_held: int
    settings_url: str  # where it is switched off

    @property
    def subject(self) -> str:
        """One line for a list of messages."""
        parts = [self.told.short_id, self.told.title] if self.told else []
        return cut_title(" · ".join([self.headline, *parts]))

    @property
    def lines(self) -> tuple[str, ...]:
        """The end of the trail as text: −00:00.468  error    http  POST shop.test/checkout/8821/pay 500"""
        rows = self.told.rows if self.told else ()
        width = max((len(row.time) for row in rows), default=0)
        return tuple(row_line(row, width) for row in rows)


def cut_title(text: str) -> str:
    """At most MAX_TITLE characters."""
    return text if len(text) <= MAX_TITLE else f"{text[: MAX_TITLE - 1]}…"


def compose(notice: Notice, channel: AlertChannel, project: Project) -> Message:
    """The message of a notice; `project` has its organization. Raises Issue.DoesNotExist when there is nothing to tell of."""
    rule = AlertRule.objects.filter(pk=notice.rule_id).first() if notice.rule_id else None
    issue = _issue(notice, project)
    headline = HEADLINES[Occasion(notice.occasion)].format(
        project=project.slug,
        channel=visible_line(channel.name),
        events=f"{rule.events or 0:,}" if rule else "Many",
        minutes=rule.minutes if rule else "few",
    )
    held = _held(notice, project)
    return Message(
        notice,
        channel,
        headline,
        _told(issue, notice.event_id, project) if issue else None,
        held[:MAX_HELD],
        max(0, len(held) - MAX_HELD),
        absolute(reverse("alerts", args=(project.organization.slug, project.slug))),
    )


def _issue(notice: Notice, project: Project) -> Issue | None:
    issues = Issue.objects.in_project(project.pk)
    if notice.issue_number is not None:
        return issues.get(number=notice.issue_number)
    # A test shows what a message looks like, where there is something to show.
    return issues.order_by("-last_seen").first() if notice.occasion == Occasion.TEST else None


def _told(issue: Issue, event_id: str, project: Project) -> Told:
    issue.project = project
    wanted = event_id or newest_id(project.pk, issue.number)
    row = Event.objects.in_project(project.pk).filter(event_id=wanted).first() if wanted else None
    reading = None
    if row is not None:
        row.project = project
        reading = read_event(row, Addresses(view=View(rows=PAGE)))
    summary = reading.timeline.summary if reading else None
    title = reading.timeline.event_item.title if reading else visible_line(issue.title)
    return Told(
        issue=issue,
        reading=reading,
        short_id=project.short_id(issue.number),
        title=cut_title(title or "(no title)"),
        place=_place(issue, reading),
        counts=_counts(issue, row),
        lead=said_summary(summary) if summary else "No breadcrumbs were sent.",
        rows=_rows(reading) if reading else (),
        url=_url(issue, project, row) + (Addresses().crumb(summary.crumb.index) if summary else ""),
    )


def _rows(reading: Reading) -> tuple[TextRow, ...]:
    timeline = reading.timeline
    return tuple(map(text_row, (*last_rows(timeline, LAST_ROWS), timeline.event_item)))


def _url(issue: Issue, project: Project, row: Event | None) -> str:
    if row is None:
        return absolute(reverse("issue", args=(project.organization.slug, project.slug, issue.number)))
    return absolute(event_url(project, issue.number, row.event_id))


def _place(issue: Issue, reading: Reading | None) -> str:
    if reading:
        main = reading.event.main_exception
        frame = main_frame(main.stacktrace if main else reading.event.stacktrace)
        if frame and (place := place_of(frame)):
            return cut_title(visible_line(f"{place} in {frame.called}" if frame.called else place))
    return cut_title(visible_line(issue.culprit))


def _counts(issue: Issue, row: Event | None) -> str:
    """12 events, first seen 2026-11-24 02:01 UTC · error · 4.0.0 · production"""
    seen = f"{issue.times_seen:,} event{'' if issue.times_seen == 1 else 's'}, first seen {issue.first_seen:%Y-%m-%d %H:%M} UTC"
    more = (row.release, row.environment) if row else ()
    return " · ".join(cut_title(visible_line(text)) for text in (seen, issue.level, *more) if text)


def _held(notice: Notice, project: Project) -> tuple[Link, ...]:
    keys: list[Any] = notice.held
    if not keys:
        return ()
    projects = {each.pk: each for each in Project.objects.filter(organization=project.organization)}
    found = Issue.objects.numbered({(pk, number) for pk, number, _ in keys[:MAX_HELD]})
    issues = {(issue.project_id, issue.number): issue for issue in found}
    links = []
    for pk, number, count in keys:
        if pk not in projects:
            continue
        short_id = projects[pk].short_id(number)
        title = visible_line(issues[pk, number].title) if (pk, number) in issues else ""
        times = f" ({count} alerts)" if count > 1 else ""
        address = reverse("issue", args=(project.organization.slug, projects[pk].slug, number))
        links.append(Link(cut_title(f"{short_id} {title}") + times, absolute(address)))
    return tuple(links)
