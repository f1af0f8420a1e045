"""The Jinja2 environment that draws the timeline (`templates/timeline/`)."""

from typing import Any

import jinja2


def environment(**options: Any) -> jinja2.Environment:
    """Autoescaping, and an undefined name is an error, never a blank."""
    return jinja2.Environment(  # noqa: S701 (autoescape is on)
        **{
            **options,
            "autoescape": True,
            "undefined": jinja2.StrictUndefined,
            "trim_blocks": True,
            "lstrip_blocks": True,
        }
    )
