"""The environment as commands read it: what is wrong is one line, what nobody reads is named."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from crumbsite import environment, settings
from tests.databases import ROOT


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command of manage.py with more in its environment."""
    kept = {name: value for name, value in os.environ.items() if name not in ("BIND", "CRUMBSITE_BASE_URL")}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**kept, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_wrong_value_is_one_line() -> None:
    done = run("check", CRUMBSITE_THREADS="many")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "CRUMBSITE_THREADS='many' is not right: use a whole number from 1 to 64.\n"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("CRUMBSITE_BASEURL", "CRUMBSITE_BASEURL is no setting. Did you mean CRUMBSITE_BASE_URL?"),
        ("CRUMBSITE_zzzzzzzzzzzzzzz", "CRUMBSITE_zzzzzzzzzzzzzzz is no setting."),
    ],
)
def test_a_setting_that_nobody_reads_is_named(
    name: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "1")

    assert environment.unknown_settings() == [sentence]


@pytest.mark.parametrize(
    "name",
    [
        "CRUMBSITE_THREADS",
        "CRUMBSITE_PORT",
        "CRUMBSITE_SERVICE_HOST",
        "CRUMBSITE_PORT_8000_TCP_ADDR",
        "OTHER",
    ],
)
def test_what_is_read_and_what_kubernetes_sets_is_not_named(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "1")

    assert environment.unknown_settings() == []


def test_a_short_secret_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CRUMBSITE_SECRET_KEY", "abc")
    with pytest.raises(ImproperlyConfigured, match="at least 32 characters") as refused:
        environment.secret("CRUMBSITE_SECRET_KEY", tmp_path / "secret")
    assert "abc" not in str(refused.value)

    monkeypatch.setenv("CRUMBSITE_SECRET_KEY", "")
    made = environment.secret("CRUMBSITE_SECRET_KEY", tmp_path / "secret")
    assert environment.secret("CRUMBSITE_SECRET_KEY", tmp_path / "secret") == made


def test_commands_know_where_the_server_was_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / settings.ADDRESS_FILE).write_text("http://127.0.0.1:9000")
    for name in ("BIND", "CRUMBSITE_BASE_URL", "CRUMBSITE_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    environment.use_served_address(tmp_path)
    assert os.environ["CRUMBSITE_BASE_URL"] == "http://127.0.0.1:9000"

    monkeypatch.setenv("CRUMBSITE_BASE_URL", "https://crumbs.example")
    environment.use_served_address(tmp_path)
    assert os.environ["CRUMBSITE_BASE_URL"] == "https://crumbs.example"


def test_without_a_server_commands_have_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("BIND", "CRUMBSITE_BASE_URL", "CRUMBSITE_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    environment.use_served_address(tmp_path)

    assert "CRUMBSITE_BASE_URL" not in os.environ
