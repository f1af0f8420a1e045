"""The line of any crumb and what follows it, dim: no line is blank, no message is hidden."""

from operator import is_

from timeline.crumbs.base import Line, Outcome, Part
from timeline.crumbs.pairs import pairs
from timeline.crumbs.text.ansi import strip_ansi
from timeline.crumbs.text.tracebacks import thrown_line
from timeline.crumbs.text.units import count_of
from timeline.crumbs.text.visible import is_blank, is_plain, visible_line
from timeline.crumbs.values import text_of
from timeline.protocol.breadcrumbs import Breadcrumb

_MAX_PART_LENGTH = 8_400  # characters of one part of a line: as long as a message may be
_MAX_REPEATED = 2_000  # characters of a message whose words are compared
_BETWEEN = frozenset({"from", "to", "status", "HTTP", "with"})
_BLANK = Part(" ", "sep")


def write_line(breadcrumb: Breadcrumb, line: Line) -> tuple[Part, ...]:
    """What the kind says; else the message; else the first pairs of `data`; else that it is empty, or its name."""
    if _says_something(line):
        return visible_parts(line.parts)
    if breadcrumb.message and (first := first_line(breadcrumb.message)[0]):
        return visible_parts((Part(first),))
    if rest := tuple(pairs(breadcrumb, line.used)):
        return visible_parts(rest)
    return visible_parts((_name(breadcrumb),))


def write_aside(breadcrumb: Breadcrumb, line: Line) -> tuple[Part, ...]:
    """A message that the line does not use, "+11 lines", and as much of `data` as a wide row can show."""
    first, more = first_line(breadcrumb.message) if breadcrumb.message else ("", 0)
    says_something = _says_something(line)
    if not (says_something or first):
        return ()  # the line is what would stand here
    aside: list[Part] = []
    if first and says_something and not line.uses_message and not _is_said(breadcrumb, line, first):
        aside += [Part(first, "message"), _BLANK]
    if more and not line.joins_lines:
        aside += [Part(f"+{count_of(more, 'line')}", "more"), _BLANK]
    if breadcrumb.data:
        aside.extend(pairs(breadcrumb, line.used))
    if aside and aside[-1] is _BLANK:
        aside.pop()
    return visible_parts(tuple(aside))


def _is_said(breadcrumb: Breadcrumb, line: Line, message: str) -> bool:
    """The line shows the value of `data` that the message repeats, or all of its words: `POST https://…`, `from / to /cart`."""
    values = {text for key in line.used if (text := text_of(breadcrumb.data.get(key)))}
    if message in values:
        return True
    if not values or len(message) > _MAX_REPEATED:
        return False
    words = [word.strip("[](){}:;,\"'→>-") for word in message.split()]
    known = values | _BETWEEN | {part.text.strip() for part in line.parts}
    return all(not word or word in known or (word[0] == "/" and _ends(word, values)) for word in words)


def _ends(path: str, values: set[str]) -> bool:
    """A path is that of an address."""
    return any(value.endswith(path) for value in values)


def _says_something(line: Line) -> bool:
    parts = line.parts
    # The first is asked alone: it mostly is the answer, and every line is asked.
    return bool(parts) and (not is_blank(parts[0].text) or any(not is_blank(part.text) for part in parts))


def _name(breadcrumb: Breadcrumb) -> Part:
    if breadcrumb.message is not None:
        return Part("empty message", "dim")
    for name in (breadcrumb.category, None if breadcrumb.type == "default" else breadcrumb.type):
        if name and not is_blank(name):
            return Part(name)
    return Part("empty breadcrumb", "dim")


def first_line(message: str) -> tuple[str, int]:
    """The first line that says something (of a traceback what was thrown), without terminal codes, and how many others there are."""
    text = strip_ansi(message).strip()
    first = text.partition("\n")[0]
    return thrown_line(text) or first.rstrip(), text.count("\n")


def visible_parts(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """One line each, nothing invisible, none endless."""
    texts = [part[0] for part in parts]
    every = "".join(texts)
    if is_plain(every) and len(every) <= _MAX_PART_LENGTH:  # nearly always
        return parts
    shown = [visible_line(_cut(text)) for text in texts]
    if all(map(is_, texts, shown)):
        return parts
    return tuple(part._replace(text=text) for part, text in zip(parts, shown, strict=True))


def visible_outcome(outcome: Outcome) -> Outcome:
    """The same for how a request ended: a status and a reason are texts of a sender too."""
    pill, reason = outcome.pill, outcome.reason
    if len(pill) + len(reason) < _MAX_PART_LENGTH and is_plain(pill) and is_plain(reason):
        return outcome
    return outcome._replace(pill=visible_line(_cut(pill)), reason=visible_line(_cut(reason)))


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_PART_LENGTH else text[:_MAX_PART_LENGTH] + "…"
