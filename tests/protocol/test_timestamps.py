"""Timestamps: every accepted form, every guess, and nothing in 1970 that was not sent so."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.protocol.timestamps import place_of_latest, read_timestamp, seconds_of_each, utc_datetime

BASE = 1768478340.0  # 2026-01-15T11:59:00Z


@pytest.mark.parametrize(
    ("sent", "seconds", "has_fraction"),
    [
        ("2026-01-15T11:59:00Z", BASE, False),
        ("2026-01-15T11:59:00", BASE, False),
        ("2026-01-15t11:59:00z", BASE, False),
        ("2026-01-15 11:59:00Z", BASE, False),
        ("2026-01-15  11:59:00 +0000", BASE, False),
        ("2026-01-15T11:59:00.1Z", BASE + 0.1, True),
        ("2026-01-15T11:59:00.123Z", 1768478340.123, True),
        ("2026-01-15T11:59:00.123456Z", 1768478340.123456, True),
        ("2026-01-15T11:59:00.1234565Z", 1768478340.123457, True),
        ("2026-01-15T11:59:00.000000499Z", BASE, True),
        ("2026-01-15T11:59:00.00000049999999999Z", BASE, True),
        ("2026-01-15T13:59:00+02:00", BASE, False),
        ("2026-01-15T13:59:00+02 00", BASE, False),
        ("2026-01-15T06:29:00\u221205:30", BASE, False),
        (" 2026 - 01 - 15T11 : 59 : 00 Z\n", BASE, False),
        ("+2026-1-15T11:59:0UTC", BASE, False),
        ("2026-01-15T11:58:60Z", BASE, False),
        ("2024-02-29T00:00:00Z", 1709164800.0, False),
        ("9999-12-31T23:59:59.9999999Z", 253402300800.0, True),
        (1768478340, BASE, False),
        (1768478340.5, BASE + 0.5, True),
        (1768478340.0, BASE, True),
        (0, 0.0, False),
        (-0.0, 0.0, True),
        (-0.0000005, 0.0, True),
        (253402300799, 253402300799.0, False),
    ],
)
def test_an_accepted_form_reads_without_a_remark(sent: object, seconds: float, has_fraction: bool) -> None:
    assert read_timestamp(sent) == (seconds, has_fraction, None)


@pytest.mark.parametrize(
    ("sent", "seconds"),
    [
        ("2026-01-15 11:59:00", BASE),
        (1768478340123, 1768478340.123),
        (1768478340123456, 1768478340.123456),
        (1768478340123456789, 1768478340.123457),
        (1768478340123.0, 1768478340.123),
        ("1768478340", BASE),
        ("1768478340.5", BASE + 0.5),
        ("1768478340123", 1768478340.123),
    ],
)
def test_a_guess_has_a_remark(sent: object, seconds: float) -> None:
    read, _, remark = read_timestamp(sent)
    assert read == seconds
    assert remark is not None
    assert (remark.field, remark.reason) == ("timestamp", "guessed")


@pytest.mark.parametrize(
    "sent",
    [
        *("", " ", "now", "2026-01-15", "2026-01-15T11:59Z", "2026-01-15T24:00:00Z", "2026-01-15T11:60:00Z"),
        *("2026-02-30T00:00:00Z", "2026-01-15T11:59:61Z", "2026-01-15T11:59:00.Z", "2026-01-15T11:59:00,5Z"),
        *(
            "2026-01-15T11:59:00+24:00",
            "2026-01-15T11:59:00+02:60",
            "2026-01-15T11:59:00+02",
            "20260115T115900Z",
        ),
        *(
            "2026-01-15T11:59:00EST",
            "Thu, 15 Jan 2026 11:59:00 GMT",
            "2026-W03-4T11:59:00Z",
            "2026",
            "-1",
            "٢٠٢٦-01-15T11:59:00Z",
        ),
        *(
            "2026-01-15T11:59:00\tZ",
            "2026-01-15T11:59:00\x00Z",
            "0000-00-00T00:00:00Z",
            "0000-02-30T00:00:00Z",
        ),
        *(True, False, [], {}, 10**400, 1e308, "9" * 300),
    ],
    ids=repr,
)
def test_what_is_no_time_is_none_with_a_remark(sent: object) -> None:
    seconds, _, remark = read_timestamp(sent)
    assert seconds is None
    assert remark is not None
    assert remark.reason == "invalid_data"


@pytest.mark.parametrize(
    "sent", [-1, -0.0004, "1969-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "0000-01-01T00:00:00Z", -(10**30)]
)
def test_a_time_before_1970_is_unknown(sent: object) -> None:
    seconds, _, remark = read_timestamp(sent)
    assert seconds is None
    assert remark is not None
    assert remark.reason == "past_timestamp"


def test_nothing_is_nothing() -> None:
    assert read_timestamp(None) == (None, True, None)


@given(st.datetimes(datetime(1970, 1, 1), datetime(2240, 1, 1)))  # noqa: DTZ001 (hypothesis wants naive ones)
def test_what_python_writes_is_exact(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC)
    for text in (moment.isoformat(), moment.isoformat().replace("+00:00", "Z"), moment.isoformat(" ")):
        seconds, _, remark = read_timestamp(text)
        assert remark is None
        assert seconds is not None
        assert utc_datetime(seconds) == moment


@given(st.floats(0, 4_000_000_000))
def test_floats_are_rounded_to_microseconds(value: float) -> None:
    seconds, _, _ = read_timestamp(value)
    assert seconds is not None
    assert abs(seconds - value) < 0.000_001


def test_moments_that_python_has_no_word_for_are_none() -> None:
    assert utc_datetime(253402300800.0) is None
    assert utc_datetime(0.0) == datetime(1970, 1, 1, tzinfo=UTC)


PLAIN = "2026-01-15T11:59:00.123456Z"


@given(
    st.lists(st.tuples(st.integers(0, len(PLAIN) - 1), st.sampled_from("0123456789TZ-:. +,W")), max_size=3)
)
def test_of_a_hundred_at_once_the_seconds_are_the_same(changes: list[tuple[int, str]]) -> None:
    text = list(PLAIN)
    for place, char in changes:
        text[place] = char
    values = [
        "".join(text),
        PLAIN,
        "2026-01-15T24:00:00.000000Z",
        "1969-12-31T23:59:59.999999Z",
        5.5,
        None,
        [],
        True,
    ]

    assert seconds_of_each(values) == [read_timestamp(value)[0] for value in values]


NEARLY_PLAIN = st.lists(
    st.tuples(st.integers(0, len(PLAIN) - 1), st.sampled_from("0000123456789TZ-:.\u0663")), max_size=2
).map(lambda changes: "".join(dict(changes).get(place, char) for place, char in enumerate(PLAIN)))
NUMBERS = st.one_of(
    st.integers(-2, 3),
    st.floats(-1e-6, 2e-6),
    st.sampled_from([1.7e9, 1.7e9 + 3e-7, 1.7e9 + 1e-6, 1_700_000_000, 1.7e12, 1e300]),
)


@given(
    st.one_of(
        st.lists(
            st.sampled_from([PLAIN, PLAIN.replace("59", "60"), PLAIN.replace("T11", "T24")]) | NEARLY_PLAIN
        ),
        st.lists(NUMBERS),
        st.lists(NUMBERS | NEARLY_PLAIN | st.sampled_from([None, True, "", PLAIN[:-1], f"{PLAIN} "])),
    )
)
def test_the_latest_is_the_last_with_the_greatest_time(values: list[object]) -> None:
    times = [
        (seconds, place)
        for place, value in enumerate(values)
        if (seconds := read_timestamp(value)[0]) is not None
    ]

    assert place_of_latest(values) == max(times, default=(0, None))[1]
