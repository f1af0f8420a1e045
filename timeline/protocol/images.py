"""The Debug Meta interface, as far as it says where code stood in memory (docs/protocol.md, "Frames")."""

from bisect import bisect_right
from functools import cached_property
from typing import Any, NamedTuple

MAX_IMAGES = 5_000
_MAX_DIGITS = 20


class Image(NamedTuple):
    """A program or a library in memory."""

    start: int
    size: int | None  # bytes; None: not sent
    path: str
    debug_id: str


def read_address(value: Any) -> int | None:
    """An address: a number, or its digits, hexadecimal ones behind "0x"."""
    if type(value) is int:
        return value if 0 <= value < 1 << 64 else None
    if type(value) is not str or not value.isascii() or len(value) > _MAX_DIGITS:
        return None
    text = value.strip().lower()
    try:
        return int(text.removeprefix("0x"), 16 if text.startswith("0x") else 10)
    except ValueError:
        return None


class Images:
    """The images of an event, read when an address is first looked up."""

    def __init__(self, debug_meta: Any) -> None:
        self._sent = debug_meta.get("images") if type(debug_meta) is dict else None

    @cached_property
    def _numbered(self) -> list[Image | None]:
        sent = self._sent[:MAX_IMAGES] if type(self._sent) is list else []
        return [_read_image(image) for image in sent]

    @cached_property
    def _by_start(self) -> list[Image]:
        return sorted(image for image in self._numbered if image is not None and image.start > 0)

    def numbered(self, place: int) -> Image | None:
        """The image at a place of the list as sent."""
        return self._numbered[place] if 0 <= place < len(self._numbered) else None

    def holding(self, address: int) -> Image | None:
        """The image that an address lies in."""
        place = bisect_right(self._by_start, address, key=lambda image: image.start)
        if not place:
            return None
        image = self._by_start[place - 1]
        return image if image.size is None or address < image.start + image.size else None


NO_IMAGES = Images(None)


def _read_image(sent: Any) -> Image | None:
    if type(sent) is not dict:
        return None
    size = sent.get("image_size")
    return Image(
        read_address(sent.get("image_addr")) or 0,
        size if type(size) is int and size > 0 else None,
        _first(sent, "code_file", "name", "debug_file"),
        _first(sent, "debug_id", "uuid", "code_id"),
    )


def _first(sent: dict[str, Any], *names: str) -> str:
    return next((value for name in names if isinstance(value := sent.get(name), str) and value), "")
