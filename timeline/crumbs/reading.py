"""A breadcrumb becomes a crumb: its kind, its line, the level to show; and, when asked for, its details."""

from collections.abc import Iterable

from timeline.crumbs.base import (
    NOWHERE,
    SEVERITY,
    DataNode,
    Details,
    EventLink,
    KindDetails,
    Line,
    Message,
    Part,
    Surroundings,
    Table,
)
from timeline.crumbs.classification import classify, unknown_type
from timeline.crumbs.crumb import Crumb
from timeline.crumbs.event import link_of, link_parts
from timeline.crumbs.lines import visible_outcome, visible_parts, write_line
from timeline.crumbs.nodes import data_rows, is_long, remarks_of
from timeline.crumbs.text.ansi import ESCAPE, ansi_runs, strip_ansi
from timeline.crumbs.text.jsontext import indent_json
from timeline.crumbs.text.visible import is_blank, visible_line
from timeline.crumbs.values import is_noise
from timeline.protocol.breadcrumbs import Breadcrumb
from timeline.protocol.remarks import Remark

_FITS = 100  # characters of a message that a line surely shows


def read_crumb(breadcrumb: Breadcrumb, surroundings: Surroundings = NOWHERE) -> Crumb:
    """`breadcrumb` as shown. Never fails, and its line is never blank."""
    kind = classify(breadcrumb.type, breadcrumb.category, breadcrumb.data)
    line = kind.read(breadcrumb, surroundings)
    link = _link(breadcrumb, surroundings, in_line=kind.name == "event")
    parts = write_line(breadcrumb, line)
    shown_level, remarks = _shown_level(breadcrumb, line)
    source = breadcrumb.source
    return Crumb(
        breadcrumb=breadcrumb,
        kind=kind,
        time=None if breadcrumb.timestamp is None else breadcrumb.timestamp + surroundings.drift,
        level=breadcrumb.level,
        shown_level=shown_level,
        line=parts,
        outcome=visible_outcome(line.outcome) if line.outcome else None,
        link=link,
        unknown_type=unknown_type(breadcrumb.type, breadcrumb.category),
        used=line.used,
        remarks=remarks,
        notes=line.notes,
        fold_text=_fold_text(breadcrumb, line, parts),
        ending=visible_parts(link_parts(link, shown_level)) if link and not link.in_line else (),
        reading=line,
        span_id=source.span_id if source else None,
        duration=source.seconds if source else None,
    )


def _link(breadcrumb: Breadcrumb, surroundings: Surroundings, *, in_line: bool) -> EventLink | None:
    return link_of(breadcrumb, surroundings, in_line=in_line) if breadcrumb.event_id else None


def _shown_level(breadcrumb: Breadcrumb, line: Line) -> tuple[str, tuple[Remark, ...]]:
    """The sent level is never changed; without one, how a request ended says it."""
    if breadcrumb.level_sent is not None or line.level is None:
        level = breadcrumb.level
        return (level if level in SEVERITY else "info"), breadcrumb.remarks
    text = f"level not sent; `{line.level}` because of {line.level_because}"
    return line.level, (*breadcrumb.remarks, Remark("level", "inferred", text))


def _fold_text(breadcrumb: Breadcrumb, line: Line, parts: tuple[Part, ...]) -> str:
    text = line.fold_text if line.fold_text is not None else "".join([part.text for part in parts])
    if line.outcome:
        text = f"{text}\x00{line.outcome.text}"
    if not line.uses_message and breadcrumb.message:
        text = f"{text}\x00{breadcrumb.message}"
    return f"{text}\x00{breadcrumb.event_id}" if breadcrumb.event_id else text


# ---------------------------------------------------------------- the details


def _shows_message(crumb: Crumb, message: str) -> bool:
    """True unless the line, or what follows it, surely shows all of the message."""
    text = message.strip()
    if not text:
        return False
    if len(text) > _FITS or "\n" in text or ESCAPE in text or text[0] in "{[":
        return True
    line = visible_line(text)
    return line not in crumb.text and line not in "".join([part.text for part in crumb.aside])


def has_details(crumb: Crumb) -> bool:
    """Whether an open row says more than its line: `read_details` without reading them."""
    breadcrumb, kind = crumb.breadcrumb, crumb.kind
    if crumb.remarks or crumb.notes or breadcrumb.other or breadcrumb.source:
        return True
    data, used = breadcrumb.data, crumb.used
    if any(key not in used and not is_noise(breadcrumb, key, value) for key, value in data.items()):
        return True
    own = kind.details(breadcrumb, crumb.reading) if kind.details else KindDetails()
    text = own.message if own.message is not None else breadcrumb.message
    return bool(own.tables) or (text is not None and _shows_message(crumb, text))


def read_details(crumb: Crumb) -> Details:
    """What an open row shows."""
    breadcrumb, kind = crumb.breadcrumb, crumb.kind
    own = kind.details(breadcrumb, crumb.reading) if kind.details else KindDetails()
    skip = crumb.used | own.used
    skip |= {key for key, value in breadcrumb.data.items() if is_noise(breadcrumb, key, value)}
    rows, hidden = data_rows(breadcrumb.data, crumb.remarks, "data", skip)
    other, other_hidden = data_rows(breadcrumb.other, crumb.remarks, "other")
    message = _message(crumb, own)
    return Details(
        message=message,
        data=rows,
        tables=(*own.tables, *_sdk_table(breadcrumb)),
        other=other,
        remarks=_undrawn(crumb.remarks, (rows, other, *(table.rows for table in own.tables)), message),
        notes=crumb.notes,
        data_hidden=hidden + other_hidden,
        sql=own.sql,
    )


def _sdk_table(breadcrumb: Breadcrumb) -> tuple[Table, ...]:
    """What the SDK added to a log by itself."""
    if not (breadcrumb.source and breadcrumb.source.attributes):
        return ()
    return (Table("attributes of the SDK", data_rows(breadcrumb.source.attributes, (), "attributes")[0]),)


def _undrawn(
    remarks: tuple[Remark, ...], tables: Iterable[tuple[DataNode, ...]], message: Message | None
) -> tuple[Remark, ...]:
    """Remarks that stand at no value of the tables and not at the message."""
    if not remarks:
        return ()
    drawn = set(message.remarks) if message else set()
    for rows in tables:
        drawn |= remarks_of(rows)
    return tuple(remark for remark in remarks if remark not in drawn)


def _message(crumb: Crumb, own: KindDetails) -> Message | None:
    text = own.message if own.message is not None else crumb.breadcrumb.message
    remarks = tuple(remark for remark in crumb.remarks if remark.field == "message")
    if text is None or is_blank(text) or not (remarks or _shows_message(crumb, text)):
        return None
    if remarks:  # its ranges are places in the text as sent
        return Message(text, own.message_form or "plain", (), text.count("\n") + 1, is_long(text), remarks)
    if ESCAPE in text and (plain := strip_ansi(text)) != text:
        return Message(plain, "ansi", ansi_runs(text), plain.count("\n") + 1, is_long(plain))
    if own.message_form is None and (indented := indent_json(text)) is not None:
        return Message(indented, "json", (), indented.count("\n") + 1, is_long(indented))
    return Message(text, own.message_form or "plain", (), text.count("\n") + 1, is_long(text))
