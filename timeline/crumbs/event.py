"""Another event that the SDK sent; and how any crumb names an event."""

from timeline.crumbs.base import EventLink, Kind, Line, Part, Surroundings
from timeline.crumbs.text.visible import is_blank
from timeline.protocol.breadcrumbs import Breadcrumb
from timeline.protocol.ids import read_id


def link_of(breadcrumb: Breadcrumb, surroundings: Surroundings, *, in_line: bool) -> EventLink | None:
    """Where the `event_id` of a breadcrumb leads; None without one."""
    event_id = breadcrumb.event_id
    if event_id is None:
        return None
    if event_id == surroundings.event_id:
        return EventLink("this", event_id, None, in_line)
    if event_id in surroundings.links:
        return EventLink("stored", event_id, surroundings.links[event_id], in_line)
    return EventLink("transaction" if _is_transaction(breadcrumb) else "missing", event_id, None, in_line)


def _is_transaction(breadcrumb: Breadcrumb) -> bool:
    names = (breadcrumb.type.lower(), (breadcrumb.category or "").lower())
    return "transaction" in names or "sentry.transaction" in names


def link_parts(link: EventLink, shown_level: str) -> tuple[Part, ...]:
    """What ends a line: the title of a stored event as a link; else the id, or a word in its place."""
    if link.event is not None:
        event = link.event
        parts = [
            Part(event.title if not is_blank(event.title) else event.short_id, "link", event.url),
            Part(f" {event.project} · {event.short_id}", "dim"),
        ]
        if event.level != shown_level:
            parts.append(Part(f" · {event.level}", "dim"))
        return tuple(parts)
    if link.state == "this":
        return (Part("this event", "strong"),)
    if link.state == "transaction":
        return (Part(link.note, "dim"),)
    return (Part(f"{link.event_id} {link.note}", "dim"),)


def read(breadcrumb: Breadcrumb, surroundings: Surroundings) -> Line:
    link = link_of(breadcrumb, surroundings, in_line=True)
    if link is None:
        return Line()
    message = breadcrumb.message or ""
    shown = link_parts(link, breadcrumb.level)
    if link.state in ("stored", "this"):
        is_said = is_blank(message) or (link.event is not None and message.strip() in link.event.title)
        return Line(shown, uses_message=is_said)
    if is_blank(message) or read_id(message) == link.event_id:
        return Line(shown, uses_message=True)
    first = message.strip().split("\n", 1)[0]
    return Line(
        (Part(first, "dim" if link.state == "transaction" else ""), Part(" ", "sep"), *shown),
        uses_message=True,
    )


KIND = Kind(
    name="event",
    icon="icon-event",
    read=read,
    aliases=frozenset({"sentry", "sentry.event", "sentry.transaction", "transaction"}),
)
