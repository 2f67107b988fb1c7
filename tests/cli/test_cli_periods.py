"""The grammar of --since and --until."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.cli.periods import read_period, read_time, zone
from evtui.errors import UsageError
from evtui.models.instant import Instant

NOW = Instant.parse("2026-11-21T13:30:00.250Z")
ZURICH = ZoneInfo("Europe/Zurich")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("now", "2026-11-21T13:30:00.250Z"),
        ("today", "2026-11-21T00:00:00Z"),
        ("yesterday", "2026-11-20T00:00:00Z"),
        ("-90m", "2026-11-21T12:00:00.250Z"),
        ("-36h", "2026-11-20T01:30:00.250Z"),
        ("-7d", "2026-11-14T13:30:00.250Z"),
        ("7d", "2026-11-14T13:30:00.250Z"),
        ("2026-11-21", "2026-11-21T00:00:00Z"),
        ("2026-11-21T14:00", "2026-11-21T14:00:00Z"),
        ("2026-11-21T14:00:30.5", "2026-11-21T14:00:30.500000Z"),
        ("2026-11-21T14:00:00+02:00", "2026-11-21T12:00:00Z"),
        ("2026-11-21T14:00:00.25Z", "2026-11-21T14:00:00.25Z"),
        ("2026-11-21T14:00Z", "2026-11-21T14:00:00Z"),
        ("2026-11-21T14:00+01:00", "2026-11-21T13:00:00Z"),
        ("2026-11-21 14:00-0230", "2026-11-21T16:30:00Z"),
        ("2026-11-21 14:00", "2026-11-21T14:00:00Z"),
        ("2026-11-21 14:00:30 Z", "2026-11-21T14:00:30Z"),
    ],
)
def test_every_documented_form_is_read(text: str, meant: str) -> None:
    assert read_time(text, NOW, UTC, "--since") == Instant.parse(meant)


def test_days_and_clock_times_are_those_of_the_zone() -> None:
    assert read_time("today", NOW, ZURICH, "--since").rfc3339() == "2026-11-20T23:00:00Z"
    assert read_time("2026-07-01T14:00", NOW, ZURICH, "--since").rfc3339() == "2026-07-01T12:00:00Z"
    for own in ("2026-07-01T14:00:00Z", "2026-07-01T14:00Z", "2026-07-01 16:00+02:00"):
        assert read_time(own, NOW, ZURICH, "--since").rfc3339() == "2026-07-01T14:00:00Z"
    for local in ("2026-07-01 14:00", "2026-07-01T14:00:00,0", "2026-07-01T14:00:00.000000000"):
        assert read_time(local, NOW, ZURICH, "--since").rfc3339() == "2026-07-01T12:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "2026-13-01", "2026-02-30", "-5y", "-9999999d", "2026-11-21T25:00", "١d",
        "2026-11-21Z", "2026-11-21T14Z", "2026-11-21T14:00+25:00", "0001-01-01T00:00+01:00",
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused_by_name(text: str) -> None:
    with pytest.raises(UsageError, match="--until") as refused:
        read_time(text, NOW, UTC, "--until")
    assert "2026-11-21T14:00+01:00" in refused.value.hint
    assert "\n" not in f"{refused.value.message}{refused.value.hint}"


def test_the_default_is_the_last_week_and_for_files_everything() -> None:
    week = read_period(None, None, now=NOW, tz=UTC)
    assert week.since is not None
    assert (week.until, NOW.us - week.since.us) == (NOW, 7 * 86_400 * 1_000_000)
    everything = read_period(None, None, now=NOW, tz=UTC, files=True)
    assert (everything.since, everything.until) == (None, None)


def test_a_given_end_ends_the_default_week() -> None:
    period = read_period(None, "2026-11-10", now=NOW, tz=UTC)
    assert period.since is not None
    assert period.since.rfc3339() == "2026-11-03T00:00:00Z"


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(UsageError, match="not before"):
        read_period("today", "yesterday", now=NOW, tz=UTC)


@pytest.mark.parametrize("name", ["Mars/Base", "", "../../etc/passwd", "/etc/localtime", "Europe", "\x00"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="--tz"):
        zone(name)


def test_known_zones_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert zone("utc") is UTC
    assert zone("Europe/Zurich") == ZURICH
    monkeypatch.setenv("TZ", ":Europe/Zurich")
    assert zone("local") == ZURICH


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_text_raises_anything_but_a_usage_error(since: str, until: str) -> None:
    try:
        period = read_period(since, until, now=NOW, tz=ZURICH)
    except UsageError:
        return
    assert period.since is not None
    assert period.until is not None
    assert period.since < period.until


@given(st.integers(-20_000, 20_000_000), st.sampled_from("smhdw"))
def test_ages_count_back_from_now(amount: int, unit: str) -> None:
    try:
        read = read_time(f"{amount}{unit}", NOW, UTC, "--since")
    except UsageError:
        return
    assert (
        read.us
        == NOW.us - abs(amount) * {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}[unit] * 1_000_000
    )
