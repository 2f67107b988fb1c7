"""Sessions without a curve (Smappee, OIOI): their intervals on a time axis and their facts, as pure data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from evtui.formats.times import duration
from evtui.models.instant import US_PER_S, Instant
from evtui.models.provenance import Basis, Fact
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.outcome.oioi import idle_time_us

LEAST_ENERGY_WH: Final = 500
"""Below this a price per kWh says more about the starting fee than about the tariff (``api/oioi.md`` 6)."""
_HOUR_US: Final = 3600 * US_PER_S
_SHIFT_TOLERANCE_US: Final = 300 * US_PER_S
_MARGIN: Final = 25
"""The axis goes a twenty-fifth of the session beyond either end, so that both ends are seen to be ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalBar:
    """The intervals of one session and the stretch of time they are drawn on; all in µs UTC."""

    start_us: int
    """Left end of the axis."""
    end_us: int
    """Right end of the axis, after ``start_us``."""
    connected: tuple[int, int]
    """Session interval; while it runs it ends at the moment of asking."""
    charging: tuple[int, int] | None
    """Charging interval inside it, None when the provider sent none."""
    is_running: bool
    """True when the session has no end."""
    requested_us: int | None = None
    """When the session was requested (OIOI request-sent, weak); only if it lies on the axis."""

    def fill(self, width: int) -> tuple[str, ...]:
        """One word per column: ``charging``, ``connected`` or an empty text.

        A stretch shorter than a column still takes one; charging wins over connected.
        """
        columns = [""] * max(width, 0)
        for name, stretch in (("connected", self.connected), ("charging", self.charging)):
            if stretch is not None and columns:
                first, last = self.column(stretch[0], width), self.column(stretch[1], width)
                columns[first : last + 1] = [name] * (last + 1 - first)
        return tuple(columns)

    def column(self, at_us: int, width: int) -> int:
        """The column of an instant, kept inside ``width``."""
        place = (at_us - self.start_us) * width // (self.end_us - self.start_us)
        return min(max(place, 0), width - 1)


def interval_bar(session: Session, now: Instant | None = None) -> IntervalBar | None:
    """The intervals of a session; None when its start is not known.

    ``now`` ends a running session (the moment the data arrived); without it a running session is drawn up to
    the last time it mentions. An end before the start is drawn as no length (``api/oioi.md`` 7.5).
    """
    if session.started_at is None:
        return None
    start = session.started_at.us
    charging = _charging(session, now)
    end = _end(session, now, charging)
    margin = max((end - start) // _MARGIN, US_PER_S)
    requested = session.requested_at.us if session.requested_at is not None else None
    on_axis = requested is not None and start - margin <= requested <= end + margin
    return IntervalBar(
        start_us=start - margin,
        end_us=end + margin,
        connected=(start, end),
        charging=charging,
        is_running=session.ended_at is None,
        requested_us=requested if on_axis else None,
    )


def _charging(session: Session, now: Instant | None) -> tuple[int, int] | None:
    """The charging interval; without an end it lasts as long as the session."""
    if session.charging_started_at is None:
        return None
    start = session.charging_started_at.us
    end = session.charging_ended_at or session.ended_at or now
    return start, max(start, end.us if end is not None else start)


def _end(session: Session, now: Instant | None, charging: tuple[int, int] | None) -> int:
    """Right end of the session interval."""
    assert session.started_at is not None
    start = session.started_at.us
    if session.ended_at is not None:
        return max(start, session.ended_at.us)
    known = [start, now.us if now is not None else start, charging[1] if charging else start]
    return max(known)


def facts(report: SessionReport) -> tuple[Fact, ...]:
    """What we work out of the report, then every fact as the provider sent it; ours never hide a sent one."""
    sent = {fact.name for fact in report.facts}
    return (*(fact for fact in _derived(report.session) if fact.name not in sent), *report.facts)


def _derived(session: Session) -> tuple[Fact, ...]:
    """Durations, mean power and price per kWh, each with its formula in words; only what can be known."""
    connected = session.duration_us
    charged = _length(session.charging_started_at, session.charging_ended_at)
    idle = idle_time_us(session)
    found = (
        _fact("connected_for_s", _seconds(connected), "s", "session end minus start"),
        _fact("charged_for_s", _seconds(charged), "s", "charging end minus start"),
        _fact("idle_for_s", _seconds(idle), "s", "connected minus charged"),
        _fact("mean_power_w", *_mean_power(session, charged, connected)),
        _fact("cost_per_kwh", *_price(session)),
    )
    return tuple(fact for fact in found if fact is not None)


def _fact(name: str, value: int | float | Decimal | None, unit: str, note: str) -> Fact | None:
    """A derived fact, or None when it cannot be known."""
    return None if value is None else Fact(name=name, value=value, unit=unit, basis=Basis.DERIVED, note=note)


def _length(start: Instant | None, end: Instant | None) -> int | None:
    return None if start is None or end is None else end.us - start.us


def _seconds(length_us: int | None) -> int | float | None:
    if length_us is None:
        return None
    return length_us // US_PER_S if length_us % US_PER_S == 0 else length_us / US_PER_S


def _mean_power(
    session: Session, charged: int | None, connected: int | None
) -> tuple[float | None, str, str]:
    """Energy over the charging time, or over the whole connection when no charging time is known."""
    length, over = (charged, "charging time") if charged else (connected, "connected time")
    if session.energy_wh is None or not length or length < 0:
        return None, "W", ""
    return float(session.energy_wh) * _HOUR_US / length, "W", f"energy over the {over}"


def _price(session: Session) -> tuple[Decimal | None, str, str]:
    """Cost over energy, from half a kWh on."""
    cost, energy_wh = session.cost, session.energy_wh
    unit = f"{session.currency or ''}/kWh"
    if cost is None or energy_wh is None or energy_wh < LEAST_ENERGY_WH:
        return None, unit, ""
    return (
        (cost * 1000 / energy_wh).quantize(Decimal("0.01")),
        unit,
        "cost over energy, starting fee included",
    )


def candidate_shift_h(session: Session) -> int | None:
    """Whole hours by which the intervals may be mislabelled (``api/oioi.md`` 5), or None.

    The request lies within five minutes of ``start`` plus that many hours; nothing is ever corrected by it.
    """
    if session.requested_at is None or session.started_at is None:
        return None
    behind = session.requested_at.us - session.started_at.us
    hours = round(behind / _HOUR_US)
    return hours if hours and abs(behind - hours * _HOUR_US) <= _SHIFT_TOLERANCE_US else None


def flag_sentences(session: Session) -> tuple[str, ...]:
    """Each flag of a session in words; an unknown flag is shown as it is."""
    return tuple(_FLAGS[flag](session) if flag in _FLAGS else f"flag {flag}" for flag in session.flags)


def _tz_shift(session: Session) -> str:
    hours = candidate_shift_h(session)
    candidate = f"candidate shift {hours:+d} h" if hours else "no whole number of hours fits"
    return (
        "suspect_tz_shift: the request lies hours behind the start, as if times had the wrong zone "
        f"({candidate}). Nothing was corrected"
    )


_FLAGS: Final[dict[str, Callable[[Session], str]]] = {
    "suspect_tz_shift": _tz_shift,
    "synthetic_id": lambda _: (
        "synthetic_id: the provider sends no session id, this one is made from the row's values"
    ),
    "unit_suspect": lambda _: (
        "unit_suspect: the unit of energy and readings is not documented, and taken as kWh they look wrong"
    ),
    "provisional": lambda _: "provisional: running or just ended; energy and times may still change",
    "naive_time": lambda _: "naive_time: a time came without a zone, the account's zone was assumed",
    "epoch_seconds": lambda _: "epoch_seconds: a time came in seconds instead of milliseconds and was scaled",
    "clock_offset": lambda _: "clock_offset: events and session times come from clocks that do not agree",
}


def why_no_curve(session: Session) -> str:
    """Why there is a fact sheet and no timeline, in a sentence."""
    if session.provider == "smappee":
        return "Smappee gives no curve: only the interval, the meter readings and the last status"
    if session.provider == "oioi":
        return "PlugSurfing gives no curve: only the session and charging intervals, the energy and the cost"
    return "This provider gives no curve: only what stands below"


def summary(bar: IntervalBar, session: Session) -> str:
    """The bar in words: ``connected 1h10m · charging 57m53s · idle 12m32s``."""
    connected = duration(bar.connected[1] - bar.connected[0])
    parts = [f"connected {connected}{' so far' if bar.is_running else ''}"]
    if bar.charging is not None:
        parts.append(f"charging {duration(bar.charging[1] - bar.charging[0])}")
    elif session.provider == "oioi":
        parts.append("no charging interval was sent")
    idle = idle_time_us(session)
    if idle is not None:
        parts.append(f"idle {duration(idle)}")
    return " · ".join(parts)
