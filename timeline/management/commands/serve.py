"""Migrates, says where to look, and serves."""

import socket
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from timeline.accounts.credentials import make_sign_in_link
from timeline.addresses import dsn_of
from timeline.demo.fill import fill, is_empty
from timeline.models import ProjectKey, User
from timeline.server.preparation import prepare_database
from timeline.server.running import run


class Command(BaseCommand):
    """What `make run` runs."""

    help = "Migrates the database and serves on BIND."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill an empty database with the demo")
        parser.add_argument(
            "--new-secret",
            action="store_true",
            help="the servers of this database have this CRUMBSITE_SECRET_KEY from now on; everybody signs in again",
        )

    def handle(self, *args: Any, demo: bool, new_secret: bool, **options: Any) -> None:
        address = free_address()
        for sentence in settings.UNKNOWN_SETTINGS:
            self.stderr.write(sentence)
        for table in prepare_database(new_secret=new_secret):
            self.stdout.write(f"Distributed {table}, which a migration created.")
        if demo and is_empty():
            self.stdout.write("Filling the demo …")
            self.stdout.flush()
            fill()
        # Other commands make their links for it.
        (settings.DATA_DIR / settings.ADDRESS_FILE).write_text(settings.BASE_URL)
        self.stdout.write(greeting(demo))
        self.stdout.flush()
        # Workers are made from this process: each opens its own.
        connections.close_all()
        run(address)


def greeting(demo: bool) -> str:
    """Where to look; with the demo also a way in and the DSNs to send to."""
    lines = ["", f"Crumbsite is at {settings.BASE_URL}/ (Ctrl-C ends it)"]
    if demo:
        user = User.objects.filter(is_active=True).order_by("joined", "pk").first()
        if user:
            lines.append(f"Sign in as {user}, once, within ten minutes:\n  {make_sign_in_link(user)}")
        keys = (
            ProjectKey.objects.filter(is_active=True)
            .select_related("project__organization")
            .order_by("created")
        )
        lines += [f"DSN of {key.project.organization}/{key.project}:\n  {dsn_of(key)}" for key in keys[:5]]
    elif not User.objects.exists():
        lines.append(
            f"Nobody can sign in yet: `{settings.COMMAND} user EMAIL --org ORG`, then `{settings.COMMAND} signin_link EMAIL`."
        )
    return "\n".join([*lines, ""])


def free_address() -> str:
    """The number of BIND's host. Raises CommandError when we cannot listen there: a second server would share its port silently."""
    host, port = settings.BIND_HOST, settings.BIND_PORT
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        # localhost has two, and 127.0.0.1 is the one that people type
        family, kind, protocol, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CommandError(
            f"Cannot listen on {host}:{port} ({error.strerror}). Stop what is there, or choose another: BIND={host}:{port + 1}"
        ) from None
    return str(address[0])
