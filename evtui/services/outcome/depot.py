"""Depot reports: what the states, error texts, limits and curves say in so many words.

With a diagnosis the outcome never says anything else than its verdict: the verdict decides which case can
hold, and the worst finding decides the severity.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from evtui.formats.units import count, energy
from evtui.formats.widths import cut
from evtui.models.event import Event, EventKind, Severity
from evtui.models.report import SessionReport
from evtui.services.diagnosis.diagnosis import Diagnosis, Verdict
from evtui.services.diagnosis.finding import Finding, FindingSeverity
from evtui.services.outcome.curve import Digest, digest
from evtui.services.outcome.phrase import MAX_PHRASE_CELLS, Outcome, minutes

__all__ = ["Digest", "digest", "judge"]

DELIVERED_WH: Final = 100
"""Below this the session counts as one without energy."""
BAD: Final = frozenset({Severity.ERROR, Severity.CRITICAL})
CHARGED: Final = frozenset({Verdict.CHARGED, Verdict.CHARGED_BUT, Verdict.FAULT})
REDUCED_SHARE: Final = 0.8
"""A station limit at or below this share of its first one is a reduction (DER-2)."""


@dataclass(frozen=True, slots=True)
class _Story:
    """The parts of a report that the judgement reads, taken out once."""

    report: SessionReport
    digest: Digest | None
    events: tuple[Event, ...]
    """Inside the session, with a readable time."""
    words: tuple[str, ...]
    """OCPP status words inside the session, in order."""
    diagnosis: Diagnosis | None = None

    @property
    def verdict(self) -> Verdict | None:
        """The rule engine's word, None before it was asked."""
        return None if self.diagnosis is None else self.diagnosis.verdict

    @property
    def flowed(self) -> bool:
        """Whether any energy reached the vehicle: by the verdict, else by counter, status or curve."""
        if self.verdict is not None and self.verdict is not Verdict.RUNNING:
            return self.verdict in CHARGED
        delivered = self.report.session.energy_wh
        by_counter = delivered is not None and delivered >= DELIVERED_WH
        return by_counter or "Charging" in self.words or bool(self.digest and self.digest.flowed)

    @property
    def first_error(self) -> Event | None:
        """The first bad event, a device's own text before the connector's status of the same second."""
        bad = [event for event in self.events if event.severity in BAD]
        told = [event for event in bad if event.error is not None]
        return next(iter(told or bad), None)


def judge(report: SessionReport, digest: Digest | None, diagnosis: Diagnosis | None = None) -> Outcome:
    """The first case that holds; the order puts faults before habits."""
    inside = tuple(event for event in report.events if not event.carried_in and event.at is not None)
    words = tuple(event.state for event in inside if event.lane == "ocppStatus" and event.state)
    story = _Story(report, digest, inside, words, diagnosis)
    outcome = next((told for case in _CASES if (told := case(story)) is not None), None) or _completed(story)
    return outcome if diagnosis is None else _agreeing(outcome, diagnosis)


def _agreeing(outcome: Outcome, diagnosis: Diagnosis) -> Outcome:
    """The outcome with the severity that the verdict means, naming the worst finding if it does not yet."""
    if diagnosis.verdict in (Verdict.CHARGED, Verdict.NOTHING, Verdict.UNKNOWN):
        calm = None if outcome.severity is None else Severity.INFO
        return replace(outcome, severity=calm)
    worst = _worst(diagnosis)
    if worst is None:
        return outcome
    least = FindingSeverity.ERROR if diagnosis.verdict is Verdict.FAULT else FindingSeverity.WARNING
    severity = Severity(min(worst.severity, least, key=lambda one: one.rank).value)
    told = outcome.severity is not None and outcome.severity.rank <= max(severity.rank, Severity.ERROR.rank)
    if told or diagnosis.verdict is not Verdict.CHARGED_BUT:
        return replace(outcome, severity=severity)
    return Outcome(f"Charged, see {worst.rule}"[:MAX_PHRASE_CELLS], severity, f"Charged, but: {worst.text}")


def _worst(diagnosis: Diagnosis) -> Finding | None:
    """The worst finding of warning or above; None where there is none."""
    bad = [one for one in diagnosis.findings if one.severity.rank <= FindingSeverity.WARNING.rank]
    return min(bad, key=lambda one: one.severity.rank, default=None)


def _fault(story: _Story) -> Outcome | None:
    """Energy flowed and something failed."""
    error = story.first_error
    if not story.flowed or error is None or story.verdict is Verdict.CHARGED:
        return None
    stopped = "Faulted" in story.words
    what = _in_words(error)
    sentence = (
        f"Stopped by charger: {what}"
        if stopped
        else f"Charged, with {count(_errors(story), 'error')}: {what}"
    )
    return Outcome(_fault_phrase(error), Severity.ERROR, sentence)


def _failed_start(story: _Story) -> Outcome | None:
    """An attempt that ended without energy, named by the step that failed."""
    if story.verdict is Verdict.UNKNOWN:
        return _unclear(story)
    if story.flowed or (story.verdict is None and story.report.session.status.is_running):
        return None
    if story.verdict is Verdict.NOTHING:
        return _nothing(story)
    tried = "Preparing" in story.words or story.report.limits or story.report.alignments
    error = story.first_error
    if not tried and error is None and story.verdict is None:
        return _nothing(story)
    phrase, step = _failed_step(story, error)
    why = f" · {_in_words(error)}" if error is not None and _in_words(error).casefold() != step else ""
    return Outcome(phrase, Severity.ERROR, f"Failed to start: {step}{why}")


def _failed_step(story: _Story, error: Event | None) -> tuple[str, str]:
    """Phrase and words of the step of the handshake that was not passed."""
    isolation = [
        event for event in story.events if event.severity in BAD and "isolation" in event.lane.casefold()
    ]
    if isolation:
        return "Isolation fault", "isolation fault"
    if any(record.in_range is False for record in story.report.alignments):
        return "Precharge failed", "precharge did not reach the battery voltage"
    if error is not None and error.kind is EventKind.ERROR_CODE:
        return _fault_phrase(error), f"{_device(error).casefold()} fault"
    if not any(record.side.casefold() == "request" for record in story.report.limits):
        return "No vehicle limits", "no limits were received from the vehicle"
    return "Failed to start", "no energy flowed"


def _nothing(story: _Story) -> Outcome:
    """Neither an attempt nor energy, or nothing to judge from."""
    if story.events:
        return Outcome(
            "No attempt", Severity.INFO, "Nobody tried to charge: no Preparing, no limits, no energy"
        )
    return Outcome(
        "No events", Severity.INFO, "The report holds no event of this session, so nothing can be told"
    )


def _unclear(story: _Story) -> Outcome:
    """The rules found too little to judge from."""
    missing = ", ".join(story.diagnosis.missing) if story.diagnosis is not None else ""
    why = f": without {missing}" if missing else ""
    return Outcome("Not enough data", Severity.INFO, f"Too little is recorded for a verdict{why}")


def _running(story: _Story) -> Outcome | None:
    """Not ended yet."""
    session = story.report.session
    if story.verdict is not Verdict.RUNNING and (story.verdict or not session.status.is_running):
        return None
    word = session.status_raw or session.status.value
    return Outcome("Running", None, f"Running, {word}: {energy(session.energy_wh)} so far")


def _no_end(story: _Story) -> Outcome | None:
    """It charged, and long ago, but the record has no end."""
    if story.verdict is None or story.report.session.ended_at is not None:
        return None
    return Outcome("No end recorded", Severity.INFO, "Charged, but the record stops before the end")


def _reduced(story: _Story) -> Outcome | None:
    """The station announced a lower limit while charging."""
    powers = [r.max_power_w for r in story.report.limits if r.side.casefold() == "station" and r.max_power_w]
    if len(powers) < 2 or min(powers) > REDUCED_SHARE * powers[0]:
        return None
    hot = any(event.error is not None and "temp" in event.error.message.casefold() for event in story.events)
    low = f"station limit fell from {powers[0] / 1000:.0f} to {min(powers) / 1000:.0f} kW"
    phrase = "Reduced by temp" if hot else "Station reduced"
    return Outcome(phrase, Severity.WARNING, f"Completed, reduced{' by temperature' if hot else ''}: {low}")


def _no_data(story: _Story) -> Outcome | None:
    """A hole of a minute or more in the meter values while current flowed."""
    gap_us = story.digest.gap_us if story.digest else 0
    if gap_us < 60_000_000 or story.verdict is Verdict.CHARGED:
        return None
    text = f"{minutes(gap_us)} min no data"
    return Outcome(text, Severity.WARNING, f"Charged, but {minutes(gap_us)} min without meter values")


def _by_vehicle(story: _Story) -> Outcome | None:
    """SuspendedEV: the vehicle paused, or paused and never came back."""
    if "SuspendedEV" not in story.words:
        return None
    after = story.words[story.words.index("SuspendedEV") :]
    if "Charging" in after:
        return Outcome(
            "Paused by vehicle", Severity.INFO, f"Paused by vehicle, then went on: {_delivered(story)}"
        )
    return Outcome("Vehicle stopped", Severity.INFO, f"Stopped by vehicle: {_delivered(story)}")


def _slow(story: _Story) -> Outcome | None:
    """A phase far below every announced limit that ended by itself."""
    slow_us = story.digest.slow_us if story.digest else 0
    if not slow_us:
        return None
    phrase = cut(f"Nobody limits {minutes(slow_us)}m", MAX_PHRASE_CELLS)
    length = f"{minutes(slow_us)} min"
    told = Severity.WARNING if story.verdict is Verdict.CHARGED_BUT else Severity.INFO
    return Outcome(phrase, told, f"Completed; nobody limits: for {length} far below every announced limit")


def _completed(story: _Story) -> Outcome:
    """Nothing above applies."""
    warned = sum(event.severity is Severity.WARNING for event in story.events)
    if warned:
        return Outcome(
            "Completed", Severity.WARNING, f"Completed with {count(warned, 'warning')}: {_delivered(story)}"
        )
    return Outcome("Completed", None, f"Completed: {_delivered(story)}")


_CASES: Final[tuple[Callable[[_Story], Outcome | None], ...]] = (
    _fault,
    _running,
    _failed_start,
    _no_end,
    _reduced,
    _no_data,
    _by_vehicle,
    _slow,
)


def _delivered(story: _Story) -> str:
    """``105.4 kWh``, or why there is no figure."""
    delivered = story.report.session.energy_wh
    return energy(delivered) if delivered is not None else "energy not sent"


def _errors(story: _Story) -> int:
    """Bad events inside the session."""
    return sum(event.severity in BAD for event in story.events)


def _device(event: Event) -> str:
    """``Converter`` of ``deviceStatus.Converter``; the lane's own word otherwise."""
    return event.lane.rpartition(".")[2] or event.lane


def _fault_phrase(event: Event) -> str:
    """At most 18 cells: ``Converter overtemp``, ``Breaker fault``, ``Faulted``."""
    if event.kind is EventKind.BREAKER:
        return "Opened under load"
    if event.error is None:
        return cut(event.state or event.text, MAX_PHRASE_CELLS)
    tail = "overtemp" if "over-temp" in event.error.message.casefold() else "fault"
    return cut(f"{_device(event)} {tail}", MAX_PHRASE_CELLS)


def _in_words(event: Event) -> str:
    """``converter over-temperature shutdown`` of an error text, else the event's own text."""
    if event.error is None:
        return event.text
    return f"{_device(event).casefold()} {event.error.message}".strip()
