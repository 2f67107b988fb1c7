"""Which results are withheld because another says more, or nothing can be said (catalogue 4.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from evtui.models.instant import US_PER_S
from evtui.services.diagnosis.alignment import contradicts
from evtui.services.diagnosis.finding import Fired, NotEvaluable, Result
from evtui.services.diagnosis.record import SessionRecord


@dataclass(frozen=True, slots=True)
class _Suppression:
    """One line of the catalogue: ``rule`` is withheld while ``by`` fired and ``when`` holds."""

    rule: str
    by: str
    when: Callable[[SessionRecord], bool] = lambda record: True


def _contradicts_itself(record: SessionRecord) -> bool:
    """An alignment whose ``inRange`` says the opposite of its voltages (9.2)."""
    return any(contradicts(result, record.thresholds) for result in record.alignments)


def _statuses_disordered(record: SessionRecord) -> bool:
    """OCPP statuses sent out of order; repeats alone do not count (9.12)."""
    sent = sorted(
        (int(place), event.at.us)
        for event in record.all_statuses
        if (place := event.source.rpartition("/")[2]).isdecimal() and event.at is not None
    )
    slack_us = record.thresholds.disorder_s * US_PER_S
    return any(later < earlier - slack_us for (_, earlier), (_, later) in pairwise(sent))


_SUPPRESSIONS: Final = (
    _Suppression("STO-2", "STO-1"),
    _Suppression("STA-4", "STA-5", _contradicts_itself),
    _Suppression("STO-6", "DAT-2", _statuses_disordered),
)
FULL: Final = "suppressed by the state of charge at the start"
CUT: Final = "suppressed by our own cut of the list"


def suppress(record: SessionRecord, results: Mapping[str, Result]) -> Mapping[str, Result]:
    """The results with withheld ones as not evaluable, in the same order.

    A rule that could not look keeps its own reason: it says more.
    """
    reasons = {one.rule: f"suppressed by {one.by}" for one in _SUPPRESSIONS if _holds(one, record, results)}
    if record.cut_by_reader:
        reasons["STO-3"] = CUT
    soc_start = record.report.session.soc_start
    full = soc_start is not None and float(soc_start) >= record.thresholds.full_soc
    if full:
        reasons["DER-4"] = FULL
    kept = {
        rule: result
        if rule not in reasons or isinstance(result, NotEvaluable)
        else NotEvaluable(reasons[rule])
        for rule, result in results.items()
    }
    if full and "DER-2" in kept:
        kept["DER-2"] = _without_request(kept["DER-2"])
    return MappingProxyType(kept)


def _holds(one: _Suppression, record: SessionRecord, results: Mapping[str, Result]) -> bool:
    """Whether a line of the catalogue applies."""
    return isinstance(results.get(one.by), Fired) and one.when(record)


def _without_request(result: Result) -> Result:
    """DER-2 without the vehicle's side: a nearly full battery asks for less by right."""
    if not isinstance(result, Fired):
        return result
    station = tuple(one for one in result.findings if str(one.values.get("side", "")).casefold() != "request")
    return Fired(station) if station else NotEvaluable(FULL)
