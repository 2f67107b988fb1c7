"""Which rows belong to one plug-in: duplicates, splits and overlaps of a connector, and energy in no row.

A connector charges one vehicle at a time. So rows that overlap, tell the same meter readings, or go on a few
minutes later where the meter stood are pieces of one plug-in. Pure; n log n.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from evtui.formats.times import duration
from evtui.formats.units import energy, meter_reading
from evtui.models.instant import US_PER_S
from evtui.models.report import SessionReport
from evtui.services.query.row_text import SessionKey
from evtui.services.query.values import finite

RESTART_WITHIN_US: Final = 15 * 60 * US_PER_S
"""A row that begins this soon after another may be its continuation."""
CLOCK_SLACK_US: Final = 60 * US_PER_S
"""Rows that overlap by no more follow each other (as rule DAT-6 has it)."""
METER_SLACK_WH: Final = Decimal(10)
"""Registers that differ by no more are equal: providers round to 0.01 kWh."""
GAP_WH: Final = Decimal(100)
"""Less energy between two rows is the electronics' own."""
SOC_SLACK: Final = 1
"""Percent; providers round."""
UNPLUGGED: Final = "available"
"""The OCPP word of a connector without a vehicle."""


class LinkKind(StrEnum):
    """How two rows belong together."""

    DUPLICATE = "duplicate"
    OVERLAP = "overlap"
    SPLIT = "split"
    GAP = "gap"
    """They do not: energy between them is in no row."""


@dataclass(frozen=True, slots=True)
class Link:
    """What one row has to do with another."""

    kind: LinkKind
    other: SessionKey
    text: str
    """In words; holds the other's id, untrusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Physical:
    """What was found."""

    links: Mapping[SessionKey, tuple[Link, ...]]
    """Rows without a link are left out."""
    plug_ins: tuple[tuple[SessionKey, ...], ...]
    """Pieces of one plug-in each, in order of their start; single rows are left out."""


def physical(reports: Iterable[SessionReport]) -> Physical:
    """Links and plug-ins of these rows; give all that are loaded, a hidden row looks like a gap."""
    found = _Finder()
    for rows in _by_connector(reports):
        found.look_through(rows)
    return Physical(
        links={key: tuple(links) for key, links in found.links.items()},
        plug_ins=found.plug_ins(),
    )


def _by_connector(reports: Iterable[SessionReport]) -> Iterable[list[SessionReport]]:
    """Rows with a start by connector, in order of their start; without a place nothing can be said."""
    connectors: dict[tuple[str, str, str, str], list[SessionReport]] = {}
    for report in reports:
        session = report.session
        if session.started_at is not None and (session.charger or session.connector):
            key = (session.provider, session.account, session.charger or "", session.connector or "")
            connectors.setdefault(key, []).append(report)
    for rows in connectors.values():
        rows.sort(key=_start_and_key)
        yield rows


def _start_and_key(report: SessionReport) -> tuple[int, SessionKey]:
    assert report.session.started_at is not None  # only such rows are looked at
    return report.session.started_at.us, report.session.key


class _Finder:
    """One pass over each connector; links are told to both rows."""

    def __init__(self) -> None:
        self.links: dict[SessionKey, list[Link]] = {}
        self._root: dict[SessionKey, SessionKey] = {}
        self._order: dict[SessionKey, int] = {}

    def look_through(self, rows: Sequence[SessionReport]) -> None:
        """The rows of one connector in order of their start."""
        same_meter: dict[tuple[Decimal, Decimal], SessionReport] = {}
        latest: SessionReport | None = None  # of the rows before, the one that ends last
        for row in rows:
            self._order[row.session.key] = len(self._order)
            first = _first_with_same_meter(row, same_meter)
            if first is not None:
                self._duplicate(first, row)
            elif latest is not None:
                self._compare(latest, row)
            if latest is None or _end_us(row) >= _end_us(latest):
                latest = row

    def _compare(self, before: SessionReport, row: SessionReport) -> None:
        """A row with the one before it that ends last."""
        between_us = _start_and_key(row)[0] - _end_us(before)
        if between_us < -CLOCK_SLACK_US:
            if _is_same(before, row):
                self._duplicate(before, row)
            else:
                self._overlap(before, row, -between_us)
        elif between_us <= RESTART_WITHIN_US and _goes_on(before, row):
            self._split(before, row, max(0, between_us))
        else:
            self._gap(before, row)

    def _duplicate(self, first: SessionReport, row: SessionReport) -> None:
        meter = _register(row)
        what = "the same session as {}"
        if meter is not None and meter == _register(first):
            low, high = map(meter_reading, meter)
            what = f"the same meter readings as {{}} ({low} to {high} kWh)"
        self._link(LinkKind.DUPLICATE, first, row, what, what)

    def _overlap(self, before: SessionReport, row: SessionReport, by_us: int) -> None:
        if before.session.ended_at is None:
            self._link(LinkKind.OVERLAP, before, row, "still open when {} began", "began while {} was open")
            return
        own_us = max(0, _end_us(row) - _start_and_key(row)[0])
        text = f"overlaps {{}} by {duration(min(by_us, own_us) if row.session.ended_at else by_us)}"
        self._link(LinkKind.OVERLAP, before, row, text, text)

    def _split(self, before: SessionReport, row: SessionReport, after_us: int) -> None:
        later = f"{duration(after_us)} later"
        self._link(LinkKind.SPLIT, before, row, f"goes on in {{}} {later}", f"goes on from {{}} {later}")

    def _gap(self, before: SessionReport, row: SessionReport) -> None:
        first, second = _register(before), _register(row)
        if first is None or second is None or second[0] - first[1] <= GAP_WH:
            return
        missing = energy(second[0] - first[1])
        self._link(
            LinkKind.GAP,
            before,
            row,
            f"{missing} between this and {{}} are in no session",
            f"{missing} between {{}} and this are in no session",
        )

    def _link(self, kind: LinkKind, first: SessionReport, second: SessionReport, to: str, back: str) -> None:
        """Tell both rows; ``{}`` stands for the other's id."""
        one, other = first.session.key, second.session.key
        self.links.setdefault(one, []).append(Link(kind, other, to.replace("{}", second.session.id)))
        self.links.setdefault(other, []).append(Link(kind, one, back.replace("{}", first.session.id)))
        if kind is not LinkKind.GAP:
            self._root[self._find(other)] = self._find(one)

    def _find(self, key: SessionKey) -> SessionKey:
        """The piece that stands for a plug-in; paths are halved on the way."""
        root = self._root
        while root.setdefault(key, key) != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    def plug_ins(self) -> tuple[tuple[SessionKey, ...], ...]:
        """Pieces by plug-in."""
        pieces: dict[SessionKey, list[SessionKey]] = {}
        for key in sorted(self._root, key=self._order.__getitem__):
            pieces.setdefault(self._find(key), []).append(key)
        return tuple(tuple(keys) for keys in pieces.values())


def _end_us(report: SessionReport) -> int:
    """End of a row, never before its start; of an open one far away, else its start."""
    session = report.session
    start_us = _start_and_key(report)[0]
    if session.ended_at is not None:
        return max(start_us, session.ended_at.us)
    return 1 << 62 if session.status.is_running else start_us


def _first_with_same_meter(
    row: SessionReport, seen: dict[tuple[Decimal, Decimal], SessionReport]
) -> SessionReport | None:
    """The first row that told the same two readings; readings that did not move say nothing."""
    meter = _register(row)
    if meter is None or meter[1] <= meter[0]:
        return None
    first = seen.setdefault(meter, row)
    return None if first is row else first


def _is_same(one: SessionReport, other: SessionReport) -> bool:
    """Whether two rows that overlap tell the same: both times, or the start and some energy."""
    first, second = one.session, other.session
    if first.started_at != second.started_at:
        return False
    if first.ended_at is not None and first.ended_at == second.ended_at:
        return True
    energy_wh = finite(first.energy_wh)
    return bool(energy_wh) and energy_wh == finite(second.energy_wh)


def _goes_on(before: SessionReport, row: SessionReport) -> bool:
    """Whether a row continues the one before: the meter goes on, or the same vehicle at the same SoC."""
    if _unplugged(before):
        return False
    first, second = _register(before), _register(row)
    if first is not None and second is not None:
        return abs(second[0] - first[1]) <= METER_SLACK_WH
    vehicle = before.session.vehicle
    left, came = finite(before.session.soc_end), finite(row.session.soc_start)
    if not vehicle or vehicle != row.session.vehicle or left is None or came is None:
        return False
    return abs(came - left) <= SOC_SLACK


def _unplugged(report: SessionReport) -> bool:
    """Whether the last status of a loaded report is that of a connector without a vehicle."""
    words = [event.state for event in report.events if event.lane == "ocppStatus" and event.state]
    return bool(words) and words[-1].lower() == UNPLUGGED


def _register(report: SessionReport) -> tuple[Decimal, Decimal] | None:
    """Meter readings at start and end in Wh; None when one of them is unknown."""
    session, energies = report.session, report.energies
    start = finite(session.meter_start_wh if session.meter_start_wh is not None else energies.charge_start_wh)
    end = finite(session.meter_end_wh if session.meter_end_wh is not None else energies.charge_end_wh)
    return None if start is None or end is None else (start, end)
