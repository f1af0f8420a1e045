"""What trails share, for programs: the common trail of an issue, and two trails beside each other."""

import math
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from timeline.accounts import access
from timeline.api.describing import LINK, PAGING, parameter, reads
from timeline.api.pattern_schema import CommonTrailSerializer, DiffSerializer
from timeline.api.serializers import EventRowSerializer
from timeline.api.views import answer_page, asked_page, reader, refuse
from timeline.crumbs.shapes import Shape
from timeline.models import Event
from timeline.patterns import sentences
from timeline.patterns.differences import Difference, Side, compare, other_event, sides
from timeline.patterns.issues import CommonTrail, common_trail
from timeline.search.events import NEWEST_RECEIVED, EventSearch
from timeline.trail.wire import JSON, crumb_json, utc_text

Q_OF_PROJECT_EVENTS = (
    'As for an issue\'s events, and by crumb: `crumb:"POST /pay"`, `crumb.status:5xx`, `crumb:(POST /pay status:5xx)`, '
    "`-crumb:…`, `crumb:a then crumb:b`."
)


@reads("read_common_trail", "What the trails of an issue share", shape=CommonTrailSerializer)
def issue_trail(request: Request, org: str, project: str, number: int) -> Response:
    """Steps that half of its newest events have, what of these stands out against other issues, and the ways to it."""
    return Response(common_trail_json(common_trail(access.issue_for(reader(request), org, project, number))))


@reads("read_difference", "Two trails beside each other", shape=DiffSerializer)
def event_diff(request: Request, org: str, project: str, event_id: str, other: str) -> Response:
    """This event, left, and another of the organization, right; the newest 400 rows of each."""
    row = access.event_for(reader(request), org, project, event_id)
    return Response(difference_json(compare(sides(row), sides(_other(row, other)))))


def _other(row: Event, event_id: str) -> Event:
    found = other_event(row.project, event_id)
    if found is None:
        access.missing()
    return found


def difference_json(difference: Difference) -> JSON:
    """The wire form of two trails beside each other."""

    def crumb(side: Side | None) -> JSON | None:
        return crumb_json(side.crumb) if side and side.crumb else None

    return {
        "rows": [
            {
                "op": row.op,
                "left": crumb(row.left),
                "right": crumb(row.right),
                "times": [row.left.times if row.left else 0, row.right.times if row.right else 0],
            }
            for row in difference.rows
        ]
    }


@reads(
    "list_project_events",
    "Events of a project",
    shape=EventRowSerializer(many=True),
    asks=[parameter("q", Q_OF_PROJECT_EVENTS), *PAGING, LINK],
)
def project_events(request: Request, org: str, project: str) -> Response:
    """The newest received first. `X-Searched` says how many of how many trails a search by crumb looked at."""
    found = access.project_for(reader(request), org, project)
    search, problems = EventSearch.from_text(request.query_params.get("q", ""))
    refuse(problems)
    crumbs = search.find_crumbs(found.pk)
    events, _ = search.of_projects([found.pk], {found.pk: crumbs} if crumbs else None)
    page = asked_page(request, events, NEWEST_RECEIVED)
    for row in page.rows:
        row.project = found
    answer = answer_page(request, page, EventRowSerializer(page.rows, many=True).data)
    if crumbs and crumbs.searched < crumbs.total:
        answer["X-Searched"] = f"{crumbs.searched}/{crumbs.total}"
    return answer


def shape_json(shape: Shape) -> JSON:
    """The wire form of a shape."""
    return shape._asdict()


def common_trail_json(trail: CommonTrail) -> JSON:
    """The wire form of a common trail."""
    contrast = trail.contrast
    others, placed, of = len(contrast.others), len(contrast.placed), trail.events

    def beside(row: Any) -> JSON:
        return {"others": {"count": row.others, "of": others}, "place": {"count": row.place, "of": placed}}

    return {
        "events": {
            "sampled": of,
            "people": trail.people,
            "oldest": utc_text(trail.oldest),
            "newest": utc_text(trail.newest),
            "unread": trail.unread,
        },
        "compared": {
            "events": others,
            "issues": contrast.other_issues,
            "place": trail.place or None,
            "place_events": placed,
            "note": " ".join(sentences.state(trail)) or None,
        },
        "steps": [
            {
                "shape": shape_json(trail.step(row.step).shape),
                "count": row.count,
                "of": of,
                "within_seconds": None if math.isinf(row.window) else row.window,
                "usual_seconds_before": round(row.seconds_before, 3),
                **beside(row),
                "mark": row.mark or None,
                "lower_bound": round(row.lower_bound, 3),
                "with": row.example,
                "without": row.without,
            }
            for row in trail.rows
        ],
        "ways": [
            {
                "steps": [shape_json(trail.step(step).shape) for step in way.steps],
                "count": len(way.events),
                "example": way.events[0],
            }
            for way in trail.ways
        ],
        "missing": [
            {"shape": shape_json(trail.step(one.step).shape), "count": one.count, "of": of, **beside(one)}
            for one in trail.missing
        ],
    }
