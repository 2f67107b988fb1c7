"""What is usual: a session beside the sessions of the same charger or vehicle in the same SoC window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from evtui.models.instant import US_PER_S
from evtui.models.report import SessionReport
from evtui.services.compare.alignment import Align, Aligned, align
from evtui.services.compare.candidates import is_good
from evtui.services.compare.figures import FIGURES, figure
from evtui.services.compare.side import Side
from evtui.services.timeline.pyramid import Floats, Ints
from evtui.services.timeline.series import SeriesRole

LEAST: Final = 8
"""Fewer sessions tell nothing about what is usual."""
MOST: Final = 64
"""Newest sessions that are decoded for a baseline."""
SOC_POINTS: Final = 10.0
"""Sessions that began within so many points of SoC belong to the same window."""
STEP_US: Final = 10 * US_PER_S
"""Resolution of the band."""
_LONGEST_US: Final = 24 * 3600 * US_PER_S
QUANTILES: Final = (10.0, 50.0, 90.0)


class CohortKind(StrEnum):
    """What the sessions of a cohort have in common; no provider sends a charger's model."""

    CHARGER = "charger"
    VEHICLE = "vehicle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Sessions that a session is measured by, newest first."""

    kind: CohortKind
    name: str
    """The charger or vehicle, untrusted."""
    soc: tuple[float, float] | None
    """The SoC window at the start, percent; None when the session has no SoC at its start."""
    reports: tuple[SessionReport, ...]

    @property
    def words(self) -> str:
        """``charger HPC-07, SoC at start 8-28 %``; untrusted."""
        return f"{self.kind.value} {self.name}, {_window_words(self.soc)}"


def _window_words(soc: tuple[float, float] | None) -> str:
    return "any SoC" if soc is None else f"SoC at start {soc[0]:.0f}-{soc[1]:.0f} %"


@dataclass(frozen=True, slots=True)
class Refused:
    """No baseline, and why."""

    reason: str
    """In words; may quote the provider: untrusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """Of one figure: the 10th percentile, the median and the 90th percentile, and of how many sessions."""

    p10: float
    median: float
    p90: float
    n: int

    def place(self, value: float) -> str:
        """``low`` under the 10th percentile, ``high`` above the 90th, ``usual`` between."""
        return "low" if value < self.p10 else "high" if value > self.p90 else "usual"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Baseline:
    """The band of power over time since the start of charging, and what is usual for each figure."""

    cohort: Cohort
    n: int
    """Sessions that could be used."""
    offsets_us: Ints
    """Distances from the start of charging, ascending; all arrays are as long."""
    p10_w: Floats
    """NaN where fewer than ``LEAST`` sessions still charge or have values."""
    median_w: Floats
    p90_w: Floats
    figures: Mapping[str, Usual]
    """By the name of the figure; only figures that at least ``LEAST`` sessions know."""

    def at(self, offset_us: int) -> tuple[float, float, float] | None:
        """10th percentile, median and 90th percentile at a distance from the start of charging."""
        index = round(offset_us / STEP_US)
        if not 0 <= index < len(self.offsets_us) or np.isnan(self.median_w[index]):
            return None
        return float(self.p10_w[index]), float(self.median_w[index]), float(self.p90_w[index])


def cohort_of(report: SessionReport, loaded: Iterable[SessionReport]) -> Cohort | Refused:
    """The sessions to measure a report by: those of its charger, else those of its vehicle.

    Members have ended, delivered energy and had no error; they began within 10 points of its SoC.
    """
    others = [one for one in loaded if _belongs(one, report)]
    soc = _window(report)
    counted: list[str] = []
    for kind in CohortKind:
        name = _name(report, kind)
        if name is None:
            continue
        same = [one for one in others if _name(one, kind) == name and _in_window(one, soc)]
        found = sorted(same, key=_start_us, reverse=True)[:MOST]
        cohort = Cohort(kind=kind, name=name, soc=soc, reports=tuple(found))
        if len(found) >= LEAST:
            return cohort
        counted.append(f"{len(found)} of {kind.value} {name}")
    if not counted:
        return Refused("the session names neither charger nor vehicle")
    return Refused(f"{LEAST} good sessions needed, loaded: {', '.join(counted)} ({_window_words(soc)})")


def _belongs(one: SessionReport, report: SessionReport) -> bool:
    """Another good session of the same account."""
    mine, other = report.session, one.session
    is_other = other.key != mine.key and (other.provider, other.account) == (mine.provider, mine.account)
    return is_other and is_good(one)


def _name(report: SessionReport, kind: CohortKind) -> str | None:
    session = report.session
    return session.charger if kind is CohortKind.CHARGER else session.vehicle


def _window(report: SessionReport) -> tuple[float, float] | None:
    start = report.session.soc_start
    return None if start is None else (max(float(start) - SOC_POINTS, 0.0), float(start) + SOC_POINTS)


def _in_window(report: SessionReport, window: tuple[float, float] | None) -> bool:
    start = report.session.soc_start
    return window is None or (start is not None and window[0] <= float(start) <= window[1])


def _start_us(report: SessionReport) -> int:
    return report.session.started_at.us if report.session.started_at else 0


def baseline(cohort: Cohort, members: Sequence[Side]) -> Baseline | Refused:
    """Band and figures over the decoded members of a cohort; refused below ``LEAST`` with power values."""
    rows = []
    for member in members:
        start = align(member, member, Align.CHARGE)
        series = member.series_of(SeriesRole.POWER)
        if isinstance(start, Aligned) and series is not None and member.flow_us is not None:
            rows.append(_sampled(member, start.a_us))
    if len(rows) < LEAST:
        return Refused(f"only {len(rows)} of {len(members)} sessions have a power curve, {LEAST} are needed")
    length = max(len(row) for row in rows)
    table = np.full((len(rows), length), np.nan)
    for index, row in enumerate(rows):
        table[index, : len(row)] = row
    enough = np.count_nonzero(~np.isnan(table), axis=0) >= LEAST
    band = np.full((3, length), np.nan)
    if enough.any():
        band[:, enough] = np.nanpercentile(table[:, enough], QUANTILES, axis=0)
    return Baseline(
        cohort=cohort,
        n=len(rows),
        offsets_us=np.arange(length, dtype=np.int64) * STEP_US,
        p10_w=band[0],
        median_w=band[1],
        p90_w=band[2],
        figures=_figures(members),
    )


def _sampled(member: Side, start_us: int) -> Floats:
    """Power every 10 s from the start of charging to the end of the current; NaN in a silence."""
    series, flow = member.series_of(SeriesRole.POWER), member.flow_us
    assert series is not None and flow is not None
    count = min(max(flow[1] - start_us, 0), _LONGEST_US) // STEP_US + 1
    readings = (series.reading(start_us + number * STEP_US).value for number in range(count))
    return np.array([np.nan if value is None else value for value in readings], dtype=np.float64)


def _figures(members: Sequence[Side]) -> dict[str, Usual]:
    """What is usual for each numeric figure."""
    found: dict[str, Usual] = {}
    for spec in FIGURES:
        known = [value for member in members if (value := figure(spec, member).number) is not None]
        if len(known) >= LEAST:
            p10, median, p90 = np.percentile(known, QUANTILES).tolist()
            found[spec.name] = Usual(p10=p10, median=median, p90=p90, n=len(known))
    return found
