"""How answers of the API become JSON: quickly, because an event may be megabytes of it."""

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder

_OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
# Two characters that JavaScript took for line breaks, as Django REST framework writes them.
_BREAKS = ((b"\xe2\x80\xa8", b"\\u2028"), (b"\xe2\x80\xa9", b"\\u2029"))
_default = JSONEncoder().default


class QuickJSONRenderer(JSONRenderer):
    """By orjson, in a tenth of the time; what that does not take (integers beyond 64 bits) as before."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Bytes."""
        if data is None:
            return b""
        try:
            written = orjson.dumps(data, default=_default, option=_OPTIONS)
        except TypeError:
            return super().render(data, accepted_media_type, renderer_context)
        for sign, escaped in _BREAKS:
            written = written.replace(sign, escaped)
        return written
