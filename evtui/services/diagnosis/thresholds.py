"""Every number the rules compare with, in one place; all can be set in the configuration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Defaults of the rule catalogue. Seconds, amperes, volts, Wh and shares (0 to 1) as the names say."""

    breaker_warning_a: float = 2.0
    """SAF-1: below this the breaker opened without load."""
    breaker_error_a: float = 5.0
    breaker_critical_a: float = 20.0
    idle_voltage_v: float = 60.0
    """SAF-2: touch voltage limit of an idle outlet (DIN SPEC 70121, EVgo F008)."""
    idle_delay_s: float = 10.0
    overvoltage_v: float = 10.0
    """SAF-3: margin over the agreed voltage, this or ``overvoltage_share``, the larger one."""
    overvoltage_share: float = 0.02
    overcurrent_a: float = 5.0
    """SAF-4: margin over the agreed current, this or ``overcurrent_share``, the larger one."""
    overcurrent_share: float = 0.05
    overpower_share: float = 0.05
    limit_grace_s: float = 5.0
    """SAF-4: the station still ramps this long after a limit fell."""
    flow_a: float = 5.0
    """From this current on, energy flows."""
    flow_s: float = 10.0
    """This much flow makes a session one with energy."""
    delivered_wh: float = 100.0
    """This much energy makes a session one with energy."""
    align_tolerance_v: float = 20.0
    """STA-4: output against battery before the contactors close (ISO 15118, EVerest)."""
    slow_start_info_s: float = 60.0
    slow_start_warning_s: float = 150.0
    cable_check_s: float = 40.0
    precharge_s: float = 7.0
    short_s: float = 60.0
    short_wh: float = 500.0
    short_soc: float = 95.0
    """STO-2: a battery this full ends quickly by right, in percent."""
    pause_station_s: float = 60.0
    pause_vehicle_s: float = 300.0
    flap_changes: int = 4
    flap_starts: int = 3
    flap_faults: int = 2
    flap_window_s: float = 600.0
    bottleneck_ratio: float = 1.1
    limit_drop_share: float = 0.20
    taper_soc: float = 50.0
    """DER-2: below this charge, in percent, a falling request is no taper."""
    full_soc: float = 80.0
    """DER-4, suppression: from here on, in percent, a low power is a taper."""
    collapse_share: float = 0.50
    collapse_s: float = 5.0
    collapse_holds_s: float = 10.0
    collapse_before_end_s: float = 15.0
    low_power_share: float = 0.40
    low_power_s: float = 60.0
    gap_s: float = 60.0
    """COM-1: this or ``gap_medians`` times the median spacing, the larger one."""
    gap_medians: float = 10.0
    gap_least_samples: int = 5
    failed_starts: int = 3
    failed_starts_window_s: float = 1800.0
    counter_growth: int = 10
    counter_recurring: int = 3
    counter_reports: int = 10
    word_changes: int = 3
    word_before_end_s: float = 10.0
    efficiency_warning: float = 0.90
    efficiency_error: float = 0.85
    efficiency_impossible: float = 1.00
    efficiency_points: float = 0.04
    """ENE-2: this far below the charger's own median."""
    efficiency_sessions: int = 5
    efficiency_least_wh: float = 5_000.0
    efficiency_history_wh: float = 10_000.0
    grid_least_wh: float = 1_000.0
    unit_slip: float = 1_000.0
    """ENE-3: one counter in Wh, the other in kWh."""
    unit_slip_min: float = 0.80
    """ENE-3: the efficiency is believable from here to ``unit_slip_max`` once the slip is undone."""
    unit_slip_max: float = 1.02
    soc_backwards: float = 1.0
    """ENE-1: the charge may fall this much, in percent, while it is counted."""
    soc_backwards_wh: float = 1_000.0
    capacity_min_kwh: float = 15.0
    capacity_max_kwh: float = 1_000.0
    capacity_share: float = 0.25
    capacity_sessions: int = 5
    capacity_soc: float = 5.0
    integral_share: float = 0.10
    integral_wh: float = 1_000.0
    integral_samples: int = 20
    mean_power_share: float = 1.05
    mean_power_w: float = 1_000_000.0
    clock_slack_s: float = 3600.0
    clock_year: int = 2015
    """DAT-1: a clock that shows an earlier year was never set."""
    clock_future_s: float = 86_400.0
    """DAT-1: a clock this far ahead of now is not set either."""
    zone_slack_s: float = 90.0
    zone_hours: int = 14
    snapshot_slack_s: float = 5.0
    snapshot_shown_s: float = 86_400.0
    disorder_s: float = 1.0
    long_session_s: float = 86_400.0
    future_s: float = 300.0
    overlap_s: float = 60.0
    running_s: float = 1800.0
    """A session without an end whose newest event is older than this is not running any more."""
    nobody_s: float = 300.0
    """Narrative: what no limit explains for this long, somebody outside the report may have done."""
    cause_before_s: float = 60.0
    """What a device said this long before a broken phase is one of its causes."""
    cause_after_s: float = 5.0
    """So is what it said this shortly after: devices speak a moment after the status word."""


DEFAULTS: Final = Thresholds()
"""The catalogue's own numbers."""
