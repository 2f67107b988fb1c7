"""What ``station-get-by-ids`` tells of the places behind the ids of a session (OIOI station-get-by-ids)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from evtui.clients.decode import decode
from evtui.errors import UnexpectedPayload
from evtui.providers.lenient import Flag, Text, read_row
from evtui.providers.oioi.wire import names_of

_EVSE_ID: Final = re.compile(r"[A-Z]{2}\*?[A-Z0-9]{3}\*?E[A-Z0-9*]{1,30}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class StationConnector:
    """One connector of a resolved station."""

    id: str
    plug: str | None
    speed: str | None
    """Text such as ``22.2kW``."""
    evse_id: str | None
    """``external-id`` without ``*`` and ``-``, when it has the shape of an EVSE id."""
    prices: Mapping[str, str]
    """Today's prices by OIOI's name, texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """What ``station-get-by-ids`` tells of one station; PlugSurfing curates and groups them."""

    id: str
    name: str | None
    address: str | None
    operator: str | None
    is_free_charge: bool | None
    connectors: Mapping[str, StationConnector]


class _StationRow(BaseModel):
    """A station as sent, keys already in OIOI's spelling."""

    model_config = ConfigDict(
        frozen=True, alias_generator=lambda name: name.replace("_", "-"), extra="ignore"
    )

    id: Text = None
    name: Text = None
    operator_company_id: Text = None
    is_free_charge: Flag = None


class _ConnectorRow(BaseModel):
    """A connector as sent, keys already in OIOI's spelling."""

    model_config = ConfigDict(
        frozen=True, alias_generator=lambda name: name.replace("_", "-"), extra="ignore"
    )

    id: Text = None
    name: Text = None
    speed: Text = None
    external_id: Text = None


def stations(body: bytes) -> tuple[Station, ...]:
    """The stations of an answer; ids that no longer exist are not in it, unreadable ones are left out."""
    value = decode(body)
    if isinstance(value, dict) and isinstance(value.get("station-get-by-ids"), dict):
        value = value["station-get-by-ids"]
    if not isinstance(value, dict):
        raise UnexpectedPayload("the answer about stations is not an object")
    companies = {
        str(company.get("id")): company.get("name")
        for company in _objects(value.get("companies"))
        if isinstance(company.get("name"), str)
    }
    found = (_station(entry, companies) for entry in _objects(value.get("stations")))
    return tuple(station for station in found if station is not None)


def _station(entry: Mapping[str, Any], companies: Mapping[str, Any]) -> Station | None:
    """One station, None when it has no id."""
    names = names_of(entry)
    row = read_row(_StationRow, {key: entry[name] for key, name in names.items()}).fields
    if row.id is None:
        return None
    connectors = (_connector(item) for item in _objects(entry.get("connectors")))
    return Station(
        id=row.id,
        name=row.name,
        address=_address(entry.get("address")),
        operator=companies.get(row.operator_company_id or ""),
        is_free_charge=row.is_free_charge,
        connectors={connector.id: connector for connector in connectors if connector is not None},
    )


def _connector(entry: Mapping[str, Any]) -> StationConnector | None:
    """One connector, None when it has no id."""
    row = read_row(_ConnectorRow, {key: entry[name] for key, name in names_of(entry).items()}).fields
    if row.id is None:
        return None
    prices = entry.get("prices")
    texts = prices.items() if isinstance(prices, dict) else ()
    return StationConnector(
        id=row.id,
        plug=row.name,
        speed=row.speed,
        evse_id=evse_id(row.external_id),
        prices={key: str(price) for key, price in texts if isinstance(price, str | int | Decimal)},
    )


def evse_id(external_id: str | None) -> str | None:
    """An EVSE id in its normal form, None for any other id an operator may have put there."""
    upper = (external_id or "").upper().replace("-", "")
    return upper.replace("*", "") if _EVSE_ID.fullmatch(upper) else None


def _address(value: object) -> str | None:
    """Street, number, zip, city and country in one line; the sample spells ``streetNumber``."""
    if not isinstance(value, dict):
        return value if isinstance(value, str) else None
    parts = {name.lower().replace("_", "").replace("-", ""): item for name, item in value.items()}
    word = {key: str(item).strip() for key, item in parts.items() if isinstance(item, str | int)}
    street = " ".join(filter(None, (word.get("street"), word.get("streetnumber"))))
    city = " ".join(filter(None, (word.get("zip"), word.get("city"))))
    return ", ".join(filter(None, (street, city, word.get("country")))) or None


def _objects(value: object) -> tuple[Mapping[str, Any], ...]:
    """The objects in a list, one level of nested lists flattened; nothing for anything else."""
    items = value if isinstance(value, list) else []
    flat = (inner for item in items for inner in (item if isinstance(item, list) else [item]))
    return tuple(item for item in flat if isinstance(item, dict))
