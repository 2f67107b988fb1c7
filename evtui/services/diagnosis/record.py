"""What a rule sees: one session report with the terms of the catalogue worked out once.

All times are microseconds UTC on the event clock unless a name says session. "Inside" means not carried in:
an event older than the anchor by more than 5 s is a state that was copied into the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evtui.models.charge import Alignment, BreakerRecord, ChargeParameters
from evtui.models.event import Event, EventKind
from evtui.models.instant import US_PER_S, Instant
from evtui.models.meter_value import EMPTY_METERS, MeterSeries, MeterTable
from evtui.models.report import SessionReport
from evtui.services.diagnosis.finding import Confidence, Evidence
from evtui.services.diagnosis.thresholds import DEFAULTS, Thresholds
from evtui.services.timeline.limits import LimitTrack, build_limits
from evtui.services.timeline.series import PAIR_WITHIN_US, nearest, pick_series

Bools = NDArray[np.bool_]
OCPP: Final = "ocppStatus"
METER_VALUES: Final = "sessionMeterValues"


def folded(word: str | None) -> str:
    """A status word for comparison: case and outer blanks do not matter."""
    return (word or "").strip().casefold()


@dataclass(frozen=True, eq=False, kw_only=True)
class SessionRecord:
    """One report as the rules see it. Everything derived is computed on first use; nothing raises."""

    report: SessionReport
    meters: MeterTable = EMPTY_METERS
    """Decoded meter values; ``EMPTY_METERS`` when there are none or they are not decoded."""
    neighbours: tuple[SessionReport, ...] = ()
    """Other reports of the same account that are loaded: of this connector, and of this vehicle elsewhere.
    Never this report itself. Rules pick what they need (``of_connector``, ``of_vehicle``)."""
    now: Instant | None = None
    """The time to compare with; None when it is not known (then nothing is "running" or "in the future")."""
    thresholds: Thresholds = DEFAULTS
    messages: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The user's own dictionary of vendor messages, by number or text; shipped empty."""
    pantograph: bool = False
    """The configuration says that this charger is a pantograph."""
    units_confirmed: bool = False
    """The configuration says that the assumed units hold for this account: no ``~`` before numbers."""
    cut_by_reader: bool = False
    """Our own reader cut a list short (not: the source elided lines)."""

    # ── events ────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def inside(self) -> tuple[Event, ...]:
        """Events of this session with a readable time, in time order, without what was carried in."""
        return tuple(event for event in self.report.events if not event.carried_in and event.at is not None)

    @cached_property
    def snapshot(self) -> tuple[Event, ...]:
        """Carried-in events: the state found at the start."""
        return tuple(event for event in self.report.events if event.carried_in)

    @cached_property
    def statuses(self) -> tuple[Event, ...]:
        """OCPP statuses inside the session, in time order, with a word."""
        return tuple(event for event in self.inside if event.lane == OCPP and event.state)

    @cached_property
    def all_statuses(self) -> tuple[Event, ...]:
        """The same with the carried-in ones before them."""
        return tuple(e for e in self.report.events if e.lane == OCPP and e.state and e.at is not None)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The OCPP statuses inside the session as folded words: ``preparing``, ``suspendedev``."""
        return tuple(folded(event.state) for event in self.statuses)

    @cached_property
    def errors(self) -> tuple[Event, ...]:
        """Device messages (errorCodes), carried-in ones included."""
        return tuple(event for event in self.report.events if event.kind is EventKind.ERROR_CODE)

    def first_status(self, *words: str) -> Event | None:
        """The first OCPP status inside the session that is one of the folded words."""
        return next((event for event in self.statuses if folded(event.state) in words), None)

    def status_at(self, at_us: int) -> Event | None:
        """The OCPP status in force at an instant, carried-in ones included."""
        return next((e for e in reversed(self.all_statuses) if e.at is not None and e.at.us <= at_us), None)

    @cached_property
    def announced(self) -> tuple[ChargeParameters, ...]:
        """Limits that were not carried in, in time order; those without a readable time come last."""
        known = {event.source for event in self.snapshot}
        mine = [record for record in self.report.limits if record.source not in known]
        return tuple(sorted(mine, key=lambda one: (one.at is None, one.at.us if one.at else 0)))

    @cached_property
    def alignments(self) -> tuple[Alignment, ...]:
        """Alignment results that were not carried in, in time order; without a readable time last."""
        known = {event.source for event in self.snapshot}
        mine = [result for result in self.report.alignments if result.source not in known]
        return tuple(sorted(mine, key=lambda one: (one.at is None, one.at.us if one.at else 0)))

    # ── anchors ───────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def anchor(self) -> Evidence | None:
        """First ``Preparing``, else first chargeParameters, else alignment: where the attempt begins."""
        preparing = self.first_status("preparing")
        if preparing is not None:
            return evidence(preparing)
        for kind in (EventKind.LIMIT, EventKind.ALIGNMENT):
            for event in self.inside:
                if event.kind is kind:
                    return evidence(event)
        return None

    @cached_property
    def anchor_us(self) -> int | None:
        """Instant of the anchor."""
        return None if self.anchor is None or self.anchor.at is None else self.anchor.at.us

    @cached_property
    def c0(self) -> Evidence | None:
        """Start of flow: first flow sample after the anchor, else first ``Charging``, else the alignment."""
        current = self.current
        if current is not None:
            flowing = np.flatnonzero(self.flow & (current.times_us >= (self.anchor_us or -(2**62))))
            if flowing.size:
                return sample_evidence(current, int(flowing[0]))
        charging = self.first_status("charging")
        if charging is not None:
            return evidence(charging)
        if self.delivered_by_counter:
            aligned = next((event for event in self.inside if event.kind is EventKind.ALIGNMENT), None)
            return None if aligned is None else evidence(aligned)
        return None

    @cached_property
    def c1(self) -> Evidence | None:
        """End of flow: breaker opening, else last flow sample, else the status after charging."""
        if self.c0 is None:
            return None
        opened = next((one for one in reversed(self.report.breakers) if one.at is not None), None)
        if opened is not None:
            return breaker_evidence(opened)
        if self.current is not None and bool(self.flow.any()):
            return sample_evidence(self.current, int(np.flatnonzero(self.flow)[-1]))
        last = max((n for n, word in enumerate(self.words) if is_charging(word)), default=None)
        if last is None or last + 1 >= len(self.statuses):
            return None
        return evidence(self.statuses[last + 1])

    @cached_property
    def c0_us(self) -> int | None:
        """Instant of ``c0``."""
        return None if self.c0 is None or self.c0.at is None else self.c0.at.us

    @cached_property
    def c1_us(self) -> int | None:
        """Instant of ``c1``; None also when it is before ``c0``: such a pair measures nothing."""
        if self.c1 is None or self.c1.at is None or self.c0_us is None:
            return None
        return self.c1.at.us if self.c1.at.us >= self.c0_us else None

    @cached_property
    def newest_us(self) -> int | None:
        """The record's last sign of life: newest event or meter value, event clock."""
        last = self.report.clocks.event_last
        ends = [int(series.times_us[-1]) for series in self._filled]
        return max((*ends, *([] if last is None else [last.us])), default=None)

    # ── samples ───────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _filled(self) -> list[MeterSeries]:
        return [series for series in self.meters.series.values() if len(series)]

    @cached_property
    def current(self) -> MeterSeries | None:
        """I(t) in A, time order; None without a sample."""
        return pick_series(self._filled, "A", "current")

    @cached_property
    def voltage(self) -> MeterSeries | None:
        """U(t) in V, time order; None without a sample."""
        return pick_series(self._filled, "V", "voltage")

    @cached_property
    def soc(self) -> MeterSeries | None:
        """State of charge in percent, time order; None without a sample."""
        return pick_series(self._filled, "%", "soc")

    @cached_property
    def flow(self) -> Bools:
        """For each current sample: whether energy flows (I at least ``flow_a``); empty without samples."""
        if self.current is None:
            return np.zeros(0, dtype=np.bool_)
        result: Bools = self.current.values >= self.thresholds.flow_a
        return result

    @cached_property
    def watts(self) -> NDArray[np.float64]:
        """P in W at each current sample: I times the nearest U within 5 s, NaN where there is none."""
        if self.current is None:
            return np.zeros(0, dtype=np.float64)
        if self.voltage is None:
            return np.full(len(self.current), np.nan)
        paired = nearest(self.voltage.times_us, self.current.times_us)
        near = np.abs(self.voltage.times_us[paired] - self.current.times_us) <= PAIR_WITHIN_US
        return np.where(near, self.current.values * self.voltage.values[paired], np.nan)

    @cached_property
    def flow_s(self) -> float:
        """Seconds of flow: from sample to sample while both flow."""
        if self.current is None or len(self.current) < 2:
            return 0.0
        both = self.flow[1:] & self.flow[:-1]
        return float(np.diff(self.current.times_us)[both].sum()) / US_PER_S

    # ── limits, energy ────────────────────────────────────────────────────────────────────────────

    @cached_property
    def tracks(self) -> tuple[LimitTrack, ...]:
        """Announced limits by side, in time order."""
        return build_limits(self.report.limits)

    @cached_property
    def station(self) -> LimitTrack | None:
        """What the station offers (``Station``)."""
        return next((track for track in self.tracks if track.is_station), None)

    @cached_property
    def request(self) -> LimitTrack | None:
        """What the vehicle asks for (``Request``)."""
        return next((track for track in self.tracks if track.is_vehicle), None)

    @cached_property
    def delivered_by_counter(self) -> bool:
        """The charge counter grew by at least ``delivered_wh``."""
        energy_wh = self.report.energies.charge_wh
        return energy_wh is not None and float(energy_wh) >= self.thresholds.delivered_wh

    @cached_property
    def energy_flowed(self) -> bool:
        """Counter, flow of at least ``flow_s`` seconds, or a ``Charging`` status (catalogue, section 2)."""
        return self.delivered_by_counter or self.flow_s >= self.thresholds.flow_s or "charging" in self.words

    @cached_property
    def any_flow(self) -> bool:
        """Whether any sample flows at all."""
        return bool(self.flow.any())

    # ── neighbours ────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def of_connector(self) -> tuple[SessionReport, ...]:
        """Loaded reports of the same charger and connector, by session start."""
        mine = self.report.session
        return self._by_start(
            other
            for other in self.neighbours
            if mine.charger is not None
            and other.session.charger == mine.charger
            and other.session.connector == mine.connector
        )

    @cached_property
    def of_vehicle(self) -> tuple[SessionReport, ...]:
        """Loaded reports of the same vehicle, by session start."""
        mine = self.report.session.vehicle
        return self._by_start(o for o in self.neighbours if mine is not None and o.session.vehicle == mine)

    def earlier(self, reports: tuple[SessionReport, ...]) -> tuple[SessionReport, ...]:
        """Those of the reports that started before this one; none when this one has no start."""
        start = self.report.session.started_at
        if start is None:
            return ()
        return tuple(o for o in reports if o.session.started_at is not None and o.session.started_at < start)

    def _by_start(self, reports: Iterable[SessionReport]) -> tuple[SessionReport, ...]:
        known = [other for other in reports if other.session.started_at is not None]
        return tuple(sorted(known, key=lambda o: o.session.started_at.us if o.session.started_at else 0))

    # ── words ─────────────────────────────────────────────────────────────────────────────────────

    @property
    def about(self) -> str:
        """``~`` before a number whose unit is assumed, nothing once the user confirmed the units."""
        return "" if self.units_confirmed else "~"

    @property
    def confidence(self) -> Confidence:
        """Of a finding whose only doubt is the unit: a literal field once the user confirmed the units."""
        return Confidence.FIELD if self.units_confirmed else Confidence.INFERRED


def is_charging(word: str) -> bool:
    """Whether a folded OCPP word is one of a running transaction."""
    return word in ("charging", "suspendedev", "suspendedevse")


def evidence(event: Event) -> Evidence:
    """An event as evidence."""
    return Evidence(event.source, event.at)


def sample_evidence(series: MeterSeries, place: int) -> Evidence:
    """A meter value as evidence: its pointer into the raw array and its instant."""
    return Evidence(f"/{METER_VALUES}/{int(series.indexes[place])}", Instant(int(series.times_us[place]), 3))


def breaker_evidence(record: BreakerRecord) -> Evidence:
    """A breaker record as evidence."""
    return Evidence(record.source, record.at)


def seconds(delta_us: int) -> float:
    """Microseconds as seconds."""
    return delta_us / US_PER_S
