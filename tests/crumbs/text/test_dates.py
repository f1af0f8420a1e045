"""Dates as programs and people write them: gone with the name of their day, words that look alike stay."""

import pytest

from timeline.crumbs.text.dates import without_dates


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-27",
        "2026-11-27T10:00:00.123Z",
        "27 Nov 2026 10:00:00",
        "Nov 27, 2026 at 10:00:00 AM",
        "Fri, 27 November 2026 10:00:00 GMT",
        "Freitag, den 27. November 2026 um 10:00 Uhr",
        "vendredi 27 février 2026 à 10:00",
        "27 de noviembre de 2026",
        "0 maart 0",
    ],
)
def test_a_date_is_nothing_that_stays(text: str) -> None:
    assert without_dates(f"made {text} by us") == "made {} by us"


@pytest.mark.parametrize("text", ["5 markers of 7", "3 mails sent", "May the 4", "friday at last", "step 2"])
def test_a_word_that_begins_like_a_month_stays(text: str) -> None:
    assert without_dates(text) == text
