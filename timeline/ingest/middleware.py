"""Ingestion as a Django middleware, for `runserver` and the test client; the server calls the pipeline directly."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from timeline.ingest.messages import Request
from timeline.ingest.pipeline import answer_alone
from timeline.ingest.routes import resolve


class IngestFirst:
    """Answers `/api/<digits>/…` before redirect, host check, session or cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        route = resolve(request.path_info)
        if route is None:
            return self.get_response(request)
        response = answer_alone(read_request(request), route)
        return HttpResponse(response.body, status=response.status, headers=dict(response.headers))


def read_request(request: HttpRequest) -> Request:
    """Django's request as one of ours, body included."""
    return Request(
        method=request.method or "",
        path=request.path_info,
        query=request.META.get("QUERY_STRING", ""),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.read(),
    )
