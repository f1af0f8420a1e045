"""An event as JSON with the payload's own names: plain functions, because it may carry a thousand breadcrumbs."""

from timeline.addresses import absolute
from timeline.api.serializers import IssueSerializer, event_url
from timeline.crumbs.base import LinkedEvent
from timeline.models import Event, Issue
from timeline.protocol.event import SentEvent
from timeline.protocol.exceptions import ExceptionValue
from timeline.protocol.stacktraces import Frame, Stacktrace
from timeline.protocol.threads import Thread
from timeline.protocol.title import culprit_of, title_of
from timeline.trail.timeline import Timeline
from timeline.trail.wire import JSON, crumb_json, remark_json, utc_text


def frame_json(frame: Frame) -> JSON:
    """The wire form of a frame."""
    return frame._asdict()


def stacktrace_json(stacktrace: Stacktrace | None) -> JSON | None:
    """The wire form of a stack trace."""
    if stacktrace is None:
        return None
    return {"frames": list(map(frame_json, stacktrace.telling)), "frames_omitted": stacktrace.omitted}


def exception_json(exception: ExceptionValue) -> JSON:
    """The wire form of an exception."""
    return {
        "type": exception.type,
        "value": exception.value,
        "module": exception.module,
        "mechanism": exception.mechanism,
        "thread_id": exception.thread_id,
        "stacktrace": stacktrace_json(exception.stacktrace),
    }


def thread_json(thread: Thread) -> JSON:
    """The wire form of a thread."""
    return {
        "id": thread.id,
        "name": thread.name,
        "crashed": thread.crashed,
        "current": thread.current,
        "main": thread.main,
        "state": thread.state,
        "held_locks": list(thread.held_locks),
        "stacktrace": stacktrace_json(thread.stacktrace),
    }


def linked_json(event: LinkedEvent) -> JSON:
    """The wire form of another event."""
    return {
        "event_id": event.event_id,
        "title": event.title,
        "level": event.level,
        "project": event.project,
        "short_id": event.short_id,
        "url": absolute(event.url),
    }


def event_json(row: Event, event: SentEvent, issue: Issue, timeline: Timeline) -> JSON:
    """The wire form of an event, but for what links to it and from it."""
    logentry, sdk = event.logentry, event.sdk
    return {
        "event_id": row.event_id,
        "project": row.project.slug,
        "issue": IssueSerializer(issue).data,
        "url": event_url(row),
        "timestamp": utc_text(row.timestamp),
        "received": utc_text(row.received),
        "drift_seconds": row.drift_seconds,
        "level": row.level,
        "title": title_of(event),
        "culprit": culprit_of(event),
        "platform": event.platform,
        "logger": event.logger,
        "release": event.release,
        "dist": event.dist,
        "environment": event.environment,
        "transaction": event.transaction,
        "server_name": event.server_name,
        "trace_id": row.trace_id or None,
        "logentry": logentry
        and {"formatted": logentry.formatted, "message": logentry.message, "params": logentry.params},
        "exception": {"values": list(map(exception_json, event.exceptions))} if event.exceptions else None,
        "stacktrace": stacktrace_json(event.stacktrace if event.exceptions else event.main_stacktrace),
        "threads": {"values": list(map(thread_json, event.threads))} if event.threads else None,
        "tags": dict(event.tags),
        "fingerprint": list(event.fingerprint),
        "user": event.user,
        "request": event.request,
        "contexts": event.contexts,
        "extra": event.extra,
        "modules": event.modules,
        "sdk": sdk and {"name": sdk.name, "version": sdk.version},
        "breadcrumbs": [crumb_json(shown.crumb) for shown in timeline.rows],
        "breadcrumbs_total": timeline.total,
        "feedback": [
            {
                "name": said.name,
                "email": said.email,
                "comments": said.comments,
                "received": utc_text(said.received),
            }
            for said in timeline.event_item.said
        ],
        "breadcrumbs_dropped": event.trail.dropped,
        "not_kept": [
            {"kind": file.kind, "name": file.name, "size": file.size, "count": file.count}
            for file in event.came_with.not_kept
        ],
        "remarks": list(map(remark_json, event.remarks)),
    }
