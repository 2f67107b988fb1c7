"""The fields a user's rule may name: unit, meaning, what "not known" means, and where each one stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from evtui.models.event import Event, EventKind, Severity
from evtui.models.instant import US_PER_S
from evtui.services.diagnosis.finding import Clock, Evidence
from evtui.services.diagnosis.record import SessionRecord, evidence
from evtui.services.diagnosis.user_rules import samples
from evtui.services.diagnosis.user_rules.kinds import FieldValue, Kind

Read = Callable[[SessionRecord], FieldValue | None]
Where = Callable[[SessionRecord], Iterable[Evidence]]
WHOLE_RECORD: Final = Evidence("")
"""The record itself (RFC 6901: the empty pointer), for what has no place of its own in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field."""

    name: str
    kind: Kind
    unit: str
    """``Wh``, ``s``, ``A``, ``V``, ``W``, ``%``, ``share`` (0 to 1), or empty."""
    meaning: str
    unknown: str
    """When it is not known, in words; the rule is then not evaluable."""
    read: Read
    where: Where
    """Places of the raw record it comes from; only asked for when it is known."""
    clock: Clock = Clock.NONE
    """Which clock it is on, where it is a time."""
    is_assumed: bool = False
    """Whether its unit or meaning is our inference."""


def _members(*names: str) -> Where:
    """Top-level members of the raw object."""
    return lambda record: [Evidence(f"/{name}") for name in names]


def _whole(record: SessionRecord) -> Iterable[Evidence]:
    return (WHOLE_RECORD,)


def _float(value: object) -> float | None:
    """A number of any kind as the language's own."""
    return None if value is None else float(value)  # type: ignore[arg-type]  # Decimal, int and float only


def _not_sent(name: str) -> str:
    return f"{name} was not sent"


def _number(
    name: str, unit: str, meaning: str, read: Callable[[SessionRecord], object], where: Where, unknown: str,
    *, clock: Clock = Clock.NONE, assumed: bool = False,
) -> Field:  # fmt: skip
    """A field with a number."""
    return Field(
        name=name, kind=Kind.NUMBER, unit=unit, meaning=meaning, unknown=unknown,
        read=lambda record: _float(read(record)), where=where, clock=clock, is_assumed=assumed,
    )  # fmt: skip


def _text(name: str, meaning: str, read: Read, where: Where, unknown: str) -> Field:
    """A field with a text."""
    return Field(name=name, kind=Kind.TEXT, unit="", meaning=meaning, unknown=unknown, read=read, where=where)


def _texts(name: str, meaning: str, read: Read, where: Where) -> Field:
    """A field with a list of texts; an empty list is known."""
    return Field(
        name=name, kind=Kind.TEXTS, unit="", meaning=meaning, unknown="never: an empty list is a list",
        read=read, where=where, clock=Clock.EVENT,
    )  # fmt: skip


# ── events ────────────────────────────────────────────────────────────────────────────────────────────


def _bad(record: SessionRecord, *severities: Severity) -> list[Event]:
    return [event for event in record.inside if event.severity in severities]


def _errors(record: SessionRecord) -> list[Event]:
    return _bad(record, Severity.CRITICAL, Severity.ERROR)


def _messages(record: SessionRecord) -> list[Event]:
    """Device messages inside the session, in time order."""
    return [
        event for event in record.inside if event.kind is EventKind.ERROR_CODE and event.error is not None
    ]


def _first(read: Callable[[Event], FieldValue | None]) -> Read:
    """Something of the first device message."""
    return lambda record: next((read(event) for event in _messages(record)), None)


def _each(events: Callable[[SessionRecord], Iterable[Event]], read: Callable[[Event], str | None]) -> Read:
    """Something of every event."""
    return lambda record: tuple(text for event in events(record) if (text := read(event)))


def _places(events: Callable[[SessionRecord], Iterable[Event]]) -> Where:
    return lambda record: [evidence(event) for event in events(record)]


def _first_place(record: SessionRecord) -> Iterable[Evidence]:
    return [evidence(event) for event in _messages(record)[:1]]


def _error_number(event: Event) -> float | None:
    return None if event.error is None or event.error.number is None else float(event.error.number)


def _error_numbers(record: SessionRecord) -> FieldValue:
    return tuple(number for event in _messages(record) if (number := _error_number(event)) is not None)


def _statuses(record: SessionRecord) -> tuple[Event, ...]:
    return record.statuses


def _devices(record: SessionRecord) -> list[Event]:
    """One event of each deviceStatus entry; an entry with several messages has an event for each of them."""
    entries: dict[str, Event] = {}
    for event in record.inside:
        if event.lane.startswith("deviceStatus."):
            entries.setdefault("/".join(event.source.split("/")[:3]), event)
    return list(entries.values())


def _device_words(event: Event) -> str:
    return f"{event.lane.removeprefix('deviceStatus.')}={event.state or ''}"


def _status_words(record: SessionRecord) -> list[Event]:
    return [event for event in record.inside if event.kind is EventKind.STATUS_WORD and event.state]


def _status_word(event: Event) -> str:
    return f"{event.lane.removeprefix('detailStatus.')}={event.state}"


# ── derived ───────────────────────────────────────────────────────────────────────────────────────────


def _duration_s(record: SessionRecord) -> float | None:
    length_us = record.report.session.duration_us
    return None if length_us is None else length_us / US_PER_S


def _between(first_us: int | None, last_us: int | None) -> float | None:
    return None if first_us is None or last_us is None else (last_us - first_us) / US_PER_S


def _soc_gained(record: SessionRecord) -> object:
    start, end = record.report.session.soc_start, record.report.session.soc_end
    return None if start is None or end is None else end - start


def _known(*places: Evidence | None) -> list[Evidence]:
    return [place for place in places if place is not None]


def _lowest(side: str, name: str) -> Read:
    """The lowest limit one side announced."""

    def read(record: SessionRecord) -> float | None:
        track = record.station if side == "station" else record.request
        values = [] if track is None else [getattr(one, name) for one in track.records]
        return min((float(value) for value in values if value is not None), default=None)

    return read


def _side_places(side: str) -> Where:
    def where(record: SessionRecord) -> Iterable[Evidence]:
        track = record.station if side == "station" else record.request
        return [Evidence(one.source, one.at) for one in (() if track is None else track.records)]

    return where


def _last_alignment(record: SessionRecord) -> float | None:
    for one in reversed(record.report.alignments):
        if one.present_voltage_v is not None and one.requested_voltage_v is not None:
            return abs(one.present_voltage_v - one.requested_voltage_v)
    return None


def _breaker(name: str) -> Read:
    def read(record: SessionRecord) -> float | None:
        return next((_float(getattr(one, name)) for one in reversed(record.report.breakers)), None)

    return read


def _alignments(record: SessionRecord) -> Iterable[Evidence]:
    return [Evidence(one.source, one.at) for one in record.report.alignments[-1:]]


def _breakers(record: SessionRecord) -> Iterable[Evidence]:
    return [Evidence(one.source, one.at) for one in record.report.breakers[-1:]]


_SOC = ("energySocStart", "energySocEnd")
_CHARGE = ("energyChargeEnd", "energyChargeStart")
_PRIMARY = ("energyPrimaryEnd", "energyPrimaryStart")
_NO_MESSAGE = "no device message in the session"
_ALL: Final[tuple[Field, ...]] = (
    _text("account", "name of the account", lambda r: r.report.session.account, _whole, "never"),
    _text(
        "charger", "ChargerID", lambda r: r.report.session.charger, _whole, "a single report without envelope"
    ),
    _text("connector", "ConnectorID", lambda r: r.report.session.connector, _whole, "as charger"),
    _text(
        "vehicle", "vehicleId", lambda r: r.report.session.vehicle, _members("vehicleId"),
        _not_sent("vehicleId"),
    ),
    _number(
        "duration_s", "s", "session end minus start, session clock", _duration_s,
        _members("sessionTimeEnd", "sessionTimeStart"), "still running, or a time is missing",
        clock=Clock.SESSION,
    ),
    _number(
        "start_s", "s", "from plug-in (Preparing) to the first current, event clock",
        lambda r: _between(r.anchor_us, r.c0_us), lambda r: _known(r.c0, r.anchor),
        "no start was seen, or no current", clock=Clock.EVENT,
    ),
    _number(
        "charging_s", "s", "from the first current to the end of the current, event clock",
        lambda r: _between(r.c0_us, r.c1_us), lambda r: _known(r.c0, r.c1), "no current, or no end of it",
        clock=Clock.EVENT,
    ),
    _number(
        "energy_wh", "Wh", "energy delivered, DC counter end minus start",
        lambda r: r.report.energies.charge_wh, _members(*_CHARGE), "a counter is missing", assumed=True,
    ),
    _number(
        "energy_primary_wh", "Wh", "energy from the grid, counter end minus start",
        lambda r: r.report.energies.primary_wh, _members(*_PRIMARY), "a counter is missing", assumed=True,
    ),
    _number(
        "efficiency", "share", "delivered over grid energy, 0 to 1", lambda r: r.report.energies.efficiency,
        _members(*_CHARGE, *_PRIMARY), "a counter is missing, or no grid energy", assumed=True,
    ),
    _number(
        "soc_start", "%", "state of charge at the start", lambda r: r.report.session.soc_start,
        _members(_SOC[0]), _not_sent(_SOC[0]), assumed=True,
    ),
    _number(
        "soc_end", "%", "state of charge at the end", lambda r: r.report.session.soc_end, _members(_SOC[1]),
        _not_sent(_SOC[1]), assumed=True,
    ),
    _number(
        "soc_gained", "%", "state of charge, end minus start", _soc_gained, _members(*_SOC),
        "start or end was not sent", assumed=True,
    ),
    _number("errors", "", "events of severity error or critical in the session", lambda r: len(_errors(r)),
            _places(_errors), "never", clock=Clock.EVENT),
    _number("warnings", "", "events of severity warning in the session",
            lambda r: len(_bad(r, Severity.WARNING)), _places(lambda r: _bad(r, Severity.WARNING)), "never",
            clock=Clock.EVENT),
    _number("events", "", "events inside the session", lambda r: len(r.inside), _whole, "never",
            clock=Clock.EVENT),
    _texts("statuses", "OCPP statuses inside the session, as sent", _each(_statuses, lambda e: e.state),
           _places(_statuses)),
    _text("last_status", "the last of them", lambda r: r.statuses[-1].state if r.statuses else None,
          lambda r: [evidence(event) for event in r.statuses[-1:]], "no OCPP status inside the session"),
    _texts("devices", "device states inside the session as Device=STATE",
           _each(_devices, _device_words), _places(_devices)),
    _texts("words", "status words inside the session as key=0x00000000", _each(_status_words, _status_word),
           _places(_status_words)),
    _texts("error_texts", "device messages inside the session, as sent",
           _each(_messages, lambda e: e.error.raw if e.error else None), _places(_messages)),
    Field(name="error_numbers", kind=Kind.NUMBERS, unit="", meaning="their numbers, (no:144) as 144",
          unknown="never: an empty list is a list", read=_error_numbers, where=_places(_messages),
          clock=Clock.EVENT),
    _text("first_error_text", "the first device message, as sent",
          _first(lambda e: e.error.raw if e.error else None), _first_place, _NO_MESSAGE),
    _number("first_error_number", "", "its number", _first(_error_number), _first_place,
            f"{_NO_MESSAGE}, or it has no number", clock=Clock.EVENT),
    _text("first_error_device", "its device, as in deviceId",
          _first(lambda e: e.lane.removeprefix("deviceStatus.")), _first_place, _NO_MESSAGE),
    _number("max_current_a", "A", "largest current sample", samples.max_current_a,
            samples.current_place, "no current samples", clock=Clock.EVENT, assumed=True),
    _number("mean_current_a", "A", "mean of the current samples with flow", samples.mean_current_a,
            samples.current_place, "no current samples with flow", clock=Clock.EVENT, assumed=True),
    _number("max_voltage_v", "V", "largest voltage sample", samples.max_voltage_v, samples.voltage_place,
            "no voltage samples", clock=Clock.EVENT, assumed=True),
    _number("max_power_w", "W", "largest current times voltage within 5 s", samples.max_power_w,
            samples.current_place, "no pair of current and voltage samples", clock=Clock.EVENT, assumed=True),
    _number("mean_power_w", "W", "mean of current times voltage while current flows", samples.mean_power_w,
            samples.current_place, "no such pair with flow", clock=Clock.EVENT, assumed=True),
    _number("samples", "", "meter values that could be read", samples.count, _whole, "never"),
    Field(name="gaps_s", kind=Kind.NUMBERS, unit="s",
          meaning="seconds from each current sample to the next while charging",
          unknown="under two such samples", read=samples.gaps_s, where=samples.longest_gap_place,
          clock=Clock.EVENT),
    _number("station_min_power_w", "W", "lowest maximum power the station announced",
            _lowest("station", "max_power_w"), _side_places("station"), "not announced", clock=Clock.EVENT,
            assumed=True),
    _number("station_min_current_a", "A", "lowest maximum current the station announced",
            _lowest("station", "max_current_a"), _side_places("station"), "not announced", clock=Clock.EVENT,
            assumed=True),
    _number("vehicle_min_power_w", "W", "lowest maximum power the vehicle announced",
            _lowest("vehicle", "max_power_w"), _side_places("vehicle"), "not announced", clock=Clock.EVENT,
            assumed=True),
    _number("vehicle_min_current_a", "A", "lowest maximum current the vehicle announced",
            _lowest("vehicle", "max_current_a"), _side_places("vehicle"), "not announced", clock=Clock.EVENT,
            assumed=True),
    _number("alignment_v", "V", "output against requested voltage at the battery alignment, without sign",
            _last_alignment, _alignments, "no alignment result with both voltages", clock=Clock.EVENT,
            assumed=True),
    _number("breaker_current_a", "A", "current when the DC breaker opened", _breaker("current_a"), _breakers,
            "no breaker record", clock=Clock.EVENT, assumed=True),
    _number("breaker_voltage_v", "V", "voltage when the DC breaker opened", _breaker("voltage_v"), _breakers,
            "no breaker record", clock=Clock.EVENT, assumed=True),
)  # fmt: skip
FIELD_HINT: Final = "evtui rules fields lists them"
"""Where a name that is near nothing sends its user."""
FIELDS: Final = {field.name: field for field in _ALL}
"""Every field by its name, in the order of the documentation."""
KINDS: Final = {field.name: field.kind for field in _ALL}
