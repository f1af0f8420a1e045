"""The filter `visible`: a text of a sender on one line, where nothing hides and nothing turns around."""

from django import template

from timeline.crumbs.text.visible import visible_line

register = template.Library()


@register.filter
def visible(text: str) -> str:
    """Controls and bidirectional overrides are shown, not obeyed; still to be escaped."""
    return visible_line(text)
