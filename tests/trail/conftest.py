"""Trails are read without a page."""

from tests.trail.reading import again, show, trail_reader, with_details
from tests.trail.searched import found

__all__ = ["again", "found", "show", "trail_reader", "with_details"]
