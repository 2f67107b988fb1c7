"""Sessions without a curve (Smappee, OIOI): their intervals on a time axis and their facts, as pure data."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from evtui.formats.times import duration
from evtui.models.event import Severity
from evtui.models.instant import US_PER_S, Instant
from evtui.models.provenance import Basis, Fact
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.outcome.oioi import idle_time_us

_HOUR_US: Final = 3600 * US_PER_S
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


@dataclass(frozen=True, slots=True)
class FlagNote:
    """A flag in words."""

    severity: Severity
    """WARNING for a doubt about the data, INFO for a remark."""
    text: str
    """``synthetic_id: …``; the flag itself may be untrusted."""


def interval_bar(session: Session, now: Instant | None = None) -> IntervalBar | None:
    """The intervals of a session; None when its start is not known.

    ``now`` ends a running session (the moment the data arrived); without it a running session is drawn up to
    the last time it mentions. An end before the start is drawn as no length (OIOI v4).
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
    """Every fact of the report in the provider's order, then the mean power where the provider has none."""
    power = _mean_power(report.session)
    if power is None or any(fact.name == power.name for fact in report.facts):
        return report.facts
    return (*report.facts, power)


def _mean_power(session: Session) -> Fact | None:
    """Energy over the charging time, or over the whole connection when no charging time is known."""
    charged, connected = _length(session.charging_started_at, session.charging_ended_at), session.duration_us
    length, over = (charged, "charging time") if charged else (connected, "connected time")
    if session.energy_wh is None or not length or length < 0:
        return None
    watts = float(session.energy_wh) * _HOUR_US / length
    return Fact(name="mean_power_w", value=watts, unit="W", basis=Basis.DERIVED, note=f"energy / {over}")


def _length(start: Instant | None, end: Instant | None) -> int | None:
    return None if start is None or end is None else end.us - start.us


def flag_notes(report: SessionReport) -> tuple[FlagNote, ...]:
    """Each flag of a session in words, doubts before remarks; an unknown flag is shown as it is."""
    notes = [_note(flag, report) for flag in report.session.flags]
    return tuple(sorted(notes, key=lambda note: note.severity.rank))


def _note(flag: str, report: SessionReport) -> FlagNote:
    severity, text = FLAGS.get(flag, (Severity.WARNING, "no explanation known"))
    if flag == "suspect_tz_shift":
        text = f"{_shift(report)}? {text}"
    return FlagNote(severity, f"{flag}: {text}")


def _shift(report: SessionReport) -> str:
    """The candidate shift the provider's own rule found (OIOI user-get-recent-sessions), as ``+2 h``."""
    found = next((fact.value for fact in report.facts if fact.name == "suspect_tz_shift_s"), None)
    known = isinstance(found, int | float | Decimal)
    return f"{Decimal(str(found)) / 3600:+g} h" if known else "by how much"


FLAGS: Final[dict[str, tuple[Severity, str]]] = {
    "suspect_tz_shift": (
        Severity.WARNING,
        "the request lies hours behind the start, as with a wrong zone; nothing was corrected",
    ),
    "unit_suspect": (Severity.WARNING, "units are not documented, and taken as kWh the energy looks wrong"),
    "unit_scaled": (Severity.WARNING, "energy and readings differ by 1000, one of them was taken as Wh"),
    "energy_disagrees": (Severity.WARNING, "energy and readings differ by more than 2 %"),
    "time_unreadable": (Severity.WARNING, "a time could not be read"),
    "cost_unreadable": (Severity.WARNING, "the cost could not be read"),
    "end_before_start": (Severity.WARNING, "the session ends before it starts"),
    "stopped_without_end": (Severity.WARNING, "the status says stopped, but no end was sent"),
    "clock_offset": (Severity.WARNING, "events and session times come from clocks that do not agree"),
    "naive_time": (Severity.INFO, "a time came without a zone, the account's zone was assumed"),
    "epoch_seconds": (Severity.INFO, "a time came in seconds instead of milliseconds and was scaled"),
    "provisional": (Severity.INFO, "just ended; energy and times may still change"),
    "synthetic_id": (Severity.INFO, "no session id is sent, this one is made of the row's values"),
}
"""Every flag a provider may set: how it is shown, and what it says."""


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
