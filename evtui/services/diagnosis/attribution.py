"""Who ended a session, kept it from starting or disturbed it, why we think so, and what would settle it.

The report names nobody, so every answer but ``unknown`` is inferred, and ``unknown`` is preferred to a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from evtui.models.event import Event, Severity
from evtui.models.instant import US_PER_S, Instant
from evtui.services.diagnosis.diagnosis import Actor, Attribution, Verdict
from evtui.services.diagnosis.finding import Evidence, Finding
from evtui.services.diagnosis.ocpp import Run, runs
from evtui.services.diagnosis.phases import pauses
from evtui.services.diagnosis.record import SessionRecord, breaker_evidence, evidence, folded, is_charging
from evtui.services.diagnosis.verdict import TROUBLE

STOP_REASON: Final = "the stop reason of the transaction"
"""The session report has none (catalogue 6.3)."""
CHARGER_LOG: Final = "the charger's own log of that time"
OTHERS: Final = "the same vehicle at another connector, and another vehicle at this one"
LOAD_LOG: Final = "the log of the load management"
_BAD: Final = frozenset({Severity.ERROR, Severity.CRITICAL})


@dataclass(frozen=True, slots=True)
class _Culprit:
    """Who stands behind a finding of a rule, as far as the rule can tell."""

    actor: Actor
    runner_up: Actor | None
    settled_by: str


_CULPRITS: Final[Mapping[str, _Culprit]] = MappingProxyType(
    {
        "SAF-1": _Culprit(Actor.UNKNOWN, Actor.CHARGER, CHARGER_LOG),
        "SAF-2": _Culprit(Actor.CHARGER, None, "a voltage measurement at the idle outlet"),
        "SAF-3": _Culprit(Actor.CHARGER, None, CHARGER_LOG),
        "SAF-4": _Culprit(Actor.CHARGER, None, CHARGER_LOG),
        "SAF-5": _Culprit(Actor.CHARGER, None, "an inspection of the contactors"),
        "STO-4": _Culprit(Actor.CHARGER, Actor.SITE, LOAD_LOG),
        "STO-5": _Culprit(Actor.UNKNOWN, Actor.VEHICLE, OTHERS),
        "STA-7": _Culprit(Actor.UNKNOWN, Actor.VEHICLE, OTHERS),
        "DER-2": _Culprit(Actor.CHARGER, Actor.SITE, LOAD_LOG),
        "DER-3": _Culprit(Actor.UNKNOWN, Actor.SITE, LOAD_LOG),
        "COM-1": _Culprit(Actor.UNKNOWN, Actor.CHARGER, CHARGER_LOG),
        "COM-2": _Culprit(Actor.UNKNOWN, Actor.CHARGER, CHARGER_LOG),
        "CNV-1": _Culprit(Actor.CHARGER, None, CHARGER_LOG),
        "CNV-3": _Culprit(Actor.CHARGER, None, CHARGER_LOG),
    }
)
"""Rules that tell of something somebody did. The others judge the record, the meters or the history."""
_REQUEST_FELL: Final = _Culprit(Actor.VEHICLE, Actor.UNKNOWN, "the vehicle's own log")


@dataclass(frozen=True, slots=True)
class _Case:
    """What the explanations read."""

    record: SessionRecord
    findings: tuple[Finding, ...]
    verdict: Verdict

    def of(self, *rules: str) -> tuple[Finding, ...]:
        """Findings of these rules."""
        return tuple(finding for finding in self.findings if finding.rule in rules)

    @property
    def troubles(self) -> tuple[Finding, ...]:
        """Findings of warning or above behind which somebody stands, the earliest first."""
        bad = [one for one in self.findings if one.severity.rank <= TROUBLE and one.rule in _CULPRITS]
        return tuple(sorted(bad, key=lambda one: (one.at is None, one.at.us if one.at else 0)))

    @property
    def errors(self) -> tuple[Event, ...]:
        """What devices reported as errors inside the session."""
        return tuple(
            event
            for event in self.record.errors
            if not event.carried_in and event.at is not None and event.severity in _BAD
        )


def attribute(record: SessionRecord, findings: Iterable[Finding], verdict: Verdict) -> Attribution:
    """The first explanation that fits: a failed start, a fault, a trouble, a pause, else the end."""
    case = _Case(record, tuple(findings), verdict)
    for explain in (_running, _failed_start, _fault, _trouble, _pause):
        found = explain(case)
        if found is not None:
            return found
    return ended_by(record)


def _running(case: _Case) -> Attribution | None:
    """Nobody has ended it yet."""
    if case.verdict is not Verdict.RUNNING:
        return None
    return _unknown(case.record, "the end of the session")


def _failed_start(case: _Case) -> Attribution | None:
    """Which side kept the session from starting, by the step that was not passed."""
    if case.verdict is not Verdict.NO_START:
        return None
    if case.errors:
        side = Actor.VEHICLE if any(_of_insulation(event) for event in case.errors) else None
        causes = in_time_order((*map(evidence, case.errors), *_evidence(case.of("STA-4"))))
        return Attribution(
            actor=Actor.CHARGER,
            evidence=_once((*causes, *_evidence(case.of("STA-1")))),
            runner_up=side,
            settled_by=OTHERS if side else CHARGER_LOG,
        )
    for rule, culprit in _STEPS.items():
        if step := case.of(rule):
            return _named(culprit, (*step, *case.of("STA-1")))
    return _named(_Culprit(Actor.UNKNOWN, Actor.USER, STOP_REASON), case.of("STA-1"))


_STEPS: Final[Mapping[str, _Culprit]] = MappingProxyType(
    {
        "STA-4": _Culprit(Actor.CHARGER, Actor.VEHICLE, OTHERS),
        "STA-6": _Culprit(Actor.UNKNOWN, None, "the data sheets of both sides"),
        "STA-3": _Culprit(Actor.UNKNOWN, Actor.CHARGER, OTHERS),
        "STA-2": _Culprit(Actor.UNKNOWN, Actor.VEHICLE, OTHERS),
    }
)
"""Steps of the handshake that failed, the latest first: what was reached had worked."""


def _fault(case: _Case) -> Attribution | None:
    """Ended by a fault: by the charger if it or a device of it says so."""
    if case.verdict is not Verdict.FAULT:
        return None
    stopped = case.of("STO-1")
    stations = case.record.first_status("faulted") is not None or case.errors
    told = (*_deciding(stopped), *_deciding(case.troubles), *map(evidence, case.errors))
    found = _once(in_time_order(told))
    if any(_of_emergency_stop(event) for event in case.errors):
        return Attribution(actor=Actor.USER, evidence=found, runner_up=Actor.CHARGER, settled_by=CHARGER_LOG)
    if stations:
        return Attribution(actor=Actor.CHARGER, evidence=found, settled_by=CHARGER_LOG)
    other = Actor.BACKEND if stopped else Actor.CHARGER  # Unavailable is what a back end can order
    return Attribution(actor=Actor.UNKNOWN, evidence=found, runner_up=other, settled_by=CHARGER_LOG)


def _trouble(case: _Case) -> Attribution | None:
    """The earliest trouble names its side; later ones of the same side support it."""
    troubles = case.troubles
    if not troubles:
        return None
    culprit = _culprit(troubles[0])
    same = [one for one in troubles[1:] if _culprit(one).actor is culprit.actor]
    found = _once((*_evidence(troubles[:1]), *_deciding(same)))
    return Attribution(
        actor=culprit.actor, evidence=found, runner_up=culprit.runner_up, settled_by=culprit.settled_by
    )


def _culprit(finding: Finding) -> _Culprit:
    """Who stands behind a finding."""
    if finding.rule == "DER-2" and str(finding.values.get("side", "")).casefold() == "request":
        return _REQUEST_FELL
    return _CULPRITS[finding.rule]


def _pause(case: _Case) -> Attribution | None:
    """The longest pause inside the charge, if it is worth telling."""
    found = longest_pause(case.record)
    if found is None:
        return None
    run, end = found
    actor = Actor.CHARGER if run.word == "suspendedevse" else Actor.VEHICLE
    return Attribution(
        actor=actor,
        evidence=(evidence(run.first), evidence(end)),
        runner_up=ended_by(case.record).actor,
        settled_by=LOAD_LOG if actor is Actor.CHARGER else "the vehicle's own log",
    )


def longest_pause(record: SessionRecord) -> tuple[Run, Event] | None:
    """The longest pause after which the charge went on, and what ended it; short ones do not count."""
    least_us = record.thresholds.pause_station_s * US_PER_S
    over = [
        (run.until.at.us - run.first.at.us, run, run.until)
        for run in pauses(record)
        if run.until is not None
        and is_charging(folded(run.until.state))
        and run.first.at is not None
        and run.until.at is not None
    ]
    length_us, run, end = max(over, key=lambda pause: pause[0], default=(0, None, None))
    return None if run is None or end is None or length_us < least_us else (run, end)


def ended_by(record: SessionRecord) -> Attribution:
    """Who ended the charge, by the last status of the charge and what followed it."""
    told = runs(record)
    last = max((place for place, run in enumerate(told) if is_charging(run.word)), default=None)
    opened = next((one for one in reversed(record.report.breakers) if one.at is not None), None)
    opening = () if opened is None else (breaker_evidence(opened),)
    if last is not None and told[last].until is not None:
        return _by_status(told[last], opening)
    soc_end = record.report.session.soc_end
    if opening and soc_end is not None and float(soc_end) >= record.thresholds.short_soc:
        return Attribution(
            actor=Actor.VEHICLE, evidence=(*opening, *sources(record, "energy_soc_end_percent")),
            runner_up=Actor.USER, settled_by=STOP_REASON,
        )  # fmt: skip
    return _unknown(record, STOP_REASON, opening)


def _by_status(last: Run, opening: tuple[Evidence, ...]) -> Attribution:
    """By the status that the charge ended with."""
    assert last.until is not None
    found = (evidence(last.first), evidence(last.until), *opening)
    match last.word:
        case "suspendedev":
            return Attribution(
                actor=Actor.VEHICLE, evidence=found, runner_up=Actor.USER, settled_by=STOP_REASON
            )
        case "suspendedevse":
            return Attribution(actor=Actor.CHARGER, evidence=found, runner_up=Actor.SITE, settled_by=LOAD_LOG)
        case (
            _
        ):  # a vehicle that stops says SuspendedEV first, a fault Faulted: somebody ended the transaction
            return Attribution(
                actor=Actor.USER,
                evidence=in_time_order((evidence(last.until), *opening)),
                runner_up=Actor.VEHICLE,
                settled_by=STOP_REASON,
            )


def sources(record: SessionRecord, *facts: str) -> tuple[Evidence, ...]:
    """Places of facts in the raw report; those that were not sent are left out."""
    places = {fact.name: fact.source for fact in record.report.facts if fact.value is not None}
    return tuple(Evidence(place) for name in facts if (place := places.get(name)) is not None)


def _unknown(record: SessionRecord, settled_by: str, found: tuple[Evidence, ...] = ()) -> Attribution:
    """Nobody can be named; the evidence is the record's last sign of life."""
    return Attribution(actor=Actor.UNKNOWN, evidence=found or last_sign(record), settled_by=settled_by)


def last_sign(record: SessionRecord) -> tuple[Evidence, ...]:
    """The newest event or meter value; nothing where there is none."""
    newest = record.newest_us
    for event in reversed(record.inside):
        if event.at is not None and event.at.us == newest:
            return (evidence(event),)
    for series in record.meters.series.values():
        if len(series) and int(series.times_us[-1]) == newest:
            place = int(series.indexes[-1])
            return (Evidence(f"/sessionMeterValues/{place}", Instant(int(series.times_us[-1]), 3)),)
    return ()


def _named(culprit: _Culprit, findings: Iterable[Finding]) -> Attribution:
    """A culprit with the evidence of findings."""
    return Attribution(
        actor=culprit.actor,
        evidence=_once(_evidence(findings)),
        runner_up=culprit.runner_up,
        settled_by=culprit.settled_by,
    )


def _deciding(findings: Iterable[Finding]) -> tuple[Evidence, ...]:
    """The deciding evidence of each finding."""
    return tuple(finding.evidence[0] for finding in findings if finding.evidence)


def _evidence(findings: Iterable[Finding]) -> tuple[Evidence, ...]:
    """All evidence of findings, in their order."""
    return tuple(one for finding in findings for one in finding.evidence)


def in_time_order(found: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """By instant; what has none comes last."""
    return tuple(sorted(found, key=lambda one: (one.at is None, one.at.us if one.at is not None else 0)))


def _once(found: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Each place once."""
    first: dict[str, Evidence] = {}
    for one in found:
        first.setdefault(one.pointer, one)
    return tuple(first.values())


def _of_insulation(event: Event) -> bool:
    """Whether a message is about insulation, which vehicle, cable and charger share."""
    return any(word in f"{event.lane} {event.text}".casefold() for word in ("isol", "insul", "isomon"))


def _of_emergency_stop(event: Event) -> bool:
    """Whether a message is about the emergency stop, which people press."""
    return any(word in event.text.casefold() for word in ("emergency", "e-stop", "estop"))
