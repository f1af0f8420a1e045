"""Django's admin: not there, unless it was asked for; and then for superusers only."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import ROOT, fresh_database
from tests.places import client_of
from timeline.models import User

PROGRAM = """
import django
django.setup()
from django.core.management import call_command
from django.test import Client
from timeline.models import User
call_command("migrate", verbosity=0)
for email, make in (("m@x.example", User.objects.create_user), ("s@x.example", User.objects.create_superuser)):
    client = Client(SERVER_NAME="localhost")
    client.force_login(make(email))
    print(client.get("/admin/timeline/user/").status_code, client.get("/admin/login/").status_code)
"""


@pytest.mark.django_db
def test_there_is_no_admin() -> None:
    superuser = User.objects.create_superuser("s@x.example")
    assert client_of(superuser).get("/admin/").status_code == 404


def test_an_admin_that_was_asked_for_opens_to_superusers(tmp_path: Path) -> None:
    with fresh_database(tmp_path) as environment:
        environment |= {"CRUMBSITE_ADMIN": "1", "DJANGO_SETTINGS_MODULE": "crumbsite.settings"}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stdout.splitlines() == ["302 404", "200 302"]
