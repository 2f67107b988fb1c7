"""Conversion efficiency of a session and of the sessions before it."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import Final

from evtui.models.report import SessionReport
from evtui.services.diagnosis.thresholds import Thresholds

PLACES: Final = ("/energyChargeEnd", "/energyChargeStart", "/energyPrimaryEnd", "/energyPrimaryStart")
"""Where both counters stand in the raw report."""


def usual_efficiency(reports: Iterable[SessionReport], limits: Thresholds) -> float | None:
    """Median of delivered over grid energy, 0 to 1, of reports large enough to tell; None of too few.

    Ratios above 1 are no efficiencies (ENE-3) and do not count.
    """
    known = [
        ratio
        for report in reports
        if (ratio := report.energies.efficiency) is not None
        and 0 < ratio <= limits.efficiency_impossible
        and float(report.energies.charge_wh or 0) >= limits.efficiency_history_wh
    ]
    return median(known) if len(known) >= limits.efficiency_sessions else None
