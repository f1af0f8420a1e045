"""Answers ingestion before every other middleware."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from timeline.ingest import views


class IngestFirst:
    """No redirect, host check, session or cookie touches `/api/<digits>/…`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return views.respond(request) or self.get_response(request)
