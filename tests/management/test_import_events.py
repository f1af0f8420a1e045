import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from timeline.models import Event, Issue, Organization, Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return Project.objects.create(
        organization=Organization.objects.create(slug="acme", name="Acme"), slug="shop", name="S"
    )


def run(*arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_events", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_events_keep_their_own_times(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_text(json.dumps({"event_id": "e" * 32, "timestamp": 1_600_000_000, "message": "old"}))

    assert run("acme/shop", str(file))[0] == "1 stored, 0 were there already, 0 refused\n"

    event = Event.objects.in_project(project.pk).get()
    assert event.received.timestamp() == event.timestamp.timestamp() == 1_600_000_000
    assert Issue.objects.get().last_seen.timestamp() == 1_600_000_000


def test_a_second_import_changes_nothing(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text(
        "\n".join(json.dumps({"event_id": f"{number:032x}", "message": "m"}) for number in range(3))
    )

    run("acme/shop", str(file))

    assert run("acme/shop", str(file))[0] == "0 stored, 3 were there already, 0 refused\n"
    assert Issue.objects.get().times_seen == 3


def test_what_is_refused_is_told_with_its_reason(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text('{"message": "one"}\n{"message": "two"}\n[]\n')

    said, _ = run("acme/shop", str(file))

    assert said.startswith("2 stored, 0 were there already, 1 refused\n  1 × ")


def test_long_files_say_how_far_they_are(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text("\n".join(json.dumps({"message": "m"}) for _ in range(1001)))

    assert "1,000 events read" in run("acme/shop", str(file))[1]


@pytest.mark.parametrize(
    ("name", "says"), [("acme/nothing", "There is no project"), ("acme", "There is no project")]
)
def test_an_unknown_project_says_how_to_make_it(name: str, says: str, project: Project) -> None:
    with pytest.raises(CommandError, match=says):
        run(name, "whatever.json")


def test_a_missing_file_says_so(project: Project, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        run("acme/shop", str(tmp_path / "missing.json"))


def test_nothing_readable_is_a_failure(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "noise"
    file.write_bytes(b"\x00\x01\x02")

    with pytest.raises(CommandError, match="Nothing was stored"):
        run("acme/shop", str(file))
