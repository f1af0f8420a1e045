"""Breadcrumbs are read as rows of a trail, without a page."""

from tests.trail.reading import show, trail_reader, with_details

__all__ = ["show", "trail_reader", "with_details"]
