"""Every energy figure of a session held against the others."""

from __future__ import annotations

from decimal import Decimal

import pytest

from evtui.models.provenance import Basis
from evtui.services.diagnosis.energy_court import (
    CHARGE,
    GRID,
    REQUESTED,
    SAMPLES,
    SOC,
    Agreement,
    EnergyCourt,
    Residual,
    energy_court,
)
from evtui.services.diagnosis.record import SessionRecord
from evtui.simulator.case import Case
from tests.services.diagnosis.healthy import END_S, Raw, at, healthy, record, resolve, sample, without
from tests.services.diagnosis.samples import AMPS, between, resampled, with_samples
from tests.services.diagnosis.second_reading import Reading
from tests.services.diagnosis.simulated import MANY, session, story


def court(raw: Raw, seen: SessionRecord | None = None) -> EnergyCourt:
    """The figures of a report; every source must lead somewhere in it."""
    found = energy_court(record(raw) if seen is None else seen)
    for figure in found.figures:
        assert figure.sources
        for place in figure.sources:
            resolve(raw, place.pointer)
    return found


def residual(found: EnergyCourt, of: str, to: str = CHARGE) -> Residual:
    return next(one for one in found.residuals if (one.of, one.to) == (of, to))


@pytest.mark.parametrize("number", range(MANY))
def test_the_figures_equal_a_second_reading_of_the_raw_report(number: int) -> None:
    raw, seen = session(number)
    reading, found = Reading(raw), energy_court(seen)
    for key, name in ((GRID, "energyPrimary"), (CHARGE, "energyCharge"), (REQUESTED, "energyRequested")):
        figure = found.figure(key)
        assert (None if figure is None else figure.wh) == reading.counted(name)
    samples, integral = found.figure(SAMPLES), reading.integral()
    if samples is None or integral is None:
        assert samples is None
        assert integral is None
        return
    assert samples.wh == pytest.approx(integral[0])
    assert [(gap.start_us, gap.end_us) for gap in samples.holes] == reading.silences()
    charge, grid = reading.counted("energyCharge"), reading.counted("energyPrimary")
    if charge is None or grid is None:
        assert found.agreement is Agreement.NOT_COMPARABLE
        return
    assert residual(found, GRID).residual_wh == float(grid - charge)
    if integral[1] >= 20 and not samples.holes:
        apart = integral[0] - float(charge)
        assert residual(found, SAMPLES).residual_wh == pytest.approx(apart, abs=1e-6)
        agrees = abs(apart) <= max(0.1 * float(charge), 1000)
        assert (residual(found, SAMPLES).agreement is Agreement.EXPLAINED) is agrees


def test_every_figure_of_the_healthy_session_is_explained() -> None:
    found = court(healthy())
    assert [one.key for one in found.figures] == [GRID, CHARGE, REQUESTED, SAMPLES]
    assert [(one.of, one.to) for one in found.residuals] == [
        (GRID, CHARGE), (REQUESTED, CHARGE), (SAMPLES, CHARGE), (GRID, SAMPLES), (REQUESTED, SAMPLES),
    ]  # fmt: skip
    assert {one.agreement for one in found.residuals} == {Agreement.EXPLAINED}
    assert found.agreement is Agreement.EXPLAINED
    assert found.absent == ((SOC, "fewer than 5 other sessions tell the vehicle's battery"),)


def test_a_counter_is_assumed_until_the_units_are_confirmed_and_the_integral_is_derived() -> None:
    raw = healthy()
    for confirmed, basis in ((False, Basis.ASSUMED), (True, Basis.MEASURED)):
        found = court(raw, record(raw, units_confirmed=confirmed))
        bases = {one.key: one.basis for one in found.figures}
        assert bases == {GRID: basis, CHARGE: basis, REQUESTED: Basis.ASSUMED, SAMPLES: Basis.DERIVED}
        assert ("Assumed" in found.units) is not confirmed
    charge = court(raw).figure(CHARGE)
    assert charge is not None
    assert isinstance(charge.wh, Decimal)


def grid(charge_wh: float, primary_wh: float) -> Residual:
    """Delivered energy held against the grid's."""
    raw = healthy(energyChargeEnd=1_000_000 + charge_wh, energyPrimaryEnd=1_100_000 + primary_wh)
    return residual(court(raw), GRID)


@pytest.mark.parametrize(
    ("charge_wh", "primary_wh", "agreement", "reason"),
    [
        (90_000, 100_000, Agreement.EXPLAINED, "conversion losses"),
        (89_999, 100_000, Agreement.UNEXPLAINED, "more is lost than conversion explains"),
        (100_000, 100_000, Agreement.EXPLAINED, "conversion losses"),
        (100_001, 100_000, Agreement.UNEXPLAINED, "more delivered than taken from the grid"),
        (126_000, 132, Agreement.UNEXPLAINED, "a factor of about 1000: one of the two is in kWh"),
        (126, 132_000, Agreement.UNEXPLAINED, "a factor of about 1000: one of the two is in kWh"),
        (1_000_000, 1_050, Agreement.UNEXPLAINED, "a factor of about 1000: one of the two is in kWh"),
        (1_000, 4_000, Agreement.EXPLAINED, "conversion losses"),
        (4_001, 4_000, Agreement.UNEXPLAINED, "more delivered than taken from the grid"),
        (100, 999, Agreement.NOT_COMPARABLE, "less than 1.0 kWh: auxiliaries outweigh the conversion"),
        (1_001, 999, Agreement.UNEXPLAINED, "more delivered than taken from the grid"),
        (90_000, -1, Agreement.UNEXPLAINED, "a counter runs backwards"),
        (-1, 0, Agreement.UNEXPLAINED, "a counter runs backwards"),
    ],
)
def test_the_grid_covers_delivery_and_conversion(
    charge_wh: float, primary_wh: float, agreement: Agreement, reason: str
) -> None:
    found = grid(charge_wh, primary_wh)
    assert (found.agreement, found.reason) == (agreement, reason)
    if agreement is Agreement.NOT_COMPARABLE:
        assert (found.residual_wh, found.share, found.tolerance_wh) == (None, None, None)
    else:
        assert found.residual_wh == primary_wh - charge_wh


def test_a_counter_in_kilowatt_hours_is_caught_by_the_samples() -> None:
    raw = healthy(energyChargeStart=1000, energyChargeEnd=1000 + 127, energyPrimaryEnd=None)
    found = court(raw)
    assert residual(found, SAMPLES).agreement is Agreement.UNEXPLAINED
    assert residual(found, SAMPLES).reason == "a factor of about 1000: one of the two is in kWh"
    assert found.agreement is Agreement.UNEXPLAINED
    assert found.absent[0] == (GRID, "no reading at both start and end")


def test_the_share_is_of_the_reference_and_has_no_meaning_without_one() -> None:
    found = court(healthy(energyChargeEnd=1_000_000 + 100_000))
    assert residual(found, REQUESTED).share == pytest.approx(
        (residual(found, REQUESTED).residual_wh or 0) / 100_000
    )
    nothing = court(healthy(energyChargeEnd=1_000_000))
    assert residual(nothing, SAMPLES).share is None
    assert residual(nothing, SAMPLES).agreement is Agreement.UNEXPLAINED


def test_samples_with_a_hole_are_told_and_prove_nothing() -> None:
    found = court(resampled(healthy(), None, between(601, 840, None)))
    samples = found.figure(SAMPLES)
    assert samples is not None
    assert [(gap.end_us - gap.start_us) / 1e6 for gap in samples.holes] == [240.0, 240.0]
    assert samples.how.endswith("4m00s of silence left out")
    assert residual(found, SAMPLES).agreement is Agreement.NOT_COMPARABLE
    assert residual(found, GRID, SAMPLES).reason == "the samples have a hole"
    few = court(resampled(healthy(), None, lambda s, sent: sent if round(s) % 100 == 0 else None))
    assert residual(few, SAMPLES).reason == "fewer than 20 samples"


def registers(*readings: tuple[float, float]) -> Raw:
    return with_samples(healthy(), *(sample(second, "energy_register", wh) for second, wh in readings))


def test_a_register_in_the_meter_values_is_a_figure_of_its_own() -> None:
    found = court(registers((-900, 9), (1, 5_000_000), (900, 5_060_000), (END_S - 1, 5_127_000)))
    register = found.figure("energy_register")
    assert register is not None
    assert register.wh == 127_000.0, "the reading before the session is not of it"
    assert [place.at.rfc3339() for place in register.sources if place.at] == [at(END_S - 1), at(1)]
    assert residual(found, "energy_register").agreement is Agreement.EXPLAINED
    assert residual(found, "energy_register", SAMPLES).agreement is Agreement.EXPLAINED
    far = court(registers((1, 0), (END_S - 1, 100_000)))
    assert residual(far, "energy_register").reason == "outside the tolerance"


def test_a_register_that_falls_or_was_read_once_is_none() -> None:
    falls = court(registers((1, 500), (900, 400), (1800, 600)))
    assert ("energy_register", "runs backwards, so it is no register") in falls.absent
    once = court(registers((-900, 400), (1, 500)))
    assert ("energy_register", "fewer than two readings in the session") in once.absent


def vehicle(count: int, capacity_kwh: float) -> SessionRecord:
    """The healthy session with others of its vehicle that imply a battery."""
    other = healthy(energySocStart=20, energySocEnd=70, energyChargeEnd=1_000_000 + capacity_kwh * 500)
    others = [{**other, "sessionId": f"o-{n}"} for n in range(count)]
    return record(healthy(), others)


def test_the_vehicles_other_sessions_tell_what_the_state_of_charge_means() -> None:
    found = court(healthy(), vehicle(5, 260))
    soc = found.figure(SOC)
    assert soc is not None
    assert soc.wh == pytest.approx(0.48 * 260_000)
    assert soc.how == "48 % of 260 kWh, the median of 5 other sessions"
    assert soc.basis is Basis.DERIVED
    assert residual(found, SOC).agreement is Agreement.EXPLAINED
    assert residual(court(healthy(), vehicle(5, 400)), SOC).agreement is Agreement.UNEXPLAINED
    assert court(healthy(), vehicle(4, 260)).figure(SOC) is None


def test_what_is_missing_is_absent_and_never_zero() -> None:
    found = court({})
    assert found.figures == ()
    assert found.residuals == ()
    assert found.agreement is Agreement.NOT_COMPARABLE
    assert [key for key, _ in found.absent] == [GRID, CHARGE, REQUESTED, SAMPLES, SOC]
    assert court(without(healthy(), "energyChargeStart")).figure(CHARGE) is None


def test_numbers_that_overflow_raise_nothing() -> None:
    raw = resampled(healthy(), AMPS, between(900, 1000, 1e308))
    assert energy_court(record(raw)).figure(SAMPLES) is not None


def test_a_hole_of_a_simulated_session_is_stated() -> None:
    _, seen = story(Case.GAP)
    samples = energy_court(seen).figure(SAMPLES)
    assert samples is not None
    assert all(235e6 <= gap.end_us - gap.start_us <= 260e6 for gap in samples.holes)
    assert samples.holes
