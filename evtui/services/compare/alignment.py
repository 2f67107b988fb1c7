"""Where two sessions are laid on each other: one instant of each, or in words why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from evtui.formats.units import percent
from evtui.services.compare.side import Side
from evtui.services.diagnosis.record import METER_VALUES
from evtui.services.timeline.series import SeriesRole


class Align(StrEnum):
    """What is the same instant in both sessions; the words of ``--align``, in the order ``C`` cycles them."""

    PLUG = "plug"
    AMP = "amp"
    CHARGE = "charge"
    ERROR = "error"
    SOC = "soc"
    END = "end"

    @property
    def words(self) -> str:
        """In words: ``start of charging``."""
        return _WORDS[self]


_WORDS: Final[Mapping[Align, str]] = {
    Align.PLUG: "plug-in",
    Align.AMP: "first amp",
    Align.CHARGE: "start of charging",
    Align.ERROR: "first error",
    Align.SOC: "equal SoC",
    Align.END: "end of charge",
}
PREFERRED: Final = (Align.CHARGE, Align.AMP, Align.PLUG, Align.END, Align.ERROR, Align.SOC)
"""Which alignment is taken when none is asked for: the first that is possible."""


@dataclass(frozen=True, slots=True)
class Cannot:
    """No such instant, or no such comparison."""

    reason: str
    """In words, begins with the side it is about: ``B has no error``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """One instant of each session, microseconds UTC of its own event clock."""

    align: Align
    a_us: int
    b_us: int
    note: str = ""
    """What was equal, where that is not clear: ``54 %``."""

    @property
    def words(self) -> str:
        """``equal SoC, ~54 %``."""
        return f"{self.align.words}, {self.note}" if self.note else self.align.words

    @property
    def swapped(self) -> Aligned:
        """The same with the sides the other way round."""
        return Aligned(align=self.align, a_us=self.b_us, b_us=self.a_us, note=self.note)


def align(a: Side, b: Side, how: Align) -> Aligned | Cannot:
    """The instants of an alignment, or why it cannot be."""
    if how is Align.SOC:
        return _equal_soc(a, b)
    found = {name: _PLACES[how](side) for name, side in (("A", a), ("B", b))}
    for name, place in found.items():
        if isinstance(place, str):
            return Cannot(f"{name} {place}")
    first, second = found.values()
    assert isinstance(first, int) and isinstance(second, int)
    return Aligned(align=how, a_us=first, b_us=second)


def alignments(a: Side, b: Side) -> dict[Align, Aligned | Cannot]:
    """Every alignment, in the order in which ``C`` cycles them."""
    return {how: align(a, b, how) for how in Align}


def preferred(found: Mapping[Align, Aligned | Cannot]) -> Aligned | None:
    """The alignment to begin with; None when the two have no instant in common."""
    possible = (found.get(how) for how in PREFERRED)
    return next((one for one in possible if isinstance(one, Aligned)), None)


def _plug_in(side: Side) -> int | str:
    """First ``Preparing``, else the start of the session where its clock can be trusted."""
    preparing = side.record.first_status("preparing")
    if preparing is not None and preparing.at is not None:
        return preparing.at.us
    started = side.report.session.started_at
    if started is None:
        return "has no plug-in time"
    if not side.trusts_session_clock:
        return "has no Preparing, and its session clock disagrees with its events"
    return started.us


def _first_amp(side: Side) -> int | str:
    """The first current sample of the charge."""
    if not side.is_decoded:
        return "is not decoded yet"
    if side.record.current is None:
        return "has no current values"
    flow = side.record.c0
    if not side.record.any_flow or flow is None or flow.at is None:
        return f"never reached {side.record.thresholds.flow_a:g} A"
    if not flow.pointer.startswith(f"/{METER_VALUES}/"):
        return "has no current after its plug-in"
    return flow.at.us


def _charging(side: Side) -> int | str:
    """The first ``Charging`` status; of a provider without statuses the start of its charging interval."""
    charging = side.record.first_status("charging")
    if charging is not None and charging.at is not None:
        return charging.at.us
    started = side.report.session.charging_started_at
    if started is not None and side.trusts_session_clock:
        return started.us
    return "was never Charging"


def _first_error(side: Side) -> int | str:
    """The first error or worse inside the session."""
    found = next((event.at.us for event in side.errors if event.at is not None), None)
    return "has no error" if found is None else found


def _end(side: Side) -> int | str:
    """The end of the current; without current the end of the session where its clock can be trusted."""
    session = side.report.session
    if session.ended_at is None and session.status.is_running:
        return "is still running"
    if side.flow_us is not None:
        return side.flow_us[1]
    if session.ended_at is None:
        return "has no end"
    if not side.trusts_session_clock:
        return "has no end of current, and its session clock disagrees with its events"
    return session.ended_at.us


_PLACES: Final[Mapping[Align, Callable[[Side], int | str]]] = {
    Align.PLUG: _plug_in,
    Align.AMP: _first_amp,
    Align.CHARGE: _charging,
    Align.ERROR: _first_error,
    Align.END: _end,
}


def _equal_soc(a: Side, b: Side) -> Aligned | Cannot:
    """The lowest state of charge that both had: the higher one of their first values, when each leaves it.

    A vehicle stands at its first value until the charge begins; only leaving it is an instant of the charge.
    """
    curves = []
    for name, side in (("A", a), ("B", b)):
        series = side.series_of(SeriesRole.SOC)
        if series is None:
            return Cannot(f"{name} has no SoC over time" if side.is_decoded else f"{name} is not decoded yet")
        curves.append(series)
    level = max(float(series.values[0]) for series in curves)
    for name, series in zip("AB", curves, strict=True):
        if series.high < level:
            return Cannot(f"{name} ends at {percent(series.high)}, the other begins at {percent(level)}")
    left = all(series.high > level for series in curves)
    places = []
    for series in curves:
        reached = np.flatnonzero(series.values > level if left else series.values >= level)
        places.append(int(series.times_us[reached[0]]))
    about = "~" if a.soc_is_reckoned or b.soc_is_reckoned else ""
    return Aligned(align=Align.SOC, a_us=places[0], b_us=places[1], note=f"{about}{percent(level)}")
