"""Draws the timeline: the Jinja2 environment of `templates/timeline/`, and the way from a template to its HTML.

Django's engine draws the page around it: 100 rows would take it three times as long. What every row repeats is
drawn by functions (`rows.py`, `strips.py`), each kind's line by its template: a macro's call costs more than a row's text.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import jinja2
from django.template import engines
from django.templatetags.static import static
from django.utils.safestring import SafeString
from markupsafe import Markup

from timeline.crumbs.base import LinkedEvent
from timeline.search.facets import FACETS
from timeline.trail.addresses import Addresses
from timeline.trail.html.density import render_density
from timeline.trail.html.details import render_details
from timeline.trail.html.lines import render_line
from timeline.trail.html.rows import render_item, render_mark
from timeline.trail.html.runs import render_fronted, render_parts, render_text
from timeline.trail.html.tables import render_table
from timeline.trail.timeline import EventRow, Timeline

ORDERS = (
    ("oldest", "oldest", "As sent: the oldest crumb first"),
    ("newest", "newest", "As sent, reversed"),
    ("time", "by time", "Sorted by time"),
)
TIMES = (
    ("offset", "offset", "Times as distances to the event"),
    ("absolute", "clock", "Times of the day"),
)
FORMATS = (("txt", "Text"), ("md", "Markdown"), ("json", "JSON"), ("ndjson", "NDJSON"), ("csv", "CSV"))


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
    jinja.globals.update(
        sprite=static("icons.svg"),
        ORDERS=ORDERS,
        TIMES=TIMES,
        FORMATS=FORMATS,
    )
    # Filters, not functions: a template calls a filter as it is, a function through its context.
    jinja.filters.update(
        text=_safe(render_text),
        parts=_safe(render_parts),
        fronted=_safe(render_fronted),
        table=_safe(render_table),
        details=_safe(render_details),
        render_line=partial(render_line, jinja),
        item=_safe(partial(render_item, jinja)),
        mark=_safe(render_mark),
        density=_safe(render_density),
        hidden_values=hidden_values,
        query=query_of,
        addresses=addresses_of,
    )
    jinja.tests["event_row"] = lambda item: isinstance(item, EventRow)
    return jinja


def _safe(drawn: Callable[..., str]) -> Callable[..., Markup]:
    """What our own functions draw is HTML."""

    def draw_safely(*given: Any, **named: Any) -> Markup:
        return Markup(drawn(*given, **named))  # noqa: S704 (escaped where it is made)

    return draw_safely


def draw(name: str, **context: Any) -> SafeString:
    """The template `name` of `templates/timeline/`."""
    template = engines["timeline"].env.get_template(name)  # type: ignore[attr-defined]  # Jinja2's
    return SafeString(template.render(**context))


def hidden_values(timeline: Timeline) -> Iterator[tuple[str, str]]:
    """(parameter, value) of what the form keeps hidden: values left out, and chosen ones without a checkbox."""
    for facet in FACETS:
        yield from ((facet.excluding, value) for value in timeline.filter.excluded(facet))
    drawn = {
        (facet.name, option.value) for facet in timeline.facets for option in (*facet.options, *facet.folded)
    }
    for facet in FACETS:
        chosen = ((facet.name, value) for value in timeline.filter.only(facet))
        yield from (pair for pair in chosen if pair not in drawn)


def addresses_of(events: Mapping[str, LinkedEvent]) -> dict[str, str]:
    """The addresses of events, by their ids."""
    return {event_id: event.url for event_id, event in events.items()}


def query_of(addresses: Addresses) -> str:
    """What other addresses of the event keep, as a query string."""
    return addresses.without_target
