"""What is taken along of an event: the rows shown as a file, the document as sent."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from timeline import budget
from timeline.accounts import access
from timeline.protocol.breadcrumbs import MAX_BREADCRUMBS
from timeline.protocol.title import title_of
from timeline.trail import exports
from timeline.trail.html import query_of
from timeline.web.middleware import takes_tokens
from timeline.web.views.events import read

PIECE = 64 << 10  # characters


def in_pieces(lines: Iterator[str]) -> Iterator[str]:
    """The same, in pieces that are worth to be compressed and sent."""
    kept: list[str] = []
    size = 0
    for line in lines:
        kept.append(line)
        size += len(line)
        if size >= PIECE:
            yield "".join(kept)
            kept, size = [], 0
    yield "".join(kept)


@takes_tokens
@require_safe
def export(
    request: HttpRequest, org: str, project: str, number: int, event_id: str, suffix: str
) -> HttpResponseBase:
    """The rows shown, as a file."""
    if suffix not in exports.FORMATS:
        raise Http404(access.MISSING)
    with budget.answering(budget.EXPORT, budget.current().gone):
        reading = read(request, org, project, number, event_id, request.GET, MAX_BREADCRUMBS)
    file = exports.export(
        reading.timeline,
        suffix,
        title=f"{reading.short_id} {title_of(reading.event)}",
        url=request.build_absolute_uri(reading.url + query_of(reading.timeline.addresses)),
        moved=reading.moved,
    )
    answer: HttpResponseBase
    if file.is_short:
        answer = HttpResponse(file.body, content_type=file.content_type)
    else:
        answer = StreamingHttpResponse(in_pieces(file.pieces), content_type=file.content_type)
    name = f"{reading.short_id}-{reading.row.event_id[:8]}-timeline.{suffix}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    answer["X-Content-Type-Options"] = "nosniff"
    dropped = reading.timeline.dropped
    if dropped and dropped.name == "older":  # where a file has no room to say it
        answer["Link"] = f'<{request.build_absolute_uri(request.path + dropped.query)}>; rel="next"'
    return answer


@takes_tokens
@require_safe
def event_json(request: HttpRequest, org: str, project: str, number: int, event_id: str) -> HttpResponse:
    """The document as the SDK sent it, byte for byte."""
    payload = access.event_at(access.reader(request), org, project, number, event_id).payload()
    answer = HttpResponse(payload, content_type="application/json; charset=utf-8")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
