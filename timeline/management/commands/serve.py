"""Migrates, says where to look, and serves."""

import socket
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from crumbsite import server


class Command(BaseCommand):
    """What `make run` runs."""

    help = "Migrates the database and serves on BIND."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill an empty database with the demo")

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        require_free_port()
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(greeting())
        self.stdout.flush()
        # Workers are made from this process: each opens its own.
        connections.close_all()
        server.run()


def greeting() -> str:
    """Where to look."""
    return f"Crumbsite is at {settings.BASE_URL}/ (Ctrl-C ends it)."


def require_free_port() -> None:
    """Raises CommandError when we cannot listen on BIND: a second server would share its port silently."""
    host, port = settings.BIND_HOST, settings.BIND_PORT
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CommandError(
            f"Cannot listen on {host}:{port} ({error.strerror}). Stop what is there, or choose another: BIND={host}:{port + 1}"
        ) from None
