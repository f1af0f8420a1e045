"""How the views of the API are described to its schema: parameters, shapes, errors, and which methods do what."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, cast

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request

from timeline.api.changes import Change
from timeline.api.serializers import ErrorSerializer
from timeline.issues.paging import PAGE
from timeline.search.events import MAX_SEARCHED_EVENTS
from timeline.search.facets import FACETS
from timeline.search.issues import SORTS, STATUSES
from timeline.trail.view import ORDERS

MAX_PAGE_SIZE = 100
View = Callable[..., HttpResponse]

Q_OF_TIMELINE = (
    'Terms separated by spaces; all must match: text, `-text`, `"two words"`, `level:>=warning`, `status:404,5xx`, '
    "`method:post`, `origin:auto`, `key:value`."
)
Q_OF_ISSUES = (
    "Terms separated by spaces; all must match: text, `-text`, `level:>=error`, `project:shop`, `release:4.*,5`, "
    "`environment:…`, `transaction:…`, `is:resolved`, `user:…`, `server:…`, `flag:checkout-v2=true`, `tag:warehouse=ams` or "
    "`warehouse:ams`, `trace:…`, `id:…`. Of values separated by commas any, as of a name that comes twice. With a release or an environment "
    "`times_seen`, `first_seen`, `last_seen` and the order are those of it."
)
Q_OF_EVENTS = f"As for issues, with `user:`, `trace:` and `id:`. A search looks at the newest {MAX_SEARCHED_EVENTS:,} events of the issue."


def parameter(
    name: str, description: str, *, choices: tuple[str, ...] = (), many: bool = False
) -> OpenApiParameter:
    """A text parameter of the query string."""
    return OpenApiParameter(name, OpenApiTypes.STR, description=description, enum=choices or None, many=many)


PAGING = [
    parameter("cursor", "Where the page begins: follow the `Link` headers."),
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE},
        description=f"Rows of a page, {PAGE} if left out.",
    ),
]
LINK = OpenApiParameter(
    "Link",
    OpenApiTypes.STR,
    location=OpenApiParameter.HEADER,
    response=[200],
    description='The pages beside this one: `<…>; rel="next"`, `<…>; rel="prev"` (RFC 8288).',
)
ISSUE_FILTER = [
    parameter("project", "Only of this project (its slug); may be repeated.", many=True),
    parameter("q", Q_OF_ISSUES),
    parameter("level", "Of one of these levels.", many=True),
    parameter("status", "unresolved if left out.", choices=STATUSES),
    parameter("sort", "last_seen if left out; always the latest, or most, first.", choices=tuple(SORTS)),
]
TIMELINE_FILTER = [
    *(parameter(facet.name, facet.description, choices=facet.choices, many=True) for facet in FACETS),
    *(parameter(facet.excluding, "Leaves these out.", choices=facet.choices, many=True) for facet in FACETS),
    parameter("q", Q_OF_TIMELINE),
    parameter("order", "oldest if left out: as sent.", choices=ORDERS),
]


def reads(
    operation_id: str,
    summary: str,
    *,
    shape: Any,
    asks: list[OpenApiParameter] | None = None,
    changes: Mapping[str, Change] | None = None,
) -> Callable[[View], View]:
    """A view that reads: GET and HEAD, described to the schema; other methods do what `changes` says."""
    others = changes or {}

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def answer(*args: Any, **address: Any) -> HttpResponse:
            request: Request = args[0]
            change = others.get(request.method or "")
            return (change.view if change else view)(request, **address)

        described = extend_schema(
            methods=["GET"],
            operation_id=operation_id,
            summary=summary,
            description=(view.__doc__ or "").strip(),
            parameters=asks or [],
            responses={200: shape, **errors(400 if asks else 404)},
        )(api_view(["GET", "HEAD", *others])(answer))
        for method, change in others.items():
            described = extend_schema(
                methods=[method],
                operation_id=change.operation_id,
                summary=change.summary,
                description=(change.view.__doc__ or "").strip(),
                request=change.asks,
                responses={change.status: change.shape, **errors(400 if change.asks else 404, 403)},
            )(described)
        return cast("View", described)

    return decorate


def errors(*more: int) -> dict[int, OpenApiResponse]:
    """The errors of every view, and more."""
    texts = {
        400: "Something that was sent is not valid.",
        401: "No valid token.",
        403: "The token only reads, or you are not an owner.",
        404: "It does not exist, or you have no access to it.",
    }
    return {
        status: OpenApiResponse(ErrorSerializer, description=texts[status])
        for status in sorted({401, 404, *more})
    }
