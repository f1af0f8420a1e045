"""What came after the event: rows of their own under a line that is closed, and counted."""

from collections import Counter
from collections.abc import Sequence

from timeline.crumbs.crumb import Crumb
from timeline.crumbs.text.units import count_of
from timeline.trail.timeline import Later, Row, RowContext


def build_later(crumbs: Sequence[Crumb], kept: Sequence[bool], context: RowContext) -> Later | None:
    """Those that the filter keeps, and the linked one; None where there are none."""
    addresses = context.addresses
    rows = [
        Row(
            crumb,
            context,
            before,
            is_linked=crumb.index == addresses.target.at,
            because_linked=not is_kept,
            is_open=crumb.index == addresses.target.at or addresses.view.details == "all",
        )
        for before, crumb, is_kept in zip([None, *crumbs], crumbs, kept, strict=False)
        if is_kept or crumb.index == addresses.target.at
    ]
    if not rows:
        return None
    is_open = addresses.filter.search.looks_for_something or any(row.is_linked for row in rows)
    if addresses.view.order == "newest":
        rows.reverse()
    return Later(tuple(rows), _count(rows), is_open)


def _count(rows: Sequence[Row]) -> str:
    counts = Counter(
        row.crumb.breadcrumb.source.origin if row.crumb.breadcrumb.source else "crumb" for row in rows
    )
    return ", ".join(count_of(count, noun) for noun, count in counts.items())
