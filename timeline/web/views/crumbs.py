"""One row of a trail: a breadcrumb, a log or span of the trace, or a breadcrumb with the log that repeats it."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from timeline import models
from timeline.accounts import access
from timeline.accounts.access import reader
from timeline.crumbs.text.jsontext import indent_json
from timeline.crumbs.text.sql import format_sql, sql_runs
from timeline.issues.related import event_url, find_named, projects_of
from timeline.protocol.breadcrumbs import Breadcrumb
from timeline.telemetry.finding import find_record
from timeline.trail.addresses import Addresses
from timeline.trail.copies import copy_of, forms_of
from timeline.trail.html import draw, urls_of
from timeline.trail.single import build_row
from timeline.trail.stored import read_sparsely_stored
from timeline.web.views.events import is_fragment


@require_safe
def crumb(
    request: HttpRequest,
    org: str,
    project: str,
    number: int,
    event_id: str,
    index: int | None = None,
    address: str = "",
) -> HttpResponse:
    """One row: for htmx what it shows when it opens, or with `part=as-sent` its JSON; with `part=copy-text` and its like what is copied; else all, as a page."""
    stored = access.event_at(reader(request), org, project, number, event_id)
    event = read_sparsely_stored(stored)
    breadcrumb, before = event.breadcrumb(index) if index is not None else (None, None)
    record = _record(stored, address) if address else None
    if (index is not None and breadcrumb is None) or (address and record is None):
        raise Http404(access.MISSING)
    texts = [json.dumps(one.sent, ensure_ascii=False) for one in (breadcrumb, record) if one is not None]
    links = find_named(stored, "\n".join(texts).encode(errors="replace"))
    addresses, _ = Addresses.from_query(request.GET)
    zone = timezone.get_current_timezone()
    latest = event.latest_breadcrumb(index) if index is not None else None
    row = build_row(
        stored, event, breadcrumb, before, addresses, record=record, latest=latest, links=links, zone=zone
    )
    part = request.GET.get("part", "")
    if part.startswith("copy-") and (form := part.removeprefix("copy-")) in dict(forms_of(row)):
        answer = HttpResponse(copy_of(row, form), content_type="text/plain; charset=utf-8")
        answer["X-Content-Type-Options"] = "nosniff"
        return answer
    parts = {"row": row, "hits": addresses.filter.search.hits, "urls": urls_of(links), "as_sent": None}
    if is_fragment(request) and part != "as-sent":
        return HttpResponse(draw("crumb.html", **parts))
    sql = row.details.sql
    as_sent = draw(
        "as_sent.html",
        sql=sql_runs(format_sql(sql)) if sql else (),
        other=tuple(row.crumb.breadcrumb.other),
        documents=[indent_json(text) or text for text in texts],
    )
    if is_fragment(request):
        return push_url(HttpResponse(as_sent), False)
    page: dict[str, Any] = {
        "organization": stored.project.organization,
        "project": stored.project,
        "short_id": stored.project.short_id(number),
        "event_url": event_url(stored.project, number, event_id),
        "index": row.crumb.index,
        "name": row.crumb.title,
        "row": draw("crumb.html", **{**parts, "as_sent": as_sent}),
    }
    return TemplateResponse(request, "pages/crumb.html", page)


def _record(stored: models.Event, address: str) -> Breadcrumb | None:
    """The log or span of the event's trace at an address."""
    batch, _, place = address.partition("-")
    slugs = {project.pk: project.slug for project in projects_of(stored.project.organization)}
    return find_record(stored.trace_id, slugs, stored.project_id, batch, int(place))
