"""Sequence differences: missing, extra, late, with a tolerance, by lane."""

from __future__ import annotations

import pytest

from evtui.services.compare.comparison import Comparison, compare
from evtui.services.compare.sequence import MOST_STEPS, StepKind, sequence_difference
from tests.services.compare.pairs import moved, side
from tests.services.diagnosis.healthy import Raw, device, healthy, status

HOT = ("ERROR: converter : s 1: over-temperature(no:121)", 1)


def compared(a: Raw, b: Raw) -> Comparison:
    """Aligned at the start of charging."""
    return compare(side(a), side(b))


def kinds(comparison: Comparison) -> list[tuple[StepKind, str, str]]:
    """What differs, without times."""
    return [(step.kind, step.lane, step.text) for step in comparison.sequence.steps]


def with_statuses(*more: Raw, finishing_s: float = 1812) -> Raw:
    """The healthy session with statuses in between."""
    return healthy(
        ocppStatus=[
            status(-300, "Available"),
            status(0.5, "Preparing"),
            status(44, "Charging"),
            *more,
            status(finishing_s, "Finishing"),
            status(1890, "Available"),
        ]
    )


def test_the_same_session_a_day_later_has_no_difference() -> None:
    comparison = compared(healthy(), moved(healthy(), 86_400))
    assert comparison.sequence.steps == ()
    assert comparison.sequence.compared == 16  # four statuses and four device states of each
    assert not comparison.differs


def test_a_pause_of_b_is_extra_in_b_and_missing_the_other_way_round() -> None:
    paused = with_statuses(status(600, "SuspendedEV"), status(700, "Charging"))
    extra = compared(healthy(), paused)
    assert kinds(extra) == [
        (StepKind.EXTRA, "ocppStatus", "SuspendedEV"),
        (StepKind.EXTRA, "ocppStatus", "Charging"),
    ]
    assert [step.b_us for step in extra.sequence.steps] == [556_000_000, 656_000_000]
    assert [step.a_us for step in extra.sequence.steps] == [None, None]
    missing = compared(paused, healthy())
    assert [step.kind for step in missing.sequence.steps] == [StepKind.MISSING, StepKind.MISSING]


@pytest.mark.parametrize(("later_s", "late"), [(10.0, False), (10.001, True), (-10.0, False), (-10.5, True)])
def test_a_step_is_late_beyond_ten_seconds_either_way(later_s: float, late: bool) -> None:
    comparison = compared(healthy(), with_statuses(finishing_s=1812 + later_s))
    found = [step for step in comparison.sequence.steps if step.text == "Finishing"]
    assert bool(found) is late
    if late:
        assert found[0].late_by_us == round(later_s * 1_000_000)


def test_lateness_counts_from_the_shared_instant_not_from_the_plug_in() -> None:
    slow = moved(healthy(), 100)
    slow["ocppStatus"][1] = status(30, "Preparing")  # plugged in 70 s earlier, charging at its usual distance
    comparison = compared(healthy(), slow)
    assert [(step.text, step.late_by_us) for step in comparison.sequence.steps] == [
        ("Preparing", -70_500_000)
    ]


def test_a_repeated_status_is_one_step_and_case_does_not_matter() -> None:
    assert (
        compared(healthy(), with_statuses(status(50, "Charging"), status(60, "CHARGING "))).sequence.steps
        == ()
    )


def test_messages_are_told_apart_by_device_unit_and_number() -> None:
    def with_message(code: str) -> Raw:
        return healthy(
            deviceStatus=[*healthy()["deviceStatus"], device(900, "Converter", "RUNNING", (code, 3))]
        )

    one, other = (
        with_message("ERROR: converter : s 1: hot(no:121)"),
        with_message("ERROR: converter : s 1: hot(no:122)"),
    )
    assert [(kind, text) for kind, _, text in kinds(compared(one, other))] == [
        (StepKind.MISSING, "hot (no:121)"),
        (StepKind.EXTRA, "hot (no:122)"),
    ]
    reworded = with_message("ERROR: converter : s 1: HOT!(no:121)")
    assert compared(one, reworded).sequence.steps == ()
    elsewhere = with_message("ERROR: converter : s 2: hot(no:121)")
    assert len(compared(one, elsewhere).sequence.steps) == 2


def test_what_was_carried_in_is_no_step() -> None:
    old = device(-5000, "Cooling", "MAX", HOT)
    assert compared(healthy(), healthy(deviceStatus=[old, *healthy()["deviceStatus"]])).sequence.steps == ()


def test_without_an_alignment_nothing_is_late_but_steps_still_lack() -> None:
    a, b = side(), side(with_statuses(status(600, "SuspendedEV"), finishing_s=1850))
    found = sequence_difference(a, b, None)
    assert [(step.kind, step.text) for step in found.steps] == [(StepKind.EXTRA, "SuspendedEV")]
    assert found.steps[0].b_us is None


def test_more_steps_than_can_be_matched_are_left_out_and_told() -> None:
    flapping = [
        status(50 + n, word) for n in range(MOST_STEPS) for word in [("SuspendedEV", "Charging")[n % 2]]
    ]
    found = compared(healthy(), with_statuses(*flapping)).sequence
    assert found.left_out == ("ocppStatus",)
    assert compared(healthy(), healthy()).sequence.left_out == ()
