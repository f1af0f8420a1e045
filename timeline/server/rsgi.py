"""What granian loads: the server, in a process where Django may not be set up yet."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crumbsite.settings")
django.setup()

# Only now, because Django is set up by the line above.
from timeline.server.aside import Aside  # noqa: E402
from timeline.server.interpreter import WORKER_SECONDS, tune  # noqa: E402
from timeline.server.server import Server  # noqa: E402

server = Server(
    beside=Aside("timeline.server.beside:make_work"),
    behind=Aside("timeline.server.behind:make_work", nice=2),
)
tune(WORKER_SECONDS)
