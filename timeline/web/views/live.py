"""The address of the stream that keeps pages current: the server answers it itself (`live/streams.py`)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from timeline.accounts import access
from timeline.accounts.access import reader


@require_safe
def live(request: HttpRequest, org: str) -> HttpResponse:
    """Where another server runs (`runserver`) nothing is live: a 204 tells a browser not to ask again."""
    access.organization_for(reader(request), org)
    return HttpResponse(status=204)
