"""The line of a row, open or closed: time, icon, what, how it ended, category, level. Functions: every row has one."""

from collections.abc import Callable, Sequence
from functools import cache
from html import escape

import jinja2
from markupsafe import Markup

from timeline.crumbs.base import SEVERITY, Outcome
from timeline.crumbs.crumb import Crumb
from timeline.trail.html.runs import render_parts, render_text
from timeline.trail.timeline import Fold, Row


def render_line(jinja: jinja2.Environment, crumb: Crumb, hits: Sequence[str]) -> Markup:
    """What a crumb says, by the template of its kind."""
    return line_of(jinja, crumb.kind.name)(crumb, hits)


@cache
def line_of(jinja: jinja2.Environment, kind: str) -> Callable[[Crumb, Sequence[str]], Markup]:
    """The macro `line` of `crumbs/<kind>.html`."""
    line: Callable[[Crumb, Sequence[str]], Markup] = jinja.get_template(f"crumbs/{kind}.html").module.line  # type: ignore[attr-defined]
    return line


def render_row_line(
    jinja: jinja2.Environment, row: Row, hits: Sequence[str], fold: Fold | None = None
) -> str:
    """The line of `row`, or of `fold`, whose face it is."""
    crumb = row.crumb
    level = crumb.shown_level
    aside = f'<span class="aside">{render_parts(crumb.aside, hits)}</span>' if crumb.aside else ""
    if crumb.ending:
        aside += f'<span class="aside linked">{render_parts(crumb.ending, hits)}</span>'
    how = _fold_end(fold, crumb.outcome, hits) if fold else _end(crumb.outcome, hits)
    word = ""
    if crumb.level_is_sent or SEVERITY[level] > SEVERITY["info"]:
        said = render_text(level, hits)
        word = f'<div class="word"><span class="level" data-level="{level}">{said}</span></div>'
    times = f", repeated {fold.count} times" if fold else ""
    return (
        f'<div class="line"><a class="time" href="{escape(row.permalink)}">{row.offset}</a>'
        f'<svg class="icon" aria-hidden="true"><use href="{jinja.globals["sprite"]}#{crumb.kind.icon}"/></svg>'
        f'<div class="what"><span class="visually-hidden">{level}. {crumb.kind.name}: </span>'
        f"{render_line(jinja, crumb, hits)}{aside}</div>{how}{_category(crumb, hits)}{word}"
        f'<span class="visually-hidden">, {row.distance or "time unknown"}{times}</span></div>'
    )


def _end(outcome: Outcome | None, hits: Sequence[str]) -> str:
    if outcome is None:
        return ""
    reason = ""
    if outcome.reason:
        unsent = "" if outcome.reason_sent else " unsent"
        reason = f'<span class="reason{unsent}">{render_text(outcome.reason, hits)}</span>'
    sizes = "".join([f'<span class="size">{render_text(size.text, hits)}</span>' for size in outcome.sizes])
    return f'<div class="how">{_pill(outcome, hits)}{reason}{sizes}</div>'


def _fold_end(fold: Fold, outcome: Outcome | None, hits: Sequence[str]) -> str:
    pill = _pill(outcome, hits) if outcome else ""
    if outcome and outcome.reason:
        pill += f'<span class="visually-hidden"> {render_text(outcome.reason)}</span>'
    until = f"to {fold.last}" if fold.first != fold.last else ""
    return f'<div class="how"><span class="times">{fold.label}</span>{pill}<span class="size">{until}</span></div>'


def _pill(outcome: Outcome, hits: Sequence[str]) -> str:
    return f'<span class="pill" data-group="{outcome.group}">{render_text(outcome.pill, hits)}</span>'


def _category(crumb: Crumb, hits: Sequence[str]) -> str:
    if crumb.category is None and not crumb.unknown_type:
        return ""
    type_ = f"{render_text(crumb.unknown_type, hits, one_line=True)} " if crumb.unknown_type else ""
    category = render_text(crumb.category, hits, one_line=True) if crumb.category else ""
    return f'<div class="category">{type_}{category}</div>'
