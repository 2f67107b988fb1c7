"""Every simulated session is judged as it was made: verdict, actor and the first instant of evidence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

import pytest

from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.providers.depot.mapping import Stamp, session_report
from evtui.providers.depot.meters import read_meters
from evtui.services.diagnosis.diagnosis import Diagnosis
from evtui.services.diagnosis.engine import diagnose_report
from evtui.services.diagnosis.evaluate import BROKEN
from evtui.services.diagnosis.finding import FindingSeverity
from evtui.services.diagnosis.neighbours import Neighbours
from evtui.services.outcome import with_diagnosis
from evtui.services.outcome.phrase import MAX_PHRASE_CELLS
from evtui.simulator.case import Case
from evtui.simulator.depot_report import report_json
from evtui.simulator.fleet import build_fleet
from evtui.simulator.plan import Plan
from evtui.simulator.truth import Truth
from tests.services.diagnosis.healthy import resolve

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
SAMPLED = frozenset({Case.SLOW_PHASE, Case.GAP, Case.RUNNING, Case.NO_END})
"""Cases that only meter values show: their evidence is the last one up to the planted instant."""


class Judged(NamedTuple):
    """A simulated session with what was planted and what was found."""

    plan: Plan
    truth: Truth
    report: SessionReport
    diagnosis: Diagnosis

    def __repr__(self) -> str:
        return f"{self.truth.case.value} {self.truth.session_id} on_change={self.plan.on_change}"


@cache
def judged() -> tuple[Judged, ...]:
    """Two fleets: the usual one, and one with other bad luck."""
    return (*_fleet(1, 60), *_fleet(4, 60))


def _fleet(seed: int, sessions: int) -> Iterator[Judged]:
    """Every session of a fleet, read as the provider's answer would be."""
    fleet = build_fleet(seed=seed, sessions=sessions, now=NOW)
    reports = {}
    for plan in fleet.plans:
        stamp = Stamp(account="north", charger=plan.charger, connector=plan.connector)
        reports[plan.session_id] = session_report(report_json(fleet, plan), stamp)
    near = Neighbours(reports.values())
    truths = fleet.truths
    for plan in fleet.plans:
        report = reports[plan.session_id]
        meters = read_meters(report, lambda done: None)
        diagnosis = diagnose_report(
            report, meters, neighbours=near.of(report), now=Instant.from_datetime(NOW)
        )
        told = with_diagnosis(report, diagnosis, meters)
        yield Judged(plan, truths[report.session.id], told, diagnosis)


def of(case: Case) -> list[Judged]:
    found = [one for one in judged() if one.truth.case is case]
    assert found, f"no session of case {case.value}"
    return found


@pytest.mark.parametrize("case", Case)
def test_the_verdict_is_the_planted_one(case: Case) -> None:
    for one in of(case):
        assert one.diagnosis.verdict.value == one.truth.verdict, one


@pytest.mark.parametrize("case", Case)
def test_the_actor_is_the_planted_one(case: Case) -> None:
    for one in of(case):
        assert one.diagnosis.attribution.actor.value == one.truth.actor, one


@pytest.mark.parametrize("case", [case for case in Case if case not in SAMPLED])
def test_the_deciding_evidence_is_the_planted_instant(case: Case) -> None:
    for one in of(case):
        first = one.diagnosis.attribution.evidence[0]
        assert first.at is not None
        assert abs(first.at.us - Instant.from_datetime(one.truth.evidence_at).us) < 1000, one


@pytest.mark.parametrize("case", SAMPLED)
def test_the_deciding_sample_is_the_last_or_first_one_at_the_planted_instant(case: Case) -> None:
    for one in of(case):
        first = one.diagnosis.attribution.evidence[0]
        assert first.at is not None
        planted = Instant.from_datetime(one.truth.evidence_at).us
        low, high = sorted((first.at.us, planted))
        between = [at_us for at_us in _times(one, first.pointer) if low < at_us < high]
        assert not between, f"{one}: {len(between)} samples between evidence and truth"


def _times(one: Judged, pointer: str) -> list[int]:
    """Instants of all samples of the key a pointer leads to; those of all keys for an event."""
    raw = json.loads(one.report.raw)
    key = resolve(raw, pointer).get("key") if pointer.startswith("/sessionMeterValues/") else None
    return [
        Instant.parse(sample["eventTimestamp"]).us
        for sample in raw["sessionMeterValues"]
        if key is None or sample["key"] == key
    ]


def test_a_clean_session_has_nothing_above_info() -> None:
    for one in (*of(Case.NORMAL), *of(Case.VEHICLE_STOP), *of(Case.PAUSE)):
        loud = [found for found in one.diagnosis.findings if found.severity.rank <= _WARNING]
        assert not loud, f"{one}: {[found.text for found in loud]}"


_WARNING = FindingSeverity.WARNING.rank


def test_no_rule_breaks_on_a_simulated_session() -> None:
    for one in judged():
        assert not [bad for bad in one.diagnosis.not_evaluable if bad.reason.startswith(BROKEN)], one


def test_every_pointer_of_a_simulated_session_resolves() -> None:
    for one in judged()[:40]:
        raw = json.loads(one.report.raw)
        places = [*one.diagnosis.attribution.evidence]
        places += [place for found in one.diagnosis.findings for place in found.evidence]
        places += [place for told in one.diagnosis.narrative for place in told.evidence]
        for place in places:
            resolve(raw, place.pointer)


def test_outcome_and_verdict_never_contradict_each_other() -> None:
    bad = {"FAULT", "NO START"}
    for one in judged():
        session = one.report.session
        severity = None if session.severity is None else session.severity.value
        assert session.verdict == one.diagnosis.verdict.value
        assert session.outcome is not None and len(session.outcome) <= MAX_PHRASE_CELLS
        assert (session.verdict == "RUNNING") == (session.outcome == "Running"), one
        if session.verdict in bad:
            assert severity in ("error", "critical"), one
        elif session.verdict == "CHARGED!":
            assert severity in ("warning", "error", "critical"), one
            assert session.outcome != "Completed" or session.warnings or session.errors, one
        else:
            assert severity in (None, "info"), one


def test_a_slow_phase_is_named_and_the_vehicle_is_not_blamed() -> None:
    for one in of(Case.SLOW_PHASE):
        assert (one.report.session.outcome or "").startswith("Nobody limits"), one
        assert one.diagnosis.attribution.actor.value != "vehicle"
        assert any("obody" in told.text for told in one.diagnosis.narrative), one


def test_a_trip_is_told_cause_before_consequence_with_its_lead() -> None:
    for one in of(Case.TRIP):
        told = [sentence.text for sentence in one.diagnosis.narrative]
        cause = next(n for n, text in enumerate(told) if "flow below nominal" in text)
        end = next(n for n, text in enumerate(told) if "Charging → Faulted" in text)
        assert cause < end
        assert "after the first sign" in told[end]
        assert "the charger stopped it" in told[end]
