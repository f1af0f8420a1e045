"""What of a stored event the patterns need: the shapes of its trail, each with how long before the event it was."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from timeline import codec
from timeline.crumbs.shapes import Shape, shape_of, shapes_of_sent
from timeline.crumbs.text.places import url_template
from timeline.patterns.problems import Problem, Step, last_problem
from timeline.protocol.breadcrumbs import Breadcrumb
from timeline.protocol.containers import read_entries
from timeline.protocol.document import read_flat
from timeline.protocol.text import clean_text
from timeline.protocol.timestamps import seconds_of_each

logger = logging.getLogger(__name__)

MAX_CRUMBS = 1_000  # the newest, of which the newest 200 steps are kept
USUAL_LIMIT = 100  # breadcrumbs that an SDK keeps: a trail that long was probably cut
_MAX_PLACE = 200


@dataclass(frozen=True, slots=True)
class TrailShapes:
    """A trail as shapes."""

    place: Shape | None
    shapes: Sequence[Shape] = ()  # oldest first
    ages: Sequence[float] = ()  # of each, seconds before the event
    is_cut: bool = False
    problem: Problem | None = None  # the last


def read_shapes(
    packed: bytes | memoryview,
    timestamp: datetime,
    drift: float | None,
    transaction: str,
    logs: Sequence[Breadcrumb] = (),
    title: str = "",
) -> TrailShapes:
    """The trail in a document's column, the logs of its trace among it. What cannot be read has no steps, and one line in the log."""
    try:
        return _read(read_flat(codec.unpack(packed)), timestamp, drift, transaction, logs, title)
    except Exception:  # whatever it is, the next time it would be the same
        logger.exception("A trail cannot be read")
        return TrailShapes(None)


def _read(
    document: dict[str, Any],
    timestamp: datetime,
    drift: float | None,
    transaction: str,
    logs: Sequence[Breadcrumb] = (),
    title: str = "",
) -> TrailShapes:
    values = read_entries(document.get("breadcrumbs") or document.get("sentry.interfaces.Breadcrumbs")).values
    end = timestamp.timestamp() - (drift or 0.0)
    steps: list[Step] = []
    age = 0.0
    first = max(0, len(values) - MAX_CRUMBS)
    newest = values[first:]
    seconds_of = seconds_of_each([sent.get("timestamp") if type(sent) is dict else None for sent in newest])
    for index, (sent, shape, seconds) in enumerate(
        zip(newest, shapes_of_sent(newest), seconds_of, strict=True), first
    ):
        if shape is not None:
            if seconds is not None:
                age = end - seconds
            steps.append((shape, age, index, sent))
    for log in logs:
        if log.timestamp is not None:
            moved = log.source.drift if log.source else 0.0
            steps.append((shape_of(log), timestamp.timestamp() - log.timestamp - moved, -1, log))
    if logs:
        steps.sort(key=lambda step: -step[1])
    return TrailShapes(
        place_of(transaction, document),
        [step[0] for step in steps],
        [step[1] for step in steps],
        len(values) >= USUAL_LIMIT,
        last_problem(steps, title),
    )


def place_of(transaction: str, document: dict[str, Any]) -> Shape | None:
    """Where it happened: the event's transaction; else the path of its request; else nowhere."""
    text = transaction
    if not text:
        request = document.get("request")
        url = request.get("url") if isinstance(request, dict) else None
        text = url_template(url) if isinstance(url, str) else ""
    return place(text) if text else None


def place(text: str) -> Shape:
    """A place is kept as a step of a kind of its own."""
    return Shape("place", "", "info", "", "", clean_text(text, _MAX_PLACE))
