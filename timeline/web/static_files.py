"""Serves the style sheets, scripts and icons, compressed."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

from timeline.bundles import built_files


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # untyped
    """WhiteNoise, with the files of this version in their compressed forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        if not settings.DEBUG:
            self.add_files(str(built_files(settings.STATIC_VERSION)), prefix=self.static_prefix)
