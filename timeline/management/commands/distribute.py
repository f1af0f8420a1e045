"""`manage.py distribute [--shards N] [--check | --print]`: puts the tables of projects on all machines of a Citus."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from timeline.database import distribution


class Command(BaseCommand):
    help = "Distribute the tables of projects over the machines of a Citus cluster. Running it again does no harm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--shards",
            type=read_shards,
            default=distribution.DEFAULT_SHARDS,
            help=f"pieces that can be moved between machines: 2 to 4 for each core of the planned cluster "
            f"(default {distribution.DEFAULT_SHARDS}); cannot be changed later without copying every row",
        )
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--check", action="store_true", help="fail when a table is not distributed, change nothing"
        )
        what.add_argument(
            "--print", action="store_true", dest="only_print", help="print the statements, run none"
        )

    def handle(self, *args: Any, shards: int, check: bool, only_print: bool, **options: Any) -> None:
        try:
            distribution.require_citus(connection)
            tables = distribution.undistributed_tables(connection)
            if check:
                self._check(tables)
            elif only_print:
                for statement in distribution.statements(
                    tables, distribution.quoted_name(connection), shards
                ):
                    self.stdout.write(f"{statement};")
            else:
                self._distribute(tables, shards)
        except distribution.NotCitusError as error:
            raise CommandError(str(error)) from None

    def _check(self, tables: list[str]) -> None:
        if tables:
            raise CommandError(f"Not distributed: {', '.join(tables)}. Run `manage.py distribute`.")
        self.stdout.write("Every table of projects is distributed.")

    def _distribute(self, tables: list[str], shards: int) -> None:
        if not tables:
            self.stdout.write("Every table of projects is distributed already; settings are written again.")
        else:
            self.stdout.write(
                f"Distributing {', '.join(tables)} by project in {shards} shards. "
                "Each is locked while its rows are copied; events sent meanwhile wait, and are refused with 503 if it takes long."
            )
        try:
            distribution.distribute(connection, shards)
        except DatabaseError as error:
            raise CommandError(
                f"{error}What is distributed stays distributed: fix this and run `manage.py distribute` again."
            ) from error
        self.stdout.write(
            "Done. Restart the servers: how long workers wait for a lock is set for new sessions only."
        )


def read_shards(text: str) -> int:
    """Raises ArgumentTypeError through argparse."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= distribution.MAX_SHARDS):
        raise ValueError
    return int(text)


read_shards.__name__ = f"number of shards, 1 to {distribution.MAX_SHARDS}"
