"""Where our own files are: in a checkout beside this package, in an installed wheel inside it."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from crumbsite import environment

ROOT = Path(__file__).resolve().parent.parent
IS_INSTALLED = not (ROOT / "templates").is_dir()
ASSETS = ROOT / "crumbsite" if IS_INSTALLED else ROOT
TEMPLATES = ASSETS / "templates"
STATIC = ASSETS / "static"
DATA = environment.user_folder("crumbsite") if IS_INSTALLED else ROOT / "data"


def static_version() -> str:
    """Another for any change of what is served beside the pages."""
    digest = hashlib.blake2b(digest_size=5)
    for path in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(ASSETS)).encode() + path.read_bytes())
    digest.update((ROOT / "timeline" / "bundles.py").read_bytes())
    for package in ("django", "django-htmx"):
        digest.update(version(package).encode())
    return digest.hexdigest()
