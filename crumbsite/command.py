"""Every command of the project: `manage.py` in a checkout, `crumbsite` where it is installed."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """What stands on the command line: `serve`, `serve --demo`, `user`, `project`, … and Django's own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crumbsite.settings")
    execute_from_command_line(sys.argv)
