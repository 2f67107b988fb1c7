"""DAT-5: values that are unreadable, and words that are unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final, NamedTuple

from evtui.formats.plain import plain
from evtui.models.event import Event, EventKind
from evtui.services.diagnosis.device_messages import NO_TEXT
from evtui.services.diagnosis.finding import (
    Clean,
    Clock,
    Confidence,
    Evidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
)
from evtui.services.diagnosis.ocpp import NEXT
from evtui.services.diagnosis.record import METER_VALUES, OCPP, SessionRecord, evidence, folded
from evtui.services.diagnosis.rule import Earlier, Family, Rule

STATUSES: Final = frozenset(map(str.casefold, NEXT))
SIDES: Final = ("station", "request")
MAX_WORD: Final = 40
MOST_EXAMPLES: Final = 4
MOST_EVIDENCE: Final = 20
_MORE: Final = re.compile(r"(\d{1,9}) more places")
"""The last problem of a report with very many only counts."""


class _Unknown(NamedTuple):
    """Something that was not understood."""

    text: str
    """Quotes the provider: untrusted."""
    evidence: Evidence | None
    values: int = 1


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """One finding with everything that was not understood.

    Device ids, device statuses, status word keys and meter keys are open lists: none of them is unknown.
    """
    if not record.report.facts and not record.report.events:
        return NotEvaluable("an empty report")
    found = (*_unreadable(record), *_meter_values(record), *_words(record))
    if not found:
        return Clean()
    count = sum(one.values for one in found)
    examples = list(dict.fromkeys(one.text for one in found))
    shown = "; ".join(examples[:MOST_EXAMPLES]) + ("; …" if len(examples) > MOST_EXAMPLES else "")
    places = [one.evidence for one in found if one.evidence is not None]
    finding = Finding(
        rule=RULE.id,
        severity=FindingSeverity.DATA,
        text=f"{count} {'value' if count == 1 else 'values'} not understood, shown as received: {shown}.",
        evidence=tuple(dict.fromkeys(places))[:MOST_EVIDENCE] or (Evidence(""),),
        values=MappingProxyType({"not_understood": count}),
        confidence=Confidence.FIELD,
        clock=Clock.NONE,
    )
    return Fired((finding,))


def _unreadable(record: SessionRecord) -> Iterator[_Unknown]:
    """What the reader complained about: times, numbers, hex words, types."""
    for problem in record.report.problems:
        more = _MORE.match(problem.message) if problem.source is None else None
        place = None if problem.source is None else Evidence(problem.source)
        yield _Unknown(problem.message, place, int(more[1]) if more else 1)


def _meter_values(record: SessionRecord) -> Iterator[_Unknown]:
    """Meter values without a readable time or number."""
    if record.meters.rejected:
        text = next((one.message for one in record.meters.problems), f"{METER_VALUES} left out")
        yield _Unknown(text, Evidence(f"/{METER_VALUES}"), record.meters.rejected)


def _words(record: SessionRecord) -> Iterator[_Unknown]:
    """Words outside a closed list, and entries that say nothing."""
    for event in record.report.events:
        text = _unknown_word(event)
        if text is not None:
            yield _Unknown(text, evidence(event))


def _unknown_word(event: Event) -> str | None:
    """What is not understood about one event; None when all is."""
    if event.lane == OCPP and folded(event.state) not in STATUSES:
        return f"status “{plain(event.state, MAX_WORD)}”" if event.state else "a status without a word"
    if event.kind is EventKind.LIMIT:
        side = event.lane.partition(".")[2]
        if folded(side) not in SIDES:
            return f"limits of “{plain(side, MAX_WORD)}”" if side else "limits without a paramType"
    if event.kind is EventKind.ERROR_CODE and event.error is not None and event.error.raw == NO_TEXT:
        return "an error entry without a text"
    return None


RULE: Final = Rule(
    id="DAT-5",
    name="unknown or unreadable",
    family=Family.DATA,
    looks_at=("every field",),
    means="Something in the report could not be read, or is a word that no known list has. It is shown as "
    "received; checks that would need it did without.",
    condition="a time, number, hexadecimal word or type cannot be read; an OCPP status is not of OCPP 1.6; "
    "limits are neither of Station nor of Request; an error entry has no text. Devices and their statuses, "
    "status words and meter keys are open lists",
    first_check="The raw record at that place; a new firmware may bring new words.",
    source="open word lists (Session Reports API); OCPP 1.6 edition 2",
    check=check,
)
