"""Figures of both sessions: units, tolerance, and what cannot be told is not made up."""

from __future__ import annotations

import pytest

from evtui.services.compare.comparison import compare
from evtui.services.compare.fields import FieldDifference, FieldResult, are_same
from evtui.services.compare.rows import difference_rows, summary
from evtui.services.compare.side import side_of
from evtui.services.diagnosis.rulebook import RuleBook
from tests.services.compare.pairs import moved, read, scaled, side, with_silence
from tests.services.diagnosis.healthy import (
    AMPS,
    VOLTS,
    Raw,
    current_at,
    device,
    healthy,
    limits,
    status,
    voltage_at,
)


def fields(a: Raw, b: Raw) -> dict[str, FieldDifference]:
    """By name."""
    return {one.spec.name: one for one in compare(side(a), side(b)).fields}


@pytest.mark.parametrize(
    ("a", "b", "unit", "same"),
    [
        (100.0, 98.01, "Wh", True),
        (100.0, 98.0, "Wh", False),
        (98.0, 100.0, "W", False),
        (-100.0, -99.0, "W", True),
        (0.0, 0.0, "A", True),
        (0.0, 0.001, "A", False),
        (30.0, 31.0, "s", True),
        (30.0, 31.1, "s", False),
        (20.0, 21.9, "%", True),
        (20.0, 22.0, "%", False),
        (93.0, 94.9, "%", True),
    ],
)
def test_under_two_percent_is_the_same(a: float, b: float, unit: str, same: bool) -> None:
    assert are_same(a, b, unit) is same


def test_the_same_session_differs_in_nothing() -> None:
    found = fields(healthy(), moved(healthy(), 86_400))
    assert {one.result for one in found.values()} == {FieldResult.SAME}
    assert {one.text for one in found.values()} == {"= same"}


def test_figures_equal_a_naive_reckoning() -> None:
    found = fields(healthy(), healthy())
    first = sum(current_at(s) * voltage_at(s) for s in range(46, 46 + 900)) / 3600
    assert found["energy_first_15_min_wh"].a.number == pytest.approx(first, rel=0.002)
    assert found["peak_power_w"].a.number == pytest.approx(AMPS * VOLTS)
    assert found["plug_to_first_amp_s"].a.number == pytest.approx(45.5)
    assert found["charging_s"].a.number == pytest.approx(1810 - 46)
    assert found["duration_s"].a.number == pytest.approx(1900)
    assert found["efficiency_percent"].a.text == "95.0 %"
    assert found["station_limit_w"].a.text == "~450.0 kW"
    assert found["vehicle_limit_a"].a.text == "~580.0 A"


def test_units_that_are_assumed_carry_a_tilde_until_the_user_confirms_them() -> None:
    assumed = compare(side(), side()).fields
    sure = side(book=RuleBook(units_confirmed=True))
    confirmed = compare(sure, sure).fields
    by_name = {
        one.spec.name: (one.a.text, other.a.text) for one, other in zip(assumed, confirmed, strict=True)
    }
    assert by_name["energy_wh"] == ("~127.0 kWh", "127.0 kWh")
    assert by_name["soc_start_percent"] == ("~30 %", "30 %")
    for plain in ("duration_s", "efficiency_percent", "errors", "charger"):  # times and ratios assume no unit
        assert not by_name[plain][0].startswith("~")


def test_b_minus_a_has_sign_and_unit() -> None:
    found = fields(
        healthy(), healthy(energySocEnd=70, chargeParameters=[limits(4, "Station", maxPower=400_000)])
    )
    assert found["soc_end_percent"].text == "-8 %"
    assert found["station_limit_w"].text == "-50.0 kW"
    assert fields(healthy(), scaled(healthy(), 1.5))["peak_power_w"].text == "+130.0 kW"


def test_a_silence_in_the_first_quarter_of_an_hour_hides_its_energy() -> None:
    found = fields(healthy(), with_silence(healthy(), 300, 420))["energy_first_15_min_wh"]
    assert (found.b.value, found.result) == (None, FieldResult.ONLY_A)
    assert found.text.startswith("no power values for ")
    late = fields(healthy(), with_silence(healthy(), 1200, 1400))["energy_first_15_min_wh"]
    assert late.result is FieldResult.SAME


def test_a_shorter_charge_says_how_long_it_was() -> None:
    short = healthy(
        dcBreakerOpenConditions={
            "current": 0,
            "voltage": 650,
            "eventTimestamp": status(646, "")["eventTimestamp"],
        }
    )
    row = next(
        row for row in difference_rows(compare(side(), side(short))) if row.name.startswith("Energy in")
    )
    assert row.text.endswith("B charged 10m00s only")


def test_what_only_one_of_them_knows_counts_and_what_neither_knows_has_no_row() -> None:
    bare = healthy(energySocStart=None, energyRequestedStart=None)
    found = fields(healthy(), bare)["soc_start_percent"]
    assert (found.result, found.differs, found.delta) == (FieldResult.ONLY_A, True, None)
    assert found.b.text == "–"
    comparison = compare(side(bare), side(bare))
    assert "SoC at start" not in [row.name for row in difference_rows(comparison)]
    assert not comparison.differs


def test_charger_and_vehicle_are_named_but_do_not_count() -> None:
    comparison = compare(side(), side(healthy(vehicleId="BUS-99"), charger="HPC-02"))
    rows = {row.name: row for row in difference_rows(comparison)}
    assert (rows["Charger"].a, rows["Charger"].b, rows["Charger"].text) == (
        "HPC-01/1",
        "HPC-02/1",
        "different",
    )
    assert (rows["Vehicle"].text, rows["Vehicle"].differs) == ("different", False)
    assert not comparison.differs
    assert summary(comparison).startswith("0 of ")


def test_errors_that_only_one_of_them_has_are_named_by_number_or_words() -> None:
    hot = ("ERROR: converter : s 1: over-temperature(no:121)", 1)
    odd = ("something without a form", 1)
    broken = healthy(deviceStatus=[*healthy()["deviceStatus"], device(900, "Converter", "ERROR", hot, odd)])
    found = fields(broken, healthy())
    assert found["errors"].text == "only A: no:121"
    assert found["warnings"].text == "only A: something without a form"
    assert fields(healthy(), broken)["errors"].text == "only B: no:121"
    assert found["errors"].delta == -1


def test_a_duration_is_not_taken_from_a_clock_that_disagrees_with_the_events() -> None:
    skewed = healthy(sessionTimeStart="2022-01-01T00:00:00Z", sessionTimeEnd="2022-01-01T00:31:40Z")
    found = fields(skewed, healthy())
    assert found["duration_s"].a.value is None
    assert found["duration_s"].text == "session clock and event clock disagree"
    assert found["charging_s"].result is FieldResult.SAME  # events have one clock
    assert found["plug_to_first_amp_s"].result is FieldResult.SAME


def test_nothing_of_the_curve_is_told_before_it_is_decoded() -> None:
    waiting = side_of(read(healthy()), None)
    found = {one.spec.name: one for one in compare(waiting, waiting).fields}
    assert found["peak_power_w"].a.note == "meter values are not decoded yet"
    assert found["energy_wh"].a.number is not None


def test_hostile_words_of_the_provider_come_out_harmless() -> None:
    evil = healthy(vehicleId="\x1b[31mBUS\u202e")
    for row in difference_rows(compare(side(evil), side())):
        assert row.a.isprintable() and "\x1b" not in row.a + row.name + row.text


def test_two_sessions_that_share_nothing_known_have_no_common_ground() -> None:
    bare = {"sessionId": "s-2"}
    assert not compare(side(bare), side(bare)).has_common_ground
    assert compare(side(), side()).has_common_ground
