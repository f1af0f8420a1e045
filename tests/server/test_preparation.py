"""Servers that share a database: they take turns to migrate, and have one secret."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError
from django.db import connection

from tests.databases import ROOT, fresh_database
from timeline.models import Installation
from timeline.server.preparation import prepare_database

PREPARE = "import django; django.setup(); from timeline.server.preparation import prepare_database as p; p()"


@pytest.mark.server
def test_two_servers_that_start_together_take_turns_to_migrate(tmp_path: Path) -> None:
    with fresh_database(tmp_path, migrated=False) as environment:
        both = [
            subprocess.Popen(
                [sys.executable, "-c", PREPARE],
                cwd=ROOT,
                env={**environment, "DJANGO_SETTINGS_MODULE": "crumbsite.settings"},
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        ends = [(process.communicate()[1], process.returncode) for process in both]

    assert ends == [("", 0), ("", 0)]


@pytest.mark.django_db(transaction=True)
def test_servers_with_different_secrets_do_not_share_a_database(settings: LazySettings) -> None:
    prepare_database()
    prepare_database()
    settings.SECRET_KEY = "another" * 8

    if connection.vendor == "sqlite":  # one server, whose secret lies beside it
        assert prepare_database() == []
        return
    with pytest.raises(CommandError, match="another CRUMBSITE_SECRET_KEY"):
        prepare_database()
    prepare_database(new_secret=True)
    assert prepare_database() == []


@pytest.mark.django_db
def test_the_first_secret_is_that_of_all_servers() -> None:
    assert Installation.objects.claim_secret("a" * 64)
    assert Installation.objects.claim_secret("a" * 64)
    assert not Installation.objects.claim_secret("b" * 64)
    Installation.objects.replace_secret("b" * 64)
    assert Installation.objects.claim_secret("b" * 64)
