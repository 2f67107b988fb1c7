"""The fields of a session: one registry for conditions, orders, groups, frequencies and chosen columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from evtui.errors import UsageError
from evtui.models.event import Severity
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.providers.registry import plugged_in
from evtui.services.query import values
from evtui.services.query.values import finite


class Kind(StrEnum):
    """What a field holds; decides how it is compared, ordered and written."""

    TEXT = "text"
    WORD = "word"
    """One of a few known words."""
    FLAGS = "flags"
    """Any number of words."""
    NUMBER = "number"
    ENERGY = "energy"
    """Wh, Decimal."""
    POWER = "power"
    """W, Decimal."""
    PERCENT = "percent"
    """Decimal."""
    MONEY = "money"
    """Decimal, in the session's currency."""
    DURATION = "duration"
    """Microseconds, int."""
    TIME = "time"
    """Instant."""

    @property
    def is_ordered(self) -> bool:
        """True when a comparison (``<``, ``0..5``) means something."""
        return self not in {Kind.TEXT, Kind.WORD, Kind.FLAGS}


Value = str | int | Decimal | Instant | tuple[str, ...] | None
"""None: the provider did not send it."""
SortValue = int | Decimal | str | tuple[str, ...] | None
PROVIDERS: Final = ("depot", "smappee", "oioi")
PASSED: Final = "passed"
"""The severity word of a session in which nothing is wrong."""
VERDICTS: Final = ("running", "fault", "charged!", "charged", "no-start", "nothing", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a session."""

    id: str
    """Name in JSON and csv; its ending is the unit: ``_wh``, ``_s``, ``_w``."""
    aliases: tuple[str, ...] = ()
    """Other names it is typed by; the first one is the shortest good one."""
    kind: Kind = Kind.TEXT
    value: Callable[[Session, tzinfo], Value]
    title: str
    """Head of its column for people; of quantities with the unit shown."""
    help: str
    """One line, for completion and help."""
    words: tuple[str, ...] = ()
    """Of a WORD field: all it can be."""
    more_words: Callable[[], tuple[str, ...]] | None = None
    """Further words, dear to look up the first time: asked for only when none of ``words`` was typed."""
    providers: tuple[str, ...] = PROVIDERS
    """Who sends it."""
    is_judged: bool = False
    """True when the diagnosis decides it or refines it."""
    texts: Callable[[Session], tuple[str | None, ...]] | None = None
    """More spellings a condition on it finds (``HPC-01/2``)."""
    shown: Callable[[Session], str | None] | None = None
    """The spelling in lists and exports, where that is not the one typed (``NO START``)."""
    unit: str = ""
    """Unit of a number typed without one, unless the name says another."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it is typed by, the usual one first."""
        return (*self.aliases, self.id)

    def value_of(self, report: SessionReport, zone: tzinfo) -> Value:
        """The value; ``zone`` decides what day it is. None when it was not sent."""
        return self.value(report.session, zone)

    def sort_value(self, session: Session, zone: tzinfo) -> SortValue:
        """What an order goes by; texts in any case. None when it was not sent."""
        value = self.value(session, zone)
        match value:
            case str():
                if self.words:
                    return self.words.index(value) if value in self.words else len(self.words)
                return value.casefold()
            case Instant():
                return value.us
            case _:
                return value

    def typed_unit(self, name: str) -> str:
        """Unit of a number typed without one under this name: ``energy_wh<500`` but ``kwh<0.5``."""
        return _UNIT_OF_ENDING.get(name.rpartition("_")[2], self.unit)


_UNIT_OF_ENDING: Final = {"wh": "Wh", "w": "W", "s": "s"}


def _text(name: str) -> Callable[[Session, tzinfo], Value]:
    """A text of the session; an empty one was not sent."""
    return lambda session, zone: getattr(session, name) or None


def _decimal(name: str) -> Callable[[Session, tzinfo], Value]:
    return lambda session, zone: finite(getattr(session, name))


def _plain(name: str) -> Callable[[Session, tzinfo], Value]:
    return lambda session, zone: getattr(session, name)


def _severity(session: Session, zone: tzinfo) -> Value:
    return PASSED if session.severity is None else session.severity.value


def _verdict(session: Session, zone: tzinfo) -> Value:
    """The word as typed; one that a newer evtui has kept in the store is not known here."""
    word = values.verdict_word(session)
    return word if word is None or word in VERDICTS else "unknown"


def _peak(session: Session, zone: tzinfo) -> Value:
    watts = session.peak_power_w
    return None if watts is None else finite(Decimal(str(watts)))


def _per_kwh(session: Session, zone: tzinfo) -> Value:
    return values.cost_per_kwh(session)


_DEPOT: Final = ("depot",)
_SMAPPEE: Final = ("smappee",)
_OIOI: Final = ("oioi",)

ALL_FIELDS: Final = (
    Field(id="provider", kind=Kind.WORD, words=PROVIDERS, more_words=plugged_in, value=_plain("provider"),
          title="provider", help="depot, smappee, oioi, or one that is plugged in"),
    Field(id="account", value=_text("account"), title="account",
          help="name in the configuration, or file:NAME"),
    Field(id="id", value=_text("id"), title="id", help="the provider's session id"),
    Field(id="charger", aliases=("serial",), value=_text("charger"), title="charger",
          texts=lambda session: (values.place(session),), help="ChargerID, serial number or station id"),
    Field(id="connector", value=_text("connector"), title="connector", help="connector of the charger"),
    Field(id="place", value=lambda session, zone: values.place(session), title="place",
          help="CHARGER/CONNECTOR"),
    Field(id="vehicle", aliases=("bus",), value=_text("vehicle"), title="vehicle", help="vehicle id",
          providers=_DEPOT),
    Field(id="site", value=_text("site"), title="site", help="service location or station name",
          providers=("smappee", "oioi")),
    Field(id="started_at", aliases=("started", "start"), kind=Kind.TIME, value=_plain("started_at"),
          title="started", help="plug-in or authorisation"),
    Field(id="ended_at", aliases=("ended", "end"), kind=Kind.TIME, value=_plain("ended_at"), title="ended",
          help="unplugged or ended; a running session has none"),
    Field(id="day", aliases=("date",), value=values.day, title="day", help="day of the start, in --tz"),
    Field(id="duration_s", aliases=("dur", "duration"), kind=Kind.DURATION, value=_plain("duration_us"),
          title="duration", help="end minus start: dur>5m"),
    Field(id="charging_s", aliases=("charging",), kind=Kind.DURATION, title="charging",
          value=lambda session, zone: values.charging_us(session), help="length of the charging interval",
          providers=_OIOI),
    Field(id="idle_s", aliases=("idle",), kind=Kind.DURATION, title="idle",
          value=lambda session, zone: values.idle_us(session), help="connected but not charging: idle>30m"),
    Field(id="energy_wh", aliases=("kwh", "energy"), kind=Kind.ENERGY, unit="kWh",
          value=_decimal("energy_wh"), title="kWh", help="energy of the session: kwh<0.5, energy>500Wh"),
    Field(id="meter_start_wh", aliases=("meter_from",), kind=Kind.ENERGY, unit="kWh", title="meter from",
          value=_decimal("meter_start_wh"), help="meter at the start", providers=_SMAPPEE),
    Field(id="meter_end_wh", aliases=("meter_to",), kind=Kind.ENERGY, unit="kWh", title="meter to",
          value=_decimal("meter_end_wh"), help="meter at the end", providers=_SMAPPEE),
    Field(id="soc_start", kind=Kind.PERCENT, unit="%", value=_decimal("soc_start"), title="SoC from",
          help="state of charge at plug-in", providers=_DEPOT),
    Field(id="soc_end", aliases=("soc",), kind=Kind.PERCENT, unit="%", value=_decimal("soc_end"),
          title="SoC to", help="state of charge at the end: soc_end>=80", providers=_DEPOT),
    Field(id="status", kind=Kind.WORD, words=tuple(SessionStatus), title="status",
          value=lambda session, zone: session.status.value, help="normalised status"),
    Field(id="status_raw", value=_text("status_raw"), title="status as sent",
          help="the provider's own word"),
    Field(id="verdict", kind=Kind.WORD, words=VERDICTS, is_judged=True, title="verdict",
          value=_verdict, shown=lambda session: session.verdict, providers=_DEPOT,
          help="the diagnosis in a word: verdict:no-start"),
    Field(id="outcome", value=_text("outcome"), is_judged=True, title="outcome", help="what became of it"),
    Field(id="severity", aliases=("sev",), kind=Kind.WORD, words=(*Severity, PASSED), value=_severity,
          is_judged=True, title="severity",
          help="worst that matters: critical, error, warning, info, passed"),
    Field(id="errors", kind=Kind.NUMBER, value=_plain("errors"), title="errors", is_judged=True,
          help="events of severity error or critical"),
    Field(id="warnings", kind=Kind.NUMBER, value=_plain("warnings"), title="warnings", is_judged=True,
          help="events of severity warning"),
    Field(id="peak_power_w", aliases=("peak",), kind=Kind.POWER, unit="kW", value=_peak, is_judged=True,
          title="peak kW", help="largest power of the meter values: peak>100kW", providers=_DEPOT),
    Field(id="cost", kind=Kind.MONEY, value=_decimal("cost"), title="cost", help="as billed: cost>10",
          providers=_OIOI),
    Field(id="currency", value=_text("currency"), title="currency", help="currency code", providers=_OIOI),
    Field(id="cost_per_kwh", aliases=("per_kwh",), kind=Kind.MONEY, value=_per_kwh, title="per kWh",
          help="cost over energy", providers=_OIOI),
    Field(id="csms_transaction_id", aliases=("csms",), value=_text("csms_transaction_id"), title="CSMS tx",
          help="transaction id of the back-end"),
    Field(id="external_session_id", aliases=("external",), value=_text("external_session_id"),
          title="external id", help="session id of another system"),
    Field(id="address", value=_text("address"), title="address", help="where the station stands",
          providers=("smappee", "oioi")),
    Field(id="auth_kind", aliases=("auth",), value=_text("auth_kind"), title="auth",
          help="how the driver was identified", providers=("smappee", "oioi")),
    Field(id="auth_token", aliases=("card", "rfid"), value=_text("auth_token"), title="card",
          help="card or identifier", providers=("smappee", "oioi")),
    Field(id="priority", aliases=("prio",), value=_text("priority"), title="priority",
          help="charging priority as sent", providers=_SMAPPEE),
    Field(id="flags", aliases=("flag",), kind=Kind.FLAGS, value=_plain("flags"), title="flags",
          help="remarks of the reader: flag:clock_offset"),
)  # fmt: skip
"""In the order of the JSON, more or less."""
FIELDS: Final[Mapping[str, Field]] = MappingProxyType({one.id: one for one in ALL_FIELDS})
"""By id."""
_BY_NAME: Final = {name: one for one in ALL_FIELDS for name in one.names}
SEARCHED: Final = MappingProxyType(
    {
        "err": "texts of errors and warnings inside the session",
        "note": "your own notes on the session",
        "since": "sessions that overlap [since, until): since:-7d",
        "until": "exclusive end of the period: until:now",
    }
)
"""Names of conditions that are no columns, with their help."""


def field_of(name: str) -> Field | None:
    """A field by any of its names, in any case; a hyphen counts as an underscore."""
    return _BY_NAME.get(name.lower().replace("-", "_"))


def nearest(name: str) -> str | None:
    """The field name most like a mistyped one."""
    near = get_close_matches(name.lower().replace("-", "_"), [*_BY_NAME, *SEARCHED], n=1, cutoff=0.6)
    return near[0] if near else None


def known_field(name: str) -> Field:
    """A field by any of its names. Raises UsageError with the nearest name."""
    field = field_of(name.strip())
    if field is not None:
        return field
    near = nearest(name)
    known = ", ".join(one.names[0] for one in ALL_FIELDS)
    raise UsageError(f"no field {name[:40]}", hint=f"did you mean {near}?" if near else f"known: {known}")


def known_fields(names: str) -> tuple[Field, ...]:
    """Fields by names with commas between them, each once. Raises UsageError."""
    return tuple(dict.fromkeys(known_field(name) for name in names.split(",") if name.strip()))
