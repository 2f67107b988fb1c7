"""The columns of each tab, widths with their gaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from evtui.formats.ink import MUTED, Ink, Line, Role
from evtui.formats.units import money
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.providers.registry import PROVIDERS
from evtui.services.listing import cells
from evtui.services.listing.columns import CellContext, CellOf, Column
from evtui.services.listing.filter import FAILED
from evtui.services.listing.sort import SortValueOf
from evtui.services.query import values

TABS: Final = (*PROVIDERS, "all")
"""Tab names in the order of their digits."""
TAB_TITLES: Final[Mapping[str, str]] = {**PROVIDERS, "all": "All"}


def _us(instant: Instant | None) -> int | None:
    return None if instant is None else instant.us


def _folded(value: str | None) -> str | None:
    return value.casefold() if value else None


def _start_key(session: Session) -> int | None:
    return _us(session.started_at)


def _place_key(session: Session) -> str | None:
    return _folded(f"{session.charger}/{session.connector or ''}" if session.charger else None)


def _severity_key(session: Session) -> tuple[int, ...]:
    rank = 4 if session.severity is None else session.severity.rank
    return (-rank, session.errors, session.warnings)


def _text(value_of: Callable[[Session], str | None], *, middle: bool = False, ink: Ink = MUTED) -> CellOf:
    """A cell of one text field."""
    draw = cells.identifier if middle else cells.words

    def cell(report: SessionReport, context: CellContext, width: int) -> Line:
        return draw(value_of(report.session), context, width, ink)

    return cell


def _by_text(value_of: Callable[[Session], str | None]) -> SortValueOf:
    return lambda session: _folded(value_of(session))


def _status_cell(report: SessionReport, context: CellContext, width: int) -> Line:
    """Smappee's own word, coloured only while it says something."""
    session = report.session
    ink = {
        SessionStatus.CHARGING: Ink(Role.GOOD),
        SessionStatus.SUSPENDED: Ink(Role.WARNING),
        SessionStatus.FINISHED: MUTED,
    }.get(session.status, Ink(Role.KEY))
    return cells.words(session.status_raw or session.status.value, context, width, ink)


def _meter_from(report: SessionReport, context: CellContext, width: int) -> Line:
    return cells.meter(report.session.meter_start_wh, context, width)


def _meter_to(report: SessionReport, context: CellContext, width: int) -> Line:
    running = report.session.status.is_running
    return cells.meter(
        None if running else report.session.meter_end_wh, context, width, "running" if running else ""
    )


def _cost(report: SessionReport, context: CellContext, width: int) -> Line:
    session = report.session
    text = (
        cells.missing(context)
        if session.cost is None
        else context.text(money(session.cost, session.currency))
    )
    return cells.right(text, width, context)


def _per_kwh(report: SessionReport, context: CellContext, width: int) -> Line:
    rate = values.cost_per_kwh(report.session)
    return cells.right(cells.missing(context) if rate is None else f"{rate:.2f}", width, context, MUTED)


def _address(report: SessionReport, context: CellContext, width: int) -> Line:
    """The address; where money was taken for nothing, that: ``Never charged, 2.03 EUR due``."""
    session = report.session
    if session.severity in FAILED and session.outcome:
        due = f", {money(session.cost, session.currency)} due" if session.cost else ""
        return cells.words(f"{session.outcome}{due}", context, width, cells.outcome_ink(session))
    return cells.words(session.address or session.site, context, width)


def _provider_title(session: Session) -> str:
    return PROVIDERS.get(session.provider, session.provider)


def _place_name(session: Session) -> str | None:
    """Charger and connector, else what the provider calls the place."""
    if session.charger:
        return f"{session.charger}/{session.connector}" if session.connector else session.charger
    return session.site or session.address


def _who(session: Session) -> str | None:
    return session.vehicle or session.auth_token


_ACCOUNT = Column(
    id="account",
    title="Account",
    width=11,
    cell=cells.account,
    sort=_by_text(lambda session: session.account),
    drop=90,
    only_many_accounts=True,
)
_START = Column(id="start", title="Start", width=6, date_width=7, cell=cells.start, sort=_start_key)
_START_DATED = Column(id="start", title="Start", width=14, cell=cells.start, sort=_start_key)
_OUTCOME = Column(id="outcome", title="Outcome", width=17, grows=True, cell=cells.outcome, sort=_severity_key)

DEPOT: Final = (
    _START,
    Column(id="charger", title="Charger", width=9, cell=cells.place, sort=_place_key),
    _ACCOUNT,
    Column(
        id="vehicle",
        title="Vehicle",
        width=9,
        cell=cells.vehicle,
        sort=_by_text(lambda s: s.vehicle),
        drop=40,
    ),
    Column(
        id="duration", title="Duration", width=13, cell=cells.duration_and_bar, sort=lambda s: s.duration_us
    ),
    Column(id="kwh", title="kWh", width=6, right=True, cell=cells.energy, sort=lambda s: s.energy_wh),
    Column(id="soc", title=" SoC %", width=8, cell=cells.soc, sort=lambda s: s.soc_end, drop=30),
    Column(
        id="peak",
        title="Peak kW",
        width=9,
        right=True,
        cell=cells.peak,
        sort=lambda s: s.peak_power_w,
        from_width=92,
        drop=5,
    ),
    Column(
        id="soc-range",
        title=" SoC range",
        width=13,
        cell=cells.soc_range,
        sort=lambda s: s.soc_start,
        from_width=104,
        drop=3,
    ),
    Column(
        id="power",
        title="Power",
        width=11,
        cell=cells.curve,
        sort=lambda s: s.peak_power_w,
        from_width=116,
        drop=2,
    ),
    _OUTCOME,
    Column(
        id="errors",
        title="Errors",
        width=7,
        right=True,
        cell=cells.errors,
        sort=lambda s: (s.errors, s.warnings),
        drop=35,
    ),
)
SMAPPEE: Final = (
    _START_DATED,
    _ACCOUNT,
    Column(
        id="serial",
        title="Serial",
        width=12,
        cell=_text(lambda s: s.charger, middle=True),
        sort=_by_text(lambda s: s.charger),
    ),
    Column(
        id="auth",
        title="Auth",
        width=6,
        cell=_text(lambda s: s.auth_kind),
        sort=_by_text(lambda s: s.auth_kind),
        drop=20,
    ),
    Column(
        id="card",
        title="Card",
        width=14,
        cell=_text(lambda s: s.auth_token, middle=True),
        sort=_by_text(lambda s: s.auth_token),
        drop=30,
    ),
    Column(
        id="duration", title="Duration", width=14, cell=cells.duration_and_bar, sort=lambda s: s.duration_us
    ),
    Column(id="kwh", title="kWh", width=7, right=True, cell=cells.energy, sort=lambda s: s.energy_wh),
    Column(
        id="meter-from",
        title="Meter from",
        width=11,
        right=True,
        cell=_meter_from,
        sort=lambda s: s.meter_start_wh,
        drop=15,
    ),
    Column(
        id="meter-to",
        title="to",
        width=11,
        right=True,
        cell=_meter_to,
        sort=lambda s: s.meter_end_wh,
        drop=14,
    ),
    Column(id="status", title="Status", width=10, cell=_status_cell, sort=_by_text(lambda s: s.status_raw)),
    Column(
        id="priority",
        title="Prio",
        width=5,
        right=True,
        cell=_text(lambda s: s.priority),
        sort=_by_text(lambda s: s.priority),
        drop=5,
    ),
    Column(
        id="csms",
        title="CSMS tx",
        width=9,
        grows=True,
        cell=_text(lambda s: s.csms_transaction_id, middle=True),
        sort=_by_text(lambda s: s.csms_transaction_id),
        drop=10,
    ),
)
OIOI: Final = (
    _START_DATED,
    _ACCOUNT,
    Column(
        id="connector",
        title="Connector",
        width=11,
        cell=_text(lambda s: s.connector or s.charger, middle=True),
        sort=_by_text(lambda s: s.connector or s.charger),
        drop=25,
    ),
    Column(
        id="connected",
        title="Connected",
        width=10,
        right=True,
        cell=cells.duration,
        sort=lambda s: s.duration_us,
    ),
    Column(
        id="bar", title="━ charging  ─ idle", width=20, cell=cells.idle_bar, sort=values.charging_us, drop=20
    ),
    Column(id="idle", title="Idle", width=8, right=True, cell=cells.idle_time, sort=values.idle_us, drop=15),
    Column(id="kwh", title="kWh", width=7, right=True, cell=cells.energy, sort=lambda s: s.energy_wh),
    Column(id="cost", title="Cost", width=11, right=True, cell=_cost, sort=lambda s: s.cost),
    Column(
        id="per-kwh", title="per kWh", width=9, right=True, cell=_per_kwh, sort=values.cost_per_kwh, drop=10
    ),
    Column(
        id="address",
        title="Address",
        width=15,
        grows=True,
        cell=_address,
        sort=_by_text(lambda s: s.address or s.site),
    ),
)
ALL: Final = (
    _START_DATED,
    Column(
        id="provider",
        title="Provider",
        width=12,
        cell=_text(_provider_title),
        sort=_by_text(_provider_title),
        drop=60,
    ),
    _ACCOUNT,
    Column(
        id="place",
        title="Place",
        width=11,
        cell=_text(_place_name, middle=True, ink=Ink()),
        sort=_by_text(_place_name),
    ),
    Column(id="who", title="Who", width=10, cell=_text(_who, middle=True), sort=_by_text(_who), drop=20),
    Column(
        id="duration",
        title="Duration",
        width=9,
        right=True,
        cell=cells.duration,
        sort=lambda s: s.duration_us,
    ),
    Column(id="kwh", title="kWh", width=6, right=True, cell=cells.energy, sort=lambda s: s.energy_wh),
    Column(id="outcome", title="Outcome", width=15, grows=True, cell=cells.outcome, sort=_severity_key),
)
LAYOUTS: Final[Mapping[str, tuple[Column, ...]]] = {
    "depot": DEPOT,
    "smappee": SMAPPEE,
    "oioi": OIOI,
    "all": ALL,
}
"""Tab name to its columns in the order of the screen."""
