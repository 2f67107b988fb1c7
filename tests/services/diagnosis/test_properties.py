"""What must not change a diagnosis: the order in which a list was sent, and what the event clock shows."""

from __future__ import annotations

import os
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evtui.services.diagnosis.finding import Clean, Fired, Result
from tests.services.diagnosis.altered import shifted
from tests.services.diagnosis.answers import answers
from tests.services.diagnosis.healthy import Raw, healthy

pytestmark = pytest.mark.timeout(3600)  # 10 000 examples by night
NIGHTLY = os.environ.get("EVTUI_NIGHTLY") == "1"
LISTS = ("ocppStatus", "detailStatus", "deviceStatus", "chargeParameters", "sessionMeterValues")
TEN_YEARS_S = 10 * 365 * 86_400
MANY = settings(
    max_examples=10_000 if NIGHTLY else 25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
OFFSETS = st.one_of(
    st.integers(-7200, 7200),
    st.integers(-20 * 3600, 20 * 3600),
    st.integers(-TEN_YEARS_S, TEN_YEARS_S),
)
"""Seconds: minutes in which the clocks count as one, zones, and years."""


def verdicts(raw: Raw) -> Mapping[str, tuple[str, ...]]:
    """Each rule's answer as words: its findings' severities, ``clean``, or why it could not look."""
    return {rule: _words(result) for rule, result in answers(raw).items()}


def _words(result: Result) -> tuple[str, ...]:
    if isinstance(result, Fired):
        return tuple(sorted(finding.severity for finding in result.findings))
    return ("clean",) if isinstance(result, Clean) else (result.reason,)


HEALTHY = verdicts(healthy())


def changed(raw: Raw) -> set[str]:
    """Rules that answer differently than for the healthy report."""
    return {rule for rule, words in verdicts(raw).items() if words != HEALTHY[rule]}


@MANY
@given(lists=st.sets(st.sampled_from(LISTS), min_size=1), seed=st.integers(0, 2**32))
def test_shuffling_lists_changes_nothing_but_dat_2(lists: set[str], seed: int) -> None:
    raw = healthy()
    for name in sorted(lists):
        Random(seed).shuffle(raw[name])
    verdict = verdicts(raw)
    different = {rule for rule, words in verdict.items() if words != HEALTHY[rule]}
    if verdict["STO-6"] == ("suppressed by DAT-2",):  # a list out of order has no steps to judge (4.3)
        assert "ocppStatus" in lists
        different.discard("STO-6")
    assert different <= {"DAT-2"}


def test_a_shuffled_list_is_noticed() -> None:
    raw = healthy()
    raw["chargeParameters"].reverse()
    raw["ocppStatus"].reverse()
    assert "DAT-2" in changed(raw)


@MANY
@given(offset_s=OFFSETS)
def test_another_event_clock_changes_nothing_but_dat_1(offset_s: int) -> None:
    assert changed(shifted(healthy(), offset_s)) <= {"DAT-1"}


def test_another_event_clock_is_noticed() -> None:
    assert changed(shifted(healthy(), 86_400)) == {"DAT-1"}
