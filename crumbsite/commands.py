"""Every command: what `manage.py` runs."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from crumbsite import environment

ROOT = Path(__file__).resolve().parent.parent


def main(argv: Sequence[str] = sys.argv) -> None:
    """Run a command. A setting that is not right ends it in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crumbsite.settings")
    if argv[1:2] != ["serve"]:
        environment.use_served_address(ROOT / "data")
    try:
        execute_from_command_line(list(argv))
    except ImproperlyConfigured as error:
        sys.exit(str(error))
