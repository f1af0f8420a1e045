"""Draws the timeline: the Jinja2 environment of `templates/timeline/`, and the way from a template to its HTML.

Django's engine draws the page around it: 100 rows would take it three times as long. Runs of text are drawn by
functions (`runs.py`), everything around them by templates.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jinja2
from django.template import engines
from django.templatetags.static import static
from django.utils.safestring import SafeString

from timeline.crumbs.base import SEVERITY, LinkedEvent
from timeline.crumbs.text.tracebacks import cut_ranges, cut_runs, pieces_of
from timeline.protocol.levels import LEVELS
from timeline.search.facets import FACETS
from timeline.trail.addresses import Addresses
from timeline.trail.copies import forms_of
from timeline.trail.html.runs import render_line, render_parts, render_text
from timeline.trail.timeline import Fold, Row, Timeline
from timeline.trail.view import PAGE, USUAL_LOGS

ORDER_LABELS = (
    ("oldest", "oldest", "As sent: the oldest crumb first"),
    ("newest", "newest", "As sent, reversed"),
    ("time", "by time", "Sorted by time"),
)
TIME_LABELS = (
    ("offset", "offset", "Times as distances to the event"),
    ("absolute", "clock", "Times of the day"),
)
FORMAT_LABELS = (("txt", "Text"), ("md", "Markdown"), ("json", "JSON"), ("ndjson", "NDJSON"), ("csv", "CSV"))
_KINDS = "crumbs/"  # templates of kinds with a look of their own


class _Environment(jinja2.Environment):
    """A name after a dot is an attribute, never a key: Jinja2 would look for both."""

    getattr = staticmethod(getattr)  # type: ignore[assignment]  # the same but for keys


def environment(**options: Any) -> jinja2.Environment:
    """Autoescaping, and an undefined name is an error, never a blank."""
    jinja = _Environment(
        **{
            **options,
            "autoescape": True,
            "undefined": jinja2.StrictUndefined,
            "trim_blocks": True,
            "lstrip_blocks": True,
        }
    )
    names = jinja.loader.list_templates() if jinja.loader else []
    jinja.globals.update(
        sprite=static("icons.svg"),
        ORDER_LABELS=ORDER_LABELS,
        TIME_LABELS=TIME_LABELS,
        FORMAT_LABELS=FORMAT_LABELS,
        PAGE=PAGE,
        USUAL_LOGS=USUAL_LOGS,
        ABOVE_INFO=frozenset(level for level in LEVELS if SEVERITY[level] > SEVERITY["info"]),
        OWN_LOOKS=frozenset(name[len(_KINDS) : -len(".html")] for name in names if name.startswith(_KINDS)),
    )
    # Filters, not functions: a template calls a filter as it is, a function through its context.
    jinja.filters.update(
        text=render_text,
        line=render_line,
        parts=render_parts,
        hidden_values=hidden_values,
        query=query_of,
        urls=urls_of,
        copies=forms_of,
        pieces=pieces_of,
        cut_ranges=cut_ranges,
        cut_runs=cut_runs,
        filters_of=filters_of,
        few=lambda text: text.partition(" ")[0],  # the number of "3 not shown"
    )
    jinja.tests.update(
        row=lambda item: isinstance(item, Row),
        fold=lambda item: isinstance(item, Fold),
    )
    return jinja


def draw(name: str, **context: Any) -> SafeString:
    """The template `name` of `templates/timeline/`."""
    template = engines["timeline"].env.get_template(name)  # type: ignore[attr-defined]  # Jinja2's
    return SafeString(template.render(**context))


def filters_of(row: Row, macro: Callable[..., object], place: str) -> str:
    """What `macro` draws of the ways to filter by a row, which many rows of a timeline share; `place` is the same for all."""
    drawn = row.context.drawn
    narrowings = row.narrowings
    if narrowings not in drawn:
        drawn[narrowings] = str(macro(narrowings, place))
    return drawn[narrowings]


def hidden_values(timeline: Timeline) -> Iterator[tuple[str, str]]:
    """(parameter, value) of what the form keeps hidden: values left out, the range of time, and chosen ones without a checkbox."""
    for facet in FACETS:
        yield from ((facet.excluding, value) for value in timeline.filter.excluded(facet))
    for name, seconds in (("from", timeline.filter.since), ("to", timeline.filter.until)):
        if seconds is not None:
            yield name, f"{seconds:.12g}"
    drawn = {
        (facet.name, option.value) for facet in timeline.facets for option in (*facet.options, *facet.folded)
    }
    for facet in FACETS:
        chosen = ((facet.name, value) for value in timeline.filter.only(facet))
        yield from (pair for pair in chosen if pair not in drawn)


def urls_of(events: Mapping[str, LinkedEvent]) -> dict[str, str]:
    """The addresses of events, by their ids."""
    return {event_id: event.url for event_id, event in events.items()}


def query_of(addresses: Addresses) -> str:
    """What other addresses of the event keep, as a query string."""
    return addresses.without_target
