"""What a page says of itself to the script that keeps it current (`static/js/live.js`)."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils import timezone

from timeline.addresses import path_of
from timeline.models import Organization


@dataclass(frozen=True, slots=True)
class LivePage:
    """Attributes of the element that the script fills."""

    url: str  # of the stream
    after: str  # what was received later is new
    project: str = ""  # an event page: of this project …
    issue: int = 0  # … and this issue
    goes_on: bool = False  # to the first event that arrives, unasked


def live_page(
    organization: Organization,
    projects: tuple[str, ...] = (),
    *,
    issue: int = 0,
    trace_id: str = "",
    goes_on: bool = False,
) -> LivePage:
    """Of a page about these projects; none are all of the organization."""
    pairs = [("project", slug) for slug in projects]
    query = urlencode([*pairs, ("trace", trace_id)] if trace_id else pairs)
    address = path_of("live", organization.slug)
    return LivePage(
        f"{address}?{query}" if query else address,
        timezone.now().isoformat(),
        projects[0] if issue else "",
        issue,
        goes_on,
    )
