"""The header of pages that stand in no organization: account, API, what is not found."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from timeline.accounts.access import reader
from timeline.models import Organization


def navigation(request: HttpRequest) -> dict[str, Any]:
    """A context processor: `only_organization`, asked for where the page has none of its own. One query then."""
    return {"only_organization": SimpleLazyObject(lambda: _only_organization(request))}


def _only_organization(request: HttpRequest) -> Organization | None:
    """The reader's, if there is exactly one: of several none is more right than another."""
    if not request.user.is_authenticated:
        return None
    found = list(reader(request).organizations.order_by("slug")[:2])
    return found[0] if len(found) == 1 else None
