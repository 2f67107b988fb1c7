"""Times as providers send them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.models.instant import Instant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-08-03T16:20:30.661Z", "2022-08-03T16:20:30.661Z"),
        ("2022-08-03T16:40:30.440Z", "2022-08-03T16:40:30.440Z"),
        ("2014-06-23T18:32:49+02:00", "2014-06-23T16:32:49Z"),
        ("2014-06-23T18:32:49+0200", "2014-06-23T16:32:49Z"),
        ("2021-03-23t16:54:56.087123999z", "2021-03-23T16:54:56.087123Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
    ],
)
def test_a_time_keeps_its_instant_and_its_fraction(text: str, expected: str) -> None:
    assert Instant.parse(text).rfc3339() == expected


def test_a_time_without_zone_is_marked_and_read_with_the_offset_given() -> None:
    naive = Instant.parse("2022-08-03T16:20:30", naive_offset_s=7200)
    assert naive.naive
    assert naive.rfc3339() == "2022-08-03T14:20:30Z"
    assert not Instant.parse("2022-08-03T16:20:30Z").naive


@pytest.mark.parametrize(
    "text", ["", "soon", "2022-13-01T00:00:00Z", "2022-08-03", "2022-08-03T16:20:30+99:00"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Instant.parse(text)


@given(st.text(max_size=60))
def test_any_text_is_either_a_time_or_a_value_error(text: str) -> None:
    try:
        instant = Instant.parse(text)
    except ValueError:
        return
    assert Instant.parse(instant.rfc3339()).us == instant.us


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_datetime_survives_the_round_trip(moment: datetime) -> None:
    instant = Instant.from_datetime(moment)
    assert instant.datetime() == moment
    assert Instant.parse(instant.rfc3339()).us // 1000 == instant.us // 1000


def test_epoch_milliseconds_of_the_documented_sample() -> None:
    assert Instant.from_epoch_ms(1_635_721_200_000).rfc3339() == "2021-10-31T23:00:00Z"


def test_years_outside_the_calendar_are_refused() -> None:
    with pytest.raises(ValueError):
        Instant.from_epoch_ms(10**17)
