"""The connector statuses of OCPP 1.6, and a report's statuses as steps and runs."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.ocpp import NEXT, runs, steps
from tests.services.diagnosis.healthy import Raw, healthy, record, status


def of(*words: tuple[float, str]) -> Raw:
    """The healthy report with other statuses."""
    return healthy(ocppStatus=[status(second, word) for second, word in words])


def test_the_table_has_nine_statuses_and_fifty_three_steps() -> None:
    assert len(NEXT) == 9
    assert sum(map(len, NEXT.values())) == 53
    assert all(set(allowed) <= set(NEXT) for allowed in NEXT.values())
    assert all(before not in allowed for before, allowed in NEXT.items())


@pytest.mark.parametrize(
    ("before", "after", "legal"),
    [
        ("Available", "Preparing", True),
        ("Preparing", "Finishing", True),
        ("Preparing", "Unavailable", False),
        ("Finishing", "Charging", False),
        ("Reserved", "Charging", False),
        ("Faulted", "Reserved", True),
    ],
)
def test_a_step_is_legal_when_the_standard_has_it(before: str, after: str, legal: bool) -> None:
    (step,) = steps(record(of((0, before), (10, after))))
    assert step.is_known
    assert step.is_legal is legal


def test_steps_and_runs_do_not_know_repeats_and_steps_begin_before_the_session() -> None:
    words = [(-300, "Available"), (0.5, "Preparing"), (1, "preparing "), (44, "Charging")]
    seen = record(of(*words))
    assert [step.words for step in steps(seen)] == [("available", "preparing"), ("preparing", "charging")]
    assert [run.word for run in runs(seen)] == ["preparing", "charging"]
    first, second = runs(seen)
    assert first.until is not None
    assert first.until.source == second.first.source == "/ocppStatus/3"
    assert second.until is None


def test_an_unknown_word_is_a_step_that_nobody_can_judge() -> None:
    (step,) = steps(record(of((0, "Preparing"), (10, "Waiting"))))
    assert not step.is_known
    assert not step.is_legal
    assert steps(record({})) == ()
    assert runs(record({})) == ()


def test_steps_before_the_session_are_not_its_own() -> None:
    words = [(-900, "Charging"), (-800, "Finishing"), (-300, "Available"), (0.5, "Preparing")]
    (step,) = steps(record(of(*words)))
    assert step.after.source == "/ocppStatus/3"
