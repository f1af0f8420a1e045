"""The command `retention`."""

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from tests.retention.filling import fill, stored

pytestmark = pytest.mark.django_db


def test_the_command_obeys_the_settings(settings: LazySettings, capsys: pytest.CaptureFixture[str]) -> None:
    fill(10)
    settings.RETENTION_EVENTS_PER_ISSUE = 4

    call_command("retention")

    assert len(stored()) == 4
    assert "Deleted 6 events, 0 by age and 6 by count" in capsys.readouterr().out


def test_options_of_the_command_win(settings: LazySettings) -> None:
    fill(10)
    settings.RETENTION_DAYS = 1

    call_command("retention", events_per_issue=9)

    assert len(stored()) == 9


@pytest.mark.parametrize("options", [{}, {"events_per_issue": 0}, {"days": 3, "events_per_issue": -3}])
def test_the_command_says_what_would_be_right(options: dict[str, int]) -> None:
    with pytest.raises(CommandError, match="--events-per-issue"):
        call_command("retention", **options)
