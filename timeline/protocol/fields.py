"""What all readers of an event's fields share: the document, what `_meta` says of it, the remarks."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from timeline.protocol import attributes
from timeline.protocol.came_with import NOTHING
from timeline.protocol.meta import node_of
from timeline.protocol.remarks import Remark


class Fields:
    """A document whose fields are read when they are first asked for."""

    def __init__(self, document: dict[str, Any], remarks: Sequence[Remark] = ()) -> None:
        self.document = document
        self._found = tuple(remarks)  # by the reader of the document
        self._noted: list[Remark] = []  # by the readers of the fields
        self.came_with = NOTHING  # what its envelope held beside it

    @cached_property
    def _meta(self) -> dict[str, Any] | None:
        return node_of(self.document.get("_meta"))

    def _node(self, name: str) -> dict[str, Any] | None:
        return node_of(self._meta, name) if "_meta" in self.document else None

    def _first_of(self, names: tuple[str, ...]) -> tuple[str, Any]:
        """A field and its old name: the newest that was sent wins, even if it is null."""
        for name in names:
            if name in self.document:
                return name, self.document[name]
        return names[0], None

    def _text(self, name: str, most: int | None = None) -> str | None:
        return attributes.read_text(self.document.get(name), name, self._noted, most)
