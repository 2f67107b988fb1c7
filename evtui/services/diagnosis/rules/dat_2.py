"""DAT-2: a list is out of order, or holds entries twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import numpy as np

from evtui.models.event import Event
from evtui.models.instant import US_PER_S
from evtui.models.meter_value import MeterTable
from evtui.services.diagnosis.finding import (
    Clean,
    Confidence,
    Evidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
    Value,
)
from evtui.services.diagnosis.record import METER_VALUES, SessionRecord, sample_evidence
from evtui.services.diagnosis.rule import Earlier, Family, Rule


@dataclass(slots=True)
class _Odd:
    """What is odd about one list."""

    name: str
    disorder: int = 0
    repeats: int = 0
    contradictions: int = 0
    places: list[Evidence] = field(default_factory=list)
    """The first of each sort."""

    @property
    def is_odd(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.disorder or self.repeats or self.contradictions)


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """One finding for each list, events by their place in the raw array, meter values per key."""
    lists = _entries(record.report.events)
    if not lists and not record.meters.samples:
        return NotEvaluable("no list with entries")
    slack_us = round(record.thresholds.disorder_s * US_PER_S)
    odd = [_events(name, entries, slack_us) for name, entries in lists.items()]
    odd.append(_meter_values(record.meters, slack_us))
    findings = tuple(_finding(one) for one in odd if one.is_odd)
    return Fired(findings) if findings else Clean()


def _entries(events: Iterable[Event]) -> dict[str, list[tuple[Event, ...]]]:
    """The entries of each list in the order sent; one entry may be several events (a device's errors).

    A block that was sent as one object has no order and is left out.
    """
    found: dict[str, dict[int, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        name, _, rest = event.source.lstrip("/").partition("/")
        place = rest.partition("/")[0]
        if place.isdecimal():
            found[name][int(place)].append(event)
    return {name: [tuple(by_place[place]) for place in sorted(by_place)] for name, by_place in found.items()}


def _events(name: str, entries: list[tuple[Event, ...]], slack_us: int) -> _Odd:
    """Order and repeats of one list of events."""
    odd = _Odd(name)
    timed = [(at_us, entry) for entry in entries if (at_us := _at_us(entry)) is not None]
    for (before_us, _), (after_us, entry) in pairwise(timed):
        if after_us < before_us - slack_us:
            odd.disorder += 1
            _note(odd, odd.disorder, Evidence(_source(entry), entry[0].at))
    seen: dict[tuple[str, int], list[tuple[object, ...]]] = {}
    for at_us, entry in timed:
        content = _content(entry)
        known = seen.setdefault((entry[0].lane, at_us), [])
        if content in known:
            odd.repeats += 1
            _note(odd, odd.repeats, Evidence(_source(entry), entry[0].at))
        elif any(other[0] != content[0] for other in known):
            odd.contradictions += 1
            _note(odd, odd.contradictions, Evidence(_source(entry), entry[0].at))
        known.append(content)
    return odd


def _at_us(entry: tuple[Event, ...]) -> int | None:
    """When an entry is dated; an error text in it may carry an older time of its own."""
    return max((event.at.us for event in entry if event.at is not None), default=None)


def _source(entry: tuple[Event, ...]) -> str:
    """The pointer to the entry itself, not to an error text in it."""
    return "/".join(entry[0].source.split("/")[:3])


def _content(entry: tuple[Event, ...]) -> tuple[object, ...]:
    """What an entry says: its value first, then the rest of it (a device's errors)."""
    first = entry[0]
    value = first.text if first.state is None else first.state
    return (value, *((event.text, event.error and event.error.counter) for event in entry))


def _meter_values(meters: MeterTable, slack_us: int) -> _Odd:
    """Order and repeats of the meter values; each key has an order of its own."""
    odd = _Odd(METER_VALUES, repeats=meters.duplicates)
    if meters.duplicates:
        odd.places.append(Evidence(f"/{METER_VALUES}"))
    for series in meters.series.values():
        as_sent = np.argsort(series.indexes) if meters.unordered else np.arange(len(series))
        back = np.flatnonzero(np.diff(series.times_us[as_sent]) < -slack_us)
        twice = np.flatnonzero(np.diff(series.times_us) == 0)  # equal values are left out before
        odd.disorder += back.size
        odd.contradictions += twice.size
        if back.size:
            _note(odd, 1, sample_evidence(series, int(as_sent[back[0] + 1])))
        if twice.size:
            _note(odd, 1, sample_evidence(series, int(twice[0] + 1)))
    return odd


def _note(odd: _Odd, count: int, place: Evidence) -> None:
    """Keep the first place of a sort."""
    if count == 1:
        odd.places.append(place)


def _parts(odd: _Odd) -> Iterator[str]:
    yield f"{odd.disorder} out of order"
    yield f"{odd.repeats} {'duplicate' if odd.repeats == 1 else 'duplicates'}"
    yield f"{odd.contradictions} {'contradiction' if odd.contradictions == 1 else 'contradictions'}"


def _finding(odd: _Odd) -> Finding:
    values: dict[str, Value] = {"list": odd.name, "out_of_order": odd.disorder}
    values |= {"duplicates": odd.repeats, "contradictions": odd.contradictions}
    return Finding(
        rule=RULE.id,
        severity=FindingSeverity.DATA,
        text=f"{odd.name}: {', '.join(_parts(odd))}. Sorted for display; raw order kept.",
        evidence=tuple(odd.places),
        values=MappingProxyType(values),
        confidence=Confidence.FIELD,
    )


RULE: Final = Rule(
    id="DAT-2",
    name="disorder and repeats",
    family=Family.DATA,
    looks_at=("ocppStatus", "detailStatus", "deviceStatus", "chargeParameters", "sessionMeterValues"),
    means="Entries of a list were not sent in the order in which they happened, were sent twice, or tell two "
    "things of one instant. Shown in time order; what was sent stays in the raw record.",
    condition="an entry is dated more than {disorder_s} s before the one before it in its list (meter "
    "values: of its key), or repeats another's key, value and time, or tells another value of the same key "
    "and time",
    first_check="Whether the charger was offline and sent its queue later.",
    source="OCPP 1.6 asks for status notifications in order of occurrence",
    check=check,
)
