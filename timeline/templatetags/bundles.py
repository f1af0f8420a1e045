"""The addresses of what a page loads."""

from django import template
from django.templatetags.static import static

from timeline.bundles import parts_of

register = template.Library()


@register.simple_tag
def bundle(name: str) -> list[str]:
    """{% bundle "page.css" as files %}: one address; in debug mode one of each part."""
    return [static(part) for part in parts_of(name)]
