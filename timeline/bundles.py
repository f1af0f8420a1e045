"""What pages load beside themselves: style sheets and scripts joined into one file each, and every file compressed.

Made once for each version of the files, in `<data>/static/<version>/`; WhiteNoise serves it from there.
"""

import gzip
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import brotli
from django.conf import settings
from django.contrib.staticfiles import finders

_PAGE_CSS = tuple(
    f"css/{name}.css" for name in ("tokens", "base", "header", "controls", "parts", "notices", "live")
)
_PAGE_JS = ("django_htmx/htmx-2.min.js", "js/site.js", "js/roving.js", "js/live.js")
BUNDLES = {
    "page.css": _PAGE_CSS,
    "event.css": (
        *_PAGE_CSS,
        *(
            f"css/{name}.css"
            for name in (
                "timeline",
                "strip",
                "rows",
                "details",
                "ends",
                "first_view",
                "adaptive",
                "event",
                "stacks",
                "patterns",
                "narrow",
            )
        ),
    ),
    "page.js": _PAGE_JS,
    "event.js": (
        *_PAGE_JS,
        *(
            f"js/{name}.js"
            for name in (
                "details",
                "rows",
                "renewing",
                "swaps",
                "keys",
                "strip",
                "in_window",
                "copying",
                "patterns",
            )
        ),
    ),
}
_COMPRESSED = {".css", ".js", ".svg", ".json", ".html", ".txt"}
_QUALITY = {"small": 11, "large": 9}  # of Brotli; a large file takes a second at 11
_LARGE = 200_000  # bytes


def parts_of(name: str) -> tuple[str, ...]:
    """The files to load for a bundle: itself, or in debug mode what it is made of, so that a change is seen."""
    return BUNDLES[name] if settings.DEBUG else (name,)


@cache
def built_files(version: str) -> Path:
    """The folder with every file of this version, and beside each its compressed forms (.br, .gz)."""
    folder = Path(settings.DATA_DIR) / "static" / version
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix="making-", dir=folder.parent))
        made.chmod(0o755)
        _build(made)
        try:
            os.rename(made, folder)
        except OSError:  # another process was first
            shutil.rmtree(made)
    return folder


def _build(folder: Path) -> None:
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            with storage.open(name) as file:
                _write(folder / name, file.read())
    for bundle, names in BUNDLES.items():
        between = b"\n;\n" if bundle.endswith(".js") else b"\n"
        _write(folder / bundle, between.join((folder / name).read_bytes() for name in names))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if path.suffix not in _COMPRESSED:
        return
    quality = _QUALITY["large" if len(content) > _LARGE else "small"]
    for suffix, smaller in (
        (".br", brotli.compress(content, quality=quality)),
        (".gz", gzip.compress(content, mtime=0)),
    ):
        if len(smaller) < len(content):
            path.with_name(path.name + suffix).write_bytes(smaller)
