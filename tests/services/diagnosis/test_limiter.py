"""Totals of the limiter lane."""

from __future__ import annotations

import json

import pytest

from evtui.services.diagnosis.limiter import limiter_totals
from evtui.simulator.case import Case
from tests.services.diagnosis.healthy import Raw, healthy, limits, record, resolve
from tests.services.diagnosis.samples import AMPS, VOLTS, at_most, between, resampled
from tests.services.diagnosis.second_reading import Reading
from tests.services.diagnosis.simulated import MANY, session, story


def words(raw: Raw) -> dict[str, float]:
    """Seconds by word."""
    totals = limiter_totals(record(raw))
    assert totals is not None
    return {one.word: one.seconds for one in totals.shares}


@pytest.mark.parametrize("number", range(MANY))
def test_the_totals_equal_a_second_reading_of_the_raw_report(number: int) -> None:
    raw, seen = session(number)
    totals = limiter_totals(seen)
    seconds, energy = Reading(raw).limiters()
    if totals is None:
        assert not seconds
        return
    assert {one.word: one.seconds for one in totals.shares} == pytest.approx(seconds)
    found = {one.word: one.energy_wh for one in totals.shares if one.energy_wh is not None}
    assert found == pytest.approx(energy)
    assert totals.flow_s == pytest.approx(sum(seconds.values()))
    assert sum(one.share for one in totals.shares) == pytest.approx(1.0)
    assert sum(one.energy_share or 0 for one in totals.shares) == pytest.approx(1.0)
    assert [one.seconds for one in totals.shares] == sorted((s.seconds for s in totals.shares), reverse=True)
    assert sum(int(part.split(" % ")[0]) for part in totals.text.split(", ")) == 100


def test_a_session_bound_by_one_limit_says_so() -> None:
    bound = healthy(chargeParameters=[limits(4, "Station", maxCurrent=400), limits(4, "Request")])
    totals = limiter_totals(record(bound))
    assert totals is not None
    assert totals.shares[0].word == "station current"
    assert totals.share_of("station current") > 0.98
    assert totals.share_of("taper") == 0.0
    assert totals.nobody is None
    assert totals.nobody_text == ""


def test_what_cannot_be_compared_is_unknown_rather_than_guessed() -> None:
    assert set(words(healthy(chargeParameters=[limits(4, "Station")]))) == {"ramp", "unknown"}
    assert set(words(healthy(chargeParameters=[]))) == {"ramp", "unknown"}


def test_a_silence_between_flowing_samples_is_unknown_one_at_the_end_is_not_counted() -> None:
    whole = words(healthy())
    silent = words(resampled(healthy(), None, between(601, 840, None)))
    assert silent["unknown"] == 240.0
    assert silent["nobody"] == whole["nobody"] - 240.0
    ended = resampled(healthy(), AMPS, lambda s, sent: sent if s < 601 or s > 1820 else None)
    assert sum(words(ended).values()) == 600 - 46


def test_energy_needs_a_voltage_and_shares_do_not() -> None:
    totals = limiter_totals(record(resampled(healthy(), VOLTS, lambda s, sent: None)))
    assert totals is not None
    assert totals.flow_s == pytest.approx(1760)
    assert all(one.energy_wh is None and one.energy_share is None for one in totals.shares)


def test_without_current_there_is_nothing_to_limit() -> None:
    assert limiter_totals(record(resampled(healthy(), AMPS, at_most(1.9)))) is None
    assert limiter_totals(record({})) is None


def test_the_slow_phase_is_the_time_in_which_nobody_limits() -> None:
    raw, seen = story(Case.SLOW_PHASE)
    totals = limiter_totals(seen)
    assert totals is not None
    assert totals.nobody is not None
    assert 750 < totals.nobody.seconds < 810
    assert totals.nobody_text in {f"nobody limits for {n // 60}m{n % 60:02d}s" for n in range(750, 810)}
    for place in (totals.nobody.start, totals.nobody.end):
        entry = resolve(json.loads(raw), place.pointer)
        assert entry["key"] == AMPS
        assert place.at is not None


def test_flickers_do_not_end_a_stretch_without_a_limiter_but_silences_and_long_changes_do() -> None:
    def nobody(raw: Raw) -> float:
        totals = limiter_totals(record(raw))
        return 0.0 if totals is None or totals.nobody is None else totals.nobody.seconds

    usual = nobody(healthy())
    assert usual > 1700
    assert nobody(resampled(healthy(), AMPS, between(900, 902, 460))) == usual, "two samples of ramp"
    assert nobody(resampled(healthy(), AMPS, between(900, 906, 590))) < 0.6 * usual, (
        "bound for longer than 5 s"
    )
    assert nobody(resampled(healthy(), None, between(901, 960, None))) < 0.6 * usual


@pytest.mark.parametrize(("last", "told"), [(225, False), (229, True)])
def test_less_than_three_minutes_without_a_limiter_are_no_news(last: float, told: bool) -> None:
    raw = resampled(healthy(), AMPS, lambda s, sent: sent if s <= last else 0)
    totals = limiter_totals(record(raw))
    assert totals is not None
    assert (totals.nobody is not None) is told
