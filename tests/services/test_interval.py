"""Intervals and facts of sessions without a curve."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.models.event import Severity
from evtui.models.instant import US_PER_S, Instant
from evtui.models.provenance import Basis, Fact
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.interval import facts, flag_notes, interval_bar, summary, why_no_curve

START = Instant.parse("2026-11-21T06:00:00Z")


def at(minutes: float) -> Instant:
    """An instant so many minutes after the start."""
    return Instant(START.us + round(minutes * 60 * US_PER_S))


PARKED = Session(
    provider="oioi",
    account="roaming",
    id="1",
    started_at=START,
    ended_at=at(100),
    charging_started_at=at(10),
    charging_ended_at=at(70),
    energy_wh=Decimal(30_000),
    cost=Decimal("12.60"),
    currency="EUR",
)


def report(session: Session, *found: Fact) -> SessionReport:
    """A report with these facts."""
    return SessionReport(session=session, facts=found)


def test_the_bar_is_thick_while_charging_and_thin_while_only_connected() -> None:
    bar = interval_bar(PARKED)
    assert bar is not None
    columns = bar.fill(108)  # a column a minute: 4 minutes before and after
    assert columns[:4] == ("",) * 4 and columns[-1] == ""
    assert columns[4:14] == ("connected",) * 10
    assert columns[14:75] == ("charging",) * 61
    assert columns[75:105] == ("connected",) * 30
    assert summary(bar, PARKED) == "connected 1h40m · charging 1h00m · idle 40m00s"


def test_a_charging_interval_shorter_than_a_column_still_takes_one() -> None:
    short = replace(PARKED, charging_ended_at=PARKED.charging_started_at)
    bar = interval_bar(short)
    assert bar is not None
    assert bar.fill(40).count("charging") == 1


def test_a_running_session_lasts_until_the_moment_of_asking() -> None:
    running = replace(PARKED, ended_at=None, charging_ended_at=None)
    bar = interval_bar(running, at(50))
    assert bar is not None and bar.is_running
    assert bar.connected == (START.us, at(50).us)
    assert bar.charging == (at(10).us, at(50).us)
    assert summary(bar, running) == "connected 50m00s so far · charging 40m00s"


def test_without_a_charging_interval_the_words_say_so_only_where_one_was_due() -> None:
    never = replace(PARKED, charging_started_at=None, charging_ended_at=None)
    bar = interval_bar(never)
    assert bar is not None and bar.charging is None
    assert "no charging interval was sent" in summary(bar, never)
    assert "charging" not in summary(bar, replace(never, provider="smappee"))


def test_no_start_no_bar() -> None:
    assert interval_bar(replace(PARKED, started_at=None)) is None


def test_an_end_before_the_start_is_drawn_as_no_length() -> None:
    bar = interval_bar(replace(PARKED, ended_at=at(-30), charging_started_at=None))
    assert bar is not None
    assert bar.connected == (START.us, START.us)
    assert bar.fill(20).count("connected") == 1


def test_a_request_is_on_the_bar_only_when_it_lies_near_the_session() -> None:
    near, far = (
        interval_bar(replace(PARKED, requested_at=at(-1))),
        interval_bar(replace(PARKED, requested_at=at(-200))),
    )
    assert near is not None and far is not None
    assert (near.requested_us, far.requested_us) == (at(-1).us, None)


@settings(deadline=None)
@given(
    st.integers(-10_000, 10_000),
    st.integers(-10_000, 10_000),
    st.integers(-10_000, 10_000),
    st.integers(1, 300),
)
def test_any_order_of_times_gives_a_bar_that_fits_its_axis(
    end: int, first: int, last: int, width: int
) -> None:
    session = replace(PARKED, ended_at=at(end), charging_started_at=at(first), charging_ended_at=at(last))
    bar = interval_bar(session)
    assert bar is not None
    assert bar.start_us <= bar.connected[0] <= bar.connected[1] <= bar.end_us
    columns = bar.fill(width)
    assert len(columns) == width and "charging" in columns


def test_facts_of_the_provider_stay_in_their_order_and_are_never_replaced() -> None:
    sent = Fact(name="energy_wh", value=Decimal(30_000), unit="Wh", source="/energy-consumed")
    own = Fact(name="mean_power_w", value=1, unit="W")
    assert facts(report(PARKED, sent, own)) == (sent, own)


def test_the_mean_power_is_derived_over_the_charging_time() -> None:
    (power,) = facts(report(PARKED))
    assert (power.name, power.value, power.basis, power.source) == (
        "mean_power_w",
        30_000.0,
        Basis.DERIVED,
        None,
    )
    assert power.note == "energy / charging time"
    (parked,) = facts(report(replace(PARKED, charging_started_at=None)))
    assert (parked.value, parked.note) == (18_000.0, "energy / connected time")


@pytest.mark.parametrize(
    "session",
    [
        replace(PARKED, energy_wh=None),
        replace(PARKED, ended_at=None, charging_ended_at=None),
        replace(PARKED, ended_at=START, charging_ended_at=None),
    ],
)
def test_what_cannot_be_known_is_left_out(session: Session) -> None:
    assert facts(report(session)) == ()


def test_every_flag_is_said_in_words_doubts_first() -> None:
    flags = ("synthetic_id", "suspect_tz_shift", "naive_time", "provisional", "unit_suspect", "brand_new")
    shift = Fact(name="suspect_tz_shift_s", value=7200, unit="s", basis=Basis.DERIVED)
    notes = flag_notes(report(replace(PARKED, flags=flags), shift))
    assert [note.text.partition(":")[0] for note in notes] == [
        "suspect_tz_shift", "unit_suspect", "brand_new", "synthetic_id", "naive_time", "provisional",
    ]  # fmt: skip
    assert [note.severity for note in notes] == [Severity.WARNING] * 3 + [Severity.INFO] * 3
    assert notes[0].text.startswith("suspect_tz_shift: +2 h? ")
    assert "nothing was corrected" in notes[0].text


@pytest.mark.parametrize(
    ("provider", "words"),
    [
        ("smappee", "Smappee gives no curve"),
        ("oioi", "PlugSurfing gives no curve"),
        ("new", "gives no curve"),
    ],
)
def test_the_missing_curve_is_explained(provider: str, words: str) -> None:
    assert words in why_no_curve(replace(PARKED, provider=provider))
