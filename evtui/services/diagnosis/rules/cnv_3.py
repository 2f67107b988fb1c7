"""CNV-3: a controller's status word is not zero, or keeps changing."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from evtui.models.event import Event, EventKind
from evtui.services.diagnosis.amounts import number
from evtui.services.diagnosis.finding import (
    Clean,
    Confidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
    Value,
)
from evtui.services.diagnosis.record import SessionRecord, evidence, folded, seconds
from evtui.services.diagnosis.rule import Earlier, Family, Rule
from evtui.services.diagnosis.thresholds import Thresholds

ZERO_WHEN_WELL: Final = ("systemstatus", "operationalstatus")
"""Keys that are zero in the vendor's good sample, folded."""
MOST_SHOWN: Final = 4
"""Values of a word that a sentence lists."""
MOST_EVIDENCE: Final = 20


@dataclass(frozen=True, slots=True)
class _Word:
    """One key's values in the session: the one in force at the start, then each one sent. At least one."""

    key: str
    """As sent."""
    events: tuple[Event, ...]

    @property
    def values(self) -> tuple[int, ...]:
        """The readable words."""
        return tuple(event.word for event in self.events if event.word is not None)

    @property
    def changes(self) -> tuple[tuple[Event, Event], ...]:
        """Before and after of each change of value."""
        return tuple((before, after) for before, after in pairwise(self.events) if before.word != after.word)

    def fires(self, thresholds: Thresholds) -> bool:
        """Whether it is worth a finding."""
        raised = folded(self.key) in ZERO_WHEN_WELL and any(self.values)
        return raised or len(self.changes) >= thresholds.word_changes


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """One finding for each key."""
    words = _words(record)
    if not words:
        return NotEvaluable("no readable detailStatus")
    findings = tuple(_finding(record, word) for word in words if word.fires(record.thresholds))
    return Fired(findings) if findings else Clean()


def _words(record: SessionRecord) -> list[_Word]:
    """The keys with their readable values, each beginning with the value found at the start."""
    in_force: dict[str, Event] = {}
    inside: dict[str, list[Event]] = {}
    for event in (*record.snapshot, *record.inside):
        if event.kind is EventKind.STATUS_WORD and event.word is not None:
            key = event.lane.partition(".")[2]
            if event.carried_in:
                in_force[key] = event
            else:
                inside.setdefault(key, []).append(event)
    return [
        _Word(key, (*([in_force[key]] if key in in_force else []), *inside.get(key, ())))
        for key in dict.fromkeys((*in_force, *inside))
    ]


def _finding(record: SessionRecord, word: _Word) -> Finding:
    late = _change_before_end(record, word)
    changed = [after for _, after in word.changes]
    raised = [event for event in word.events if event.word]
    decisive = late or next(iter(changed), None) or next(iter(raised), word.events[0])
    others = [event for event in changed if event is not decisive]
    values: dict[str, Value] = {"key": word.key, "changes": len(changed)}
    values |= {"word_before": word.values[0], "word_after": word.values[-1]}
    text = f"{word.key} {_course(word)} ({_bits(word)})"
    if late is not None and late.at is not None and record.c1_us is not None:
        values["before_end_s"] = seconds(record.c1_us - late.at.us)
        text += f", {_hex(late)} came {number(seconds(record.c1_us - late.at.us))} s before the end"
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.INFO if late is None else FindingSeverity.WARNING,
        text=f"{text}. What the bits mean is not published.",
        evidence=tuple(evidence(event) for event in (decisive, *others[:MOST_EVIDENCE])),
        values=MappingProxyType(values),
        confidence=Confidence.FIELD,
    )


def _change_before_end(record: SessionRecord, word: _Word) -> Event | None:
    """The last change shortly before the current ended."""
    if record.c1_us is None:
        return None
    first_us = record.c1_us - record.thresholds.word_before_end_s * 1_000_000
    near = [
        after for _, after in word.changes if after.at is not None and first_us <= after.at.us <= record.c1_us
    ]
    return near[-1] if near else None


def _course(word: _Word) -> str:
    """``0x00000000 → 0x00000010``; of many values the first ones and the last one."""
    texts = [_hex(word.events[0]), *(_hex(after) for _, after in word.changes)]
    if len(texts) == 1:
        return f"is {texts[0]}"
    if len(texts) > MOST_SHOWN:
        texts = [*texts[: MOST_SHOWN - 1], "…", texts[-1]]
    return " → ".join(texts)


def _hex(event: Event) -> str:
    """``0x00010012``, at least eight digits as the vendor writes them."""
    return f"0x{event.word or 0:08X}"


def _bits(word: _Word) -> str:
    """Bits that were set, cleared, and set all the time: ``bits 1, 4 set; bit 16 stuck``."""
    rose = fell = 0
    stuck = word.values[0]
    for before, after in pairwise(word.values):
        rose, fell, stuck = rose | (after & ~before), fell | (before & ~after), stuck & after
    parts = [
        f"{'bit' if bits.bit_count() == 1 else 'bits'} {_numbers(bits)} {name}"
        for bits, name in ((rose, "set"), (fell, "cleared"), (stuck, "stuck"))
        if bits
    ]
    return "; ".join(parts) or "no bit set"


def _numbers(bits: int) -> str:
    """Bit numbers from 0: ``1, 4, 16``."""
    return ", ".join(str(place) for place in range(bits.bit_length()) if bits >> place & 1)


RULE: Final = Rule(
    id="CNV-3",
    name="status word not zero or changing",
    family=Family.CONVERTER,
    looks_at=("detailStatus", "dcBreakerOpenConditions"),
    means="A controller's status word had bits set, or kept changing. What the bits mean is not published, "
    "so nothing more can be said than which ones, and when.",
    condition="systemStatus or operationalStatus is not 0 in the session, or any word changes "
    "{word_changes} times or more (info); a change within {word_before_end_s} s before the end of the "
    "current is a warning",
    first_check="What else happened at the moment of the change.",
    source="zero in the vendor's good sample (Session Reports API)",
    check=check,
)
