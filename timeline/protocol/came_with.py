"""What came with an event beside its document, and what became of it: one short JSON text in the event's row."""

import json
from dataclasses import dataclass
from typing import Any

MAX_FILES = 30
MAX_NAME = 100  # characters of a file's name
BREADCRUMBS = "breadcrumbs"

# One of them, several of them. Other kinds are called what their item is called.
_NOUNS = {
    "attachment": ("attachment", "attachments"),
    BREADCRUMBS: ("attachment with breadcrumbs", "attachments with breadcrumbs"),
    "event_payload": ("attachment with an event", "attachments with events"),
    "minidump": ("minidump", "minidumps"),
    "replay_event": ("replay", "replays"),
    "replay_recording": ("replay recording", "replay recordings"),
    "replay_video": ("replay video", "replay videos"),
    "profile": ("profile", "profiles"),
    "user_report": ("user report", "user reports"),
}


@dataclass(frozen=True, slots=True)
class File:
    """One thing that is not kept."""

    kind: str  # attachment, breadcrumbs, event_payload, minidump, or the type of an item
    name: str = ""  # of the file, as sent
    size: int = 0  # bytes
    count: int = 1


@dataclass(frozen=True, slots=True)
class CameWith:
    """What was read into the document, and what is not kept."""

    breadcrumbs: int = 0  # read from attachments
    sources: int = 0  # attachments that they were read from
    is_cut: bool = False  # an attachment ended in the middle of a breadcrumb, or held what could not be read
    not_kept: tuple[File, ...] = ()
    more: int = 0  # things beyond MAX_FILES
    broken: str = ""  # why the envelope was not read to its end

    def __bool__(self) -> bool:
        return bool(self.breadcrumbs or self.not_kept or self.broken)

    @property
    def has_unread_breadcrumbs(self) -> bool:
        """Breadcrumbs came, and none could be read."""
        return not self.breadcrumbs and any(file.kind == BREADCRUMBS for file in self.not_kept)

    @property
    def read_text(self) -> str:
        """5 breadcrumbs were read from 2 attachments"""
        if not self.breadcrumbs:
            return ""
        crumbs = "1 breadcrumb was" if self.breadcrumbs == 1 else f"{self.breadcrumbs:,} breadcrumbs were"
        attachments = "an attachment" if self.sources == 1 else f"{self.sources} attachments"
        cut = "; what followed could not be read" if self.is_cut else ""
        return f"{crumbs} read from {attachments}{cut}"

    @property
    def not_kept_text(self) -> str:
        """2 attachments (a.png, b.log) and a minidump (1.2 MB) came with this event and are not kept"""
        if not self.not_kept:
            return ""
        said = [_said(kind, files) for kind, files in self._by_kind().items()]
        said += [f"{self.more:,} more"] if self.more else []
        text = f"{', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else said[0]
        is_one = len(self.not_kept) == 1 and self.not_kept[0].count == 1 and not self.more
        return f"{text} came with this event and {'is' if is_one else 'are'} not kept"

    def _by_kind(self) -> dict[str, list[File]]:
        kinds: dict[str, list[File]] = {}
        for file in self.not_kept:
            kinds.setdefault(file.kind, []).append(file)
        return kinds

    @property
    def broken_text(self) -> str:
        """The rest of the envelope could not be read: invalid item header"""
        return f"the rest of the envelope could not be read: {self.broken}" if self.broken else ""


NOTHING = CameWith()


def _said(kind: str, files: list[File]) -> str:
    count = sum(file.count for file in files)
    one, several = _NOUNS.get(kind) or (kind.replace("_", " "), f"{kind.replace('_', ' ')}s")
    names = ", ".join(file.name for file in files if file.name)
    text = f"{count:,} {one if count == 1 else several}"
    return f"{text} ({names})" if names else text


def write(came_with: CameWith) -> str | None:
    """As the row keeps it; None for nothing."""
    if not came_with:
        return None
    said = {
        "read": [came_with.breadcrumbs, came_with.sources, came_with.is_cut]
        if came_with.breadcrumbs
        else None,
        "not_kept": [[file.kind, file.name, file.size, file.count] for file in came_with.not_kept] or None,
        "more": came_with.more or None,
        "broken": came_with.broken or None,
    }
    return json.dumps({key: value for key, value in said.items() if value is not None}, ensure_ascii=False)


def read(text: str | None) -> CameWith:
    """What `write` wrote."""
    if not text:
        return NOTHING
    said: dict[str, Any] = json.loads(text)
    breadcrumbs, sources, is_cut = said.get("read") or (0, 0, False)
    files = tuple(File(*file) for file in said.get("not_kept", ()))
    return CameWith(breadcrumbs, sources, is_cut, files, said.get("more", 0), said.get("broken", ""))
