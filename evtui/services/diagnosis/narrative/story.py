"""What the sentences of a narrative are made from, and how they speak of times and amounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from evtui.formats.times import duration
from evtui.formats.units import energy
from evtui.models.instant import US_PER_S
from evtui.services.diagnosis.amounts import number
from evtui.services.diagnosis.diagnosis import Attribution, Sentence, Verdict
from evtui.services.diagnosis.finding import Confidence, Evidence, Finding
from evtui.services.diagnosis.limiter import LimiterTotals
from evtui.services.diagnosis.record import SessionRecord

WHOLE_RECORD = Evidence("")
"""The pointer to the whole raw object: the evidence for what is not in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One session as the narrative sees it. All durations are on the event clock."""

    record: SessionRecord
    findings: tuple[Finding, ...]
    attribution: Attribution
    verdict: Verdict
    limiter: LimiterTotals | None
    """Who limited the power; None without two flowing samples."""
    not_checked: tuple[str, ...]
    """Reasons why rules could not look, one for each of them."""
    timed: bool
    """Whether durations on the event clock can be trusted; else none is told."""
    zone: tzinfo

    def of(self, *rules: str) -> tuple[Finding, ...]:
        """Findings of these rules, in reading order."""
        return tuple(finding for finding in self.findings if finding.rule in rules)

    def after(self, mark: Evidence | None) -> str | None:
        """``17m39s`` from the anchor to a mark; None where one of them has no time, or it is earlier."""
        return self.between(self.record.anchor, mark)

    def between(self, start: Evidence | None, end: Evidence | None) -> str | None:
        """The time between two places of the event clock; None when unknown or not to be trusted."""
        if start is None or end is None or start.at is None or end.at is None:
            return None
        return spoken(end.at.us - start.at.us) if self.timed and end.at >= start.at else None

    def amps(self, value: float) -> str:
        """``~600 A``."""
        return f"{self.record.about}{number(value)} A"

    def volts(self, value: float) -> str:
        """``~648 V``."""
        return f"{self.record.about}{number(value)} V"

    def kilowatts(self, watts: float) -> str:
        """``~158.6 kW``."""
        return f"{self.record.about}{number(watts / 1000)} kW"

    def energy(self, energy_wh: float) -> str:
        """``~37.3 kWh``."""
        return f"{self.record.about}{energy(energy_wh)}"

    @property
    def measured(self) -> Confidence:
        """Of a sentence whose only doubt is the unit of its numbers."""
        return self.record.confidence


def spoken(delta_us: int) -> str:
    """``4.0 s``, ``26m45s``, ``1h09m``."""
    return f"{delta_us / US_PER_S:.1f} s" if delta_us < 60 * US_PER_S else duration(delta_us)


def sentence(
    text: str, confidence: Confidence, *evidence: Evidence | None, rules: tuple[str, ...] = ()
) -> Sentence | None:
    """A sentence on its evidence, each place once; None without any: what nothing shows is not said."""
    places: dict[str, Evidence] = {}
    for one in evidence:
        if one is not None:
            places.setdefault(one.pointer, one)
    if not places:
        return None
    return Sentence(text=text, evidence=tuple(places.values()), confidence=confidence, rules=rules)
