"""What an organization or a project may be called in a URL."""

import re

from django.core.exceptions import ValidationError

SLUG = re.compile(r"(?!\d+\Z)[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?\Z")

# Words that stand, or may one day stand, where a slug stands in a URL; tests compare them with the URLs.
RESERVED_FOR_BOTH = frozenset(["live", "logs", "mcp", "organizations", "projects", "search", "traces"])
RESERVED_FOR_ORGANIZATIONS = RESERVED_FOR_BOTH | frozenset(
    [
        "static",
        "media",
        "robots.txt",
        "favicon.ico",
        "well-known",
        "account",
        "admin",
        "api",
        "app",
        "events",
        "issues",
        "metrics",
        "healthz",
        "readyz",
        "sign-in",
        "sign-out",
        "invite",
        "docs",
    ]
)
RESERVED_FOR_PROJECTS = RESERVED_FOR_BOTH | frozenset(["alerts", "events", "issues", "members"])


def _validate(slug: str, reserved: frozenset[str]) -> None:
    if not SLUG.match(slug):
        raise ValidationError(
            "%(slug)s: use 1 to 50 of the characters a-z, 0-9 and -, neither beginning nor ending with -, and not digits alone.",
            params={"slug": repr(slug)},
        )
    if slug in reserved:
        raise ValidationError(
            "%(slug)s is reserved for addresses of Crumbsite: choose another.", params={"slug": repr(slug)}
        )


def validate_organization_slug(slug: str) -> None:
    """Raises ValidationError, saying what would be right."""
    _validate(slug, RESERVED_FOR_ORGANIZATIONS)


def validate_project_slug(slug: str) -> None:
    """Raises ValidationError, saying what would be right."""
    _validate(slug, RESERVED_FOR_PROJECTS)
