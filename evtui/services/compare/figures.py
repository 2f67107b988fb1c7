"""The figures of one session that are compared, each with its unit, or in words why it is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from evtui.formats.times import duration
from evtui.formats.units import MISSING, quantity
from evtui.models.charge import ChargeParameters
from evtui.models.event import Severity
from evtui.models.instant import US_PER_S
from evtui.models.provenance import Basis
from evtui.services.compare.side import Side
from evtui.services.diagnosis.phases import start_times
from evtui.services.timeline.integral import integral, running_sums
from evtui.services.timeline.series import GAP_AT_LEAST_US, SeriesRole

FIRST_MINUTES: Final = 15
Value = Decimal | float | str
Found = tuple[Value | None, str]
"""A value, and a note: why there is none, or what has to be known about it."""
_NOTHING: Final[Found] = (None, "")
_EVENT_LANES: Final = ("ocppStatus", "deviceStatus", "detailStatus")
_NO_EVENTS: Final[Found] = (None, "the report has no states or errors")


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureSpec:
    """A figure that every session can be asked for."""

    name: str
    """snake_case, with its unit where it has one: ``energy_wh``."""
    title: str
    """What the table says: ``Energy``."""
    unit: str
    """``Wh``, ``W``, ``A``, ``%``, ``s``, or empty for words."""
    find: Callable[[Side], Found]
    basis: Basis = Basis.MEASURED
    """MEASURED stands for "as sent": where the provider's units are assumed the figure is assumed."""
    counts: bool = True
    """False for what two sessions may well differ in: which charger, which vehicle."""
    digits: int = 0
    """Digits after the point, of percentages only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of one session."""

    spec: FigureSpec
    value: Value | None
    """None when it is not known; then ``note`` may say why."""
    note: str = ""
    """Plain words, never the provider's."""
    is_assumed: bool = False
    """True when the unit is our inference: shown with ``~``."""

    @property
    def number(self) -> float | None:
        """The value as a number, None for words and for nothing."""
        return None if self.value is None or isinstance(self.value, str) else float(self.value)

    @property
    def text(self) -> str:
        """``~105.4 kWh``, ``39 s``, ``–``; a figure in words is untrusted."""
        if self.value is None:
            return MISSING
        if isinstance(self.value, str):
            return self.value
        return f"{'~' if self.is_assumed else ''}{number_text(self.value, self.spec)}"


def number_text(value: Decimal | float, spec: FigureSpec) -> str:
    """A number with the unit of its figure: ``105.4 kWh``, ``94.1 %``, ``19m40s``."""
    if spec.unit == "s":
        return duration(round(float(value) * US_PER_S))
    if spec.unit == "%":
        return f"{value:.{spec.digits}f} %"
    return quantity(value, spec.unit)


def figure(spec: FigureSpec, side: Side) -> Figure:
    """Ask a session for a figure."""
    value, note = spec.find(side)
    is_ratio = spec.unit == "%" and spec.basis is Basis.DERIVED  # of two counters in the same unit
    assumed = side.has_assumed_units and spec.unit not in {"", "s"} and not is_ratio
    return Figure(spec=spec, value=value, note=note, is_assumed=assumed and value is not None)


# ── what is asked ─────────────────────────────────────────────────────────────────────────────────────


def _undecoded(side: Side) -> Found:
    """Why there is no curve."""
    if not side.is_decoded:
        return None, "meter values are not decoded yet"
    return None, "no power values"


def _energy_first(side: Side) -> Found:
    """Power integrated over the first 15 minutes with current; nothing where a silence hides some of it."""
    power = side.series_of(SeriesRole.POWER)
    if power is None:
        return _undecoded(side)
    start = side.record.c0_us
    if start is None or not side.record.any_flow:
        return None, "no current flowed"
    until = start + FIRST_MINUTES * 60 * US_PER_S
    end = side.record.c1_us
    if end is None and int(power.times_us[-1]) < until:
        return None, "the end of its charging is not known"
    last = until if end is None else min(end, until)
    part = integral(running_sums(power), start, last)
    if part.missing_us > GAP_AT_LEAST_US:
        return None, f"no power values for {duration(part.missing_us)} of it"
    return part.energy_wh, "" if last == until else f"charged {duration(last - start)} only"


def _peak(side: Side) -> Found:
    power = side.series_of(SeriesRole.POWER)
    if power is not None:
        return power.high, ""
    return (side.report.session.peak_power_w, "") if side.report.session.peak_power_w else _undecoded(side)


def _plug_to_amp(side: Side) -> Found:
    """``Preparing`` to the first current sample, both on the event clock."""
    times = start_times(side.record)
    if times is None:
        return None, "no Preparing in the session"
    if times.flow is None or times.flow_is_status:
        return None, "no first current sample"
    return times.seconds_to(times.flow), ""


def _charging(side: Side) -> Found:
    """First to last current, event clock; for providers without samples the charging interval."""
    if side.flow_us is not None:
        return (side.flow_us[1] - side.flow_us[0]) / US_PER_S, ""
    session = side.report.session
    start, end = session.charging_started_at, session.charging_ended_at
    if start is not None and end is not None:
        return (end.us - start.us) / US_PER_S, ""
    return None, "start or end of charging is not known"


def _duration(side: Side) -> Found:
    """Start to end of the session; not where its clock is doubted."""
    session = side.report.session
    if session.duration_us is None:
        return None, "still running" if session.status.is_running else "start or end is missing"
    if not side.trusts_session_clock:
        return None, "session clock and event clock disagree"
    return session.duration_us / US_PER_S, ""


def _efficiency(side: Side) -> Found:
    ratio = side.report.energies.efficiency
    if ratio == 0:
        return None, "no energy was delivered"
    return _NOTHING if ratio is None else (ratio * 100, "")


def _soc_start(side: Side) -> Found:
    return side.report.session.soc_start, ""


def _soc_end(side: Side) -> Found:
    return side.report.session.soc_end, ""


def _energy(side: Side) -> Found:
    return side.report.session.energy_wh, ""


def _limit(
    vehicle: bool, read: Callable[[ChargeParameters], float | None], pick: Callable[[Iterable[float]], float]
) -> Callable[[Side], Found]:
    """The highest or lowest of what one side announced in the session."""

    def find(side: Side) -> Found:
        word = "request" if vehicle else "station"
        own = [one for one in side.record.announced if one.side.strip().lower() == word]
        known = [value for one in own if (value := read(one)) is not None]
        return (pick(known), "") if known else (None, "none announced in the session")

    return find


def _errors(side: Side) -> Found:
    return (float(len(side.errors)), "") if _has_events(side) else _NO_EVENTS


def _warnings(side: Side) -> Found:
    warnings = sum(event.severity is Severity.WARNING for event in side.record.inside)
    return (float(warnings), "") if _has_events(side) else _NO_EVENTS


def _has_events(side: Side) -> bool:
    """False for providers that tell of no states and errors: that is not the same as none."""
    return any(event.lane.startswith(_EVENT_LANES) for event in side.report.events)


def _place(side: Side) -> Found:
    session = side.report.session
    parts = [part for part in (session.charger, session.connector) if part]
    return ("/".join(parts), "") if parts else _NOTHING


def _vehicle(side: Side) -> Found:
    return side.report.session.vehicle, ""


def _verdict(side: Side) -> Found:
    session = side.report.session
    return session.verdict or session.outcome, ""


def _power(one: ChargeParameters) -> float | None:
    return one.max_power_w


def _current(one: ChargeParameters) -> float | None:
    return one.max_current_a


ERRORS: Final = FigureSpec(name="errors", title="Errors", unit="", find=_errors)
WARNINGS: Final = FigureSpec(name="warnings", title="Warnings", unit="", find=_warnings)
FIGURES: Final = (
    FigureSpec(name="energy_wh", title="Energy", unit="Wh", find=_energy),
    FigureSpec(
        name="energy_first_15_min_wh",
        title="Energy in the first 15 min",
        unit="Wh",
        find=_energy_first,
        basis=Basis.DERIVED,
    ),
    FigureSpec(name="peak_power_w", title="Peak power", unit="W", find=_peak, basis=Basis.DERIVED),
    FigureSpec(
        name="plug_to_first_amp_s",
        title="Plug-in to first amp",
        unit="s",
        find=_plug_to_amp,
        basis=Basis.DERIVED,
    ),
    FigureSpec(
        name="efficiency_percent",
        title="Efficiency",
        unit="%",
        find=_efficiency,
        basis=Basis.DERIVED,
        digits=1,
    ),
    ERRORS,
    WARNINGS,
    FigureSpec(name="verdict", title="Verdict", unit="", find=_verdict, basis=Basis.DERIVED),
    FigureSpec(name="soc_start_percent", title="SoC at start", unit="%", find=_soc_start),
    FigureSpec(name="soc_end_percent", title="SoC at end", unit="%", find=_soc_end),
    FigureSpec(name="charging_s", title="Charging time", unit="s", find=_charging, basis=Basis.DERIVED),
    FigureSpec(name="duration_s", title="Session duration", unit="s", find=_duration, basis=Basis.DERIVED),
    FigureSpec(
        name="station_limit_w", title="Station limit, highest", unit="W", find=_limit(False, _power, max)
    ),
    FigureSpec(
        name="station_lowest_limit_w",
        title="Station limit, lowest",
        unit="W",
        find=_limit(False, _power, min),
    ),
    FigureSpec(
        name="station_limit_a", title="Station current limit", unit="A", find=_limit(False, _current, max)
    ),
    FigureSpec(
        name="vehicle_limit_w", title="Vehicle limit, highest", unit="W", find=_limit(True, _power, max)
    ),
    FigureSpec(
        name="vehicle_limit_a", title="Vehicle current limit", unit="A", find=_limit(True, _current, max)
    ),
    FigureSpec(name="charger", title="Charger", unit="", find=_place, counts=False),
    FigureSpec(name="vehicle", title="Vehicle", unit="", find=_vehicle, counts=False),
)
"""Every figure, in the order of the table."""
