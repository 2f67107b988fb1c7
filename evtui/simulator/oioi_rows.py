"""Rows of PlugSurfing: sessions and stations as its answers print them, oddities included (OIOI v4)."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from evtui.simulator.ac import AcSession, Oddity
from evtui.simulator.fleet import Fleet
from evtui.simulator.plan import Plan
from evtui.simulator.site import AC_STATIONS, ADDRESSES, COMPANY, DEPOT_ADDRESS, DEPOT_STATION

ZONE: Final = ZoneInfo("Europe/Berlin")
_SUMMER: Final = timezone(timedelta(hours=2))
_STARTING_FEE: Final = Decimal("0.35")
_AC_PER_KWH: Final = Decimal("0.45")
_HPC_PER_KWH: Final = Decimal("0.59")
_SHARED_ID: Final = "abc-def"
"""One operator's counter is not unique: two rows carry it."""


def depot_row(fleet: Fleet, plan: Plan) -> dict[str, Any]:
    """A depot session as it was billed: whole seconds, local time, the vehicle side's energy."""
    course, ended_at = fleet.course(plan), fleet.ended_at(plan)
    flow = course.flow
    start_wh, stop_wh = fleet.counters(plan).charge
    charger = DEPOT_STATION + int(plan.charger[-2:])
    energy = _kwh(stop_wh - start_wh)
    return {
        "request-sent": _local(plan.plugged_at - timedelta(seconds=14)),
        "connector-id": charger * 10 + int(plan.connector),
        "charging-station-id": charger,
        "session-interval": _interval(plan.plugged_at, ended_at),
        "charging-interval": _interval(
            plan.plugged_at + timedelta(seconds=flow[0]) if flow else None,
            plan.plugged_at + timedelta(seconds=flow[1]) if flow and ended_at else None,
        ),
        "energy-consumed": float(energy),
        "cost": _cost(energy, _HPC_PER_KWH),
        "currency": "EUR",
        "external-session-id": str(plan.transaction_id),
        "address": DEPOT_ADDRESS,
    }


def ac_row(session: AcSession) -> dict[str, Any]:
    """A car's session, with the oddity it was given."""
    station_id = session.station.evse
    charging = session.charging_from, session.charging_to if session.ended_at else None
    energy = _kwh(session.energy_wh)
    row: dict[str, Any] = {
        "request-sent": _local(session.plugged_at - timedelta(seconds=9)) if session.id % 4 else None,
        "connector-id": station_id * 10 + session.connector if station_id else None,
        "charging-station-id": station_id,
        "session-interval": _interval(session.plugged_at, session.ended_at),
        "charging-interval": _interval(*charging),
        "energy-consumed": int(energy) if energy == int(energy) else float(energy),
        "cost": _cost(energy, _AC_PER_KWH),
        "currency": "EUR",
        "external-session-id": session.csms_id or f"cpo-{session.id}",
        "address": ADDRESSES.get(station_id or 0),
    }
    return row | _odd_fields(session)


def station(station_id: int) -> dict[str, Any] | None:
    """One station of ``station-get-by-ids``, or None for an id nobody has."""
    for known in AC_STATIONS:
        if known.evse == station_id:
            return _station(
                station_id, known.name, known.connectors, f"{known.power_kw:g}kW", ADDRESSES[station_id]
            )
    number = station_id - DEPOT_STATION
    if 1 <= number <= 99:
        return _station(station_id, f"Depot HPC {number:02d}", 2, "450kW", DEPOT_ADDRESS)
    return None


def _station(station_id: int, name: str, connectors: int, speed: str, address: str) -> dict[str, Any]:
    """Shape of OIOI station-get-by-ids: speed is a text, the external id an EVSE id, prices five texts."""
    street, city, country = address.split(", ")
    road, _, house = street.rpartition(" ")
    code, _, town = city.partition(" ")
    prices = {
        "starting-fee": "0.35",
        "charging-per-hour": "0.00",
        "parking-per-hour": "0.00",
        "charging-per-kwh": "0.45",
        "currency": "EUR",
    }
    return {
        "id": station_id,
        "name": name,
        "latitude": 53.59,
        "longitude": 9.91,
        "address": {"street": road, "street-number": house, "zip": code, "city": town, "country": country},
        "operator-company-id": COMPANY,
        "owner-company-id": COMPANY,
        "is-free-charge": False,
        "dynamic-status-summary": "Available",
        "connectors": [
            {
                "id": station_id * 10 + number,
                "status": "Available",
                "name": "Type2",
                "speed": speed,
                "mode": "Mode3",
                "external-id": f"DE*EVT*E{station_id}*{number}",
                "prices": prices,
            }
            for number in range(1, connectors + 1)
        ],
    }


def _odd_fields(session: AcSession) -> dict[str, Any]:
    """What the oddity changes."""
    match session.oddity:
        case Oddity.NEVER_CHARGED:
            return {"charging-interval": _interval(None, None), "energy-consumed": 0.053, "cost": "2.03"}
        case Oddity.NULL_INTERVAL:
            return {"charging-interval": _interval(None, None)}
        case Oddity.NULL_COST:
            return {"cost": None}
        case Oddity.NULL_PLACE:
            return {"connector-id": None, "charging-station-id": None}
        case Oddity.SAME_ID:
            return {"external-session-id": _SHARED_ID}
        case Oddity.SHIFTED:
            return {
                "request-sent": _mislabelled(session.plugged_at + timedelta(hours=2, seconds=27)),
                "session-interval": _interval(session.plugged_at, session.ended_at, shifted=True),
                "charging-interval": _interval(session.charging_from, session.charging_to, shifted=True),
            }
    return {}


def _interval(
    start: datetime | None, end: datetime | None, *, shifted: bool = False
) -> dict[str, str | None]:
    text = _mislabelled if shifted else _local
    return {"start": text(start) if start else None, "end": text(end) if end else None}


def _local(moment: datetime) -> str:
    """RFC 3339 in local time, whole seconds."""
    return moment.astimezone(ZONE).isoformat(timespec="seconds")


def _mislabelled(moment: datetime) -> str:
    """The UTC clock with the offset of summer time behind it, as in the documented sample."""
    return moment.replace(tzinfo=_SUMMER).isoformat(timespec="seconds")


def _kwh(energy_wh: int) -> Decimal:
    return Decimal(energy_wh) / 1000


def _cost(energy_kwh: Decimal, per_kwh: Decimal) -> str:
    """Text with a decimal point and two digits."""
    return str((_STARTING_FEE + energy_kwh * per_kwh).quantize(Decimal("0.01"), ROUND_HALF_UP))
