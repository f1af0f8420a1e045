"""Every command of the project: `manage.py` in a checkout, `crumbsite` where it is installed."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from crumbsite import environment, places


def main() -> None:
    """What stands on the command line: `serve`, `user`, `project`, … A setting that is not right ends it in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crumbsite.settings")
    if sys.argv[1:2] != ["serve"]:
        environment.use_served_address(places.DATA)
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
