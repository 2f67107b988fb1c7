"""An OIOI row as facts: every field with unit and source, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from evtui.models.instant import US_PER_S, Instant
from evtui.models.provenance import Basis, Fact, FactValue
from evtui.providers.lenient import watt_hours, whole
from evtui.providers.oioi.stations import Station
from evtui.providers.oioi.times import Times, pointer_of
from evtui.providers.oioi.wire import ALIASES, NamedRow

_STATION: Final = (
    "station_name",
    "station_address",
    "station_operator",
    "is_free_charge",
    "evse_id",
    "connector_type",
    "connector_speed",
)
_PRICE: Final = "price_"
LEAST_PRICED_WH: Final = 500
"""Below this the starting fee dominates, and a price per kWh says nothing."""


def row_facts(row: NamedRow, value: Mapping[str, Any], times: Times) -> tuple[Fact, ...]:
    """Every documented field, None where nothing was sent."""
    fields = row.fields
    vat_note = "the page does not say whether VAT is included"

    def fact(field: str, name: str, shown: str | Decimal | None, unit: str = "", note: str = "") -> Fact:
        source = pointer_of(row, field) if row.names.get(ALIASES[field]) in value else None
        if field in row.unreadable:
            note = f"unreadable: {row.unreadable[field]}"
        return Fact(name=name, value=shown, unit=unit, source=source, note=note)

    def time(field: str, end: bool, name: str, at: Instant | None) -> Fact:
        interval = getattr(fields, field)
        if interval is None:
            return fact(field, name, None)
        source = f"{pointer_of(row, field)}/{interval.end_name if end else interval.start_name}"
        note = f"unreadable: {times.unreadable[source]}" if source in times.unreadable else ""
        return Fact(name=name, value=_rfc3339(at), source=source, note=note)

    return (
        fact("request_sent", "requested_at", _rfc3339(times.requested), note="meaning uncertain"),
        fact("charging_station_id", "charging_station_id", fields.charging_station_id),
        fact("connector_id", "connector_id", fields.connector_id),
        time("session_interval", False, "plugged_in_at", times.start),
        time("session_interval", True, "unplugged_at", times.end),
        time("charging_interval", False, "charging_started_at", times.charging_start),
        time("charging_interval", True, "charging_ended_at", times.charging_end),
        fact("energy_consumed", "energy_wh", watt_hours(fields.energy_consumed), "Wh", "sent in kWh"),
        fact("cost", "cost", fields.cost, fields.currency or "", vat_note),
        fact("currency", "currency", fields.currency),
        fact(
            "external_session_id", "external_session_id", fields.external_session_id, note="the operator's id"
        ),
        fact("address", "address", fields.address),
    )


def derived_facts(row: NamedRow, times: Times) -> tuple[Fact, ...]:
    """What follows from the fields: durations, price, resolution, the suspected shift."""
    connected, charging = _between(times.start, times.end), _between(times.charging_start, times.charging_end)
    idle = None if connected is None or charging is None else connected - charging
    facts = [
        ("connected_s", _seconds(connected), "s", "end - start of the session interval"),
        ("charging_s", _seconds(charging), "s", "end - start of the charging interval"),
        ("idle_s", _seconds(idle), "s", "connected - charging"),
    ]
    energy = row.fields.energy_consumed
    if energy is not None:
        step = watt_hours(Decimal(1).scaleb(min(0, _exponent(energy))))
        facts.append(("energy_resolution_wh", step, "Wh", "one unit of the last digit as printed"))
    price = _price_per_kwh(row)
    if price is not None:
        facts.append(("cost_per_kwh", price, f"{row.fields.currency or ''}/kWh", "cost / energy"))
    if times.shift_us is not None:
        note = "to be added to both intervals, if they are UTC with a local label; not applied"
        facts.append(("suspect_tz_shift_s", _seconds(times.shift_us), "s", note))
    return tuple(
        Fact(name=name, value=value, unit=unit, basis=Basis.DERIVED, note=note)
        for name, value, unit, note in facts
    )


def request_facts(kind: str | None, token: str | None) -> tuple[Fact, ...]:
    """For whom the row was asked: rows do not name their user."""
    if kind is None:
        return ()
    note = "from the request, not from the row"
    return (
        Fact(name="identifier_type", value=kind, note=note),
        Fact(name="identifier", value=token, note=note),
    )


def station_facts(station: Station, connector_id: str | None) -> tuple[Fact, ...]:
    """What is known of the place today, not at the time of the session."""
    connector = station.connectors.get(connector_id or "")
    facts: dict[str, FactValue] = {
        "station_name": station.name,
        "station_address": station.address,
        "station_operator": station.operator,
        "is_free_charge": station.is_free_charge,
        "evse_id": connector.evse_id if connector else None,
        "connector_type": connector.plug if connector else None,
        "connector_speed": connector.speed if connector else None,
    }
    prices = connector.prices if connector else {}
    facts |= {f"{_PRICE}{name.replace('-', '_')}": price for name, price in prices.items()}
    return _of_station(facts)


def kept_station_facts(beside: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts of a place as they were kept with a row of the store, those without a value too."""
    known = {fact.name: fact.value for fact in beside if fact.name in _STATION or _is_price(fact.name)}
    if not known:
        return ()
    prices = {name: value for name, value in known.items() if _is_price(name)}
    return _of_station({name: known.get(name) for name in _STATION} | prices)


def _of_station(facts: Mapping[str, FactValue]) -> tuple[Fact, ...]:
    """Facts that no row holds."""
    note = "from station-get-by-ids, as of the fetch"
    return tuple(Fact(name=name, value=value, note=note) for name, value in facts.items())


def _is_price(name: str) -> bool:
    """Whether a fact is one of a place's prices."""
    return name.startswith(_PRICE)


def _price_per_kwh(row: NamedRow) -> Decimal | None:
    """Cost per kWh, two decimals more than money has; None for little energy."""
    cost, energy_wh = row.fields.cost, watt_hours(row.fields.energy_consumed)
    if cost is None or energy_wh is None or energy_wh < LEAST_PRICED_WH:
        return None
    return (cost * 1000 / energy_wh).quantize(Decimal("0.0001"))


def _exponent(number: Decimal) -> int:
    """Power of ten of the last digit as printed."""
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _between(start: Instant | None, end: Instant | None) -> int | None:
    """End minus start in microseconds."""
    return None if start is None or end is None else end.us - start.us


def _seconds(duration_us: int | None) -> Decimal | None:
    """Microseconds in seconds, exact."""
    return None if duration_us is None else whole(Decimal(duration_us) / US_PER_S)


def _rfc3339(at: Instant | None) -> str | None:
    """A time as text in UTC."""
    return None if at is None else at.rfc3339()
