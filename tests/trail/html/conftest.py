"""What the templates draw of a trail."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.reading_html import PageRead
from tests.trail.reading import Show, TrailReader


@pytest.fixture
def show(trail_reader: TrailReader) -> Show:
    """Everything is read of what is drawn."""

    def show(crumbs: Sequence[Any], query: str = "", /, **fields: Any) -> PageRead:
        trail_reader.take(crumbs, **fields)
        return trail_reader.read(query).drawn

    return show
