"""Quantities as they are typed, in the unit their field holds: ``0.5kWh``, ``1h30m``, ``80%``, ``100kW``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from evtui.models.instant import US_PER_S
from evtui.services.query.fields import Kind
from evtui.services.query.values import EXACT

_AMOUNT: Final = re.compile(
    r"([+-]?(?:\d{1,320}(?:\.\d{0,40})?|\.\d{1,40}))\s*([a-z%]*)", re.ASCII | re.IGNORECASE
)
_PARTS: Final = re.compile(r"(?:\d{1,12}(?:\.\d{1,6})?[a-z]+)+", re.ASCII | re.IGNORECASE)
_PART: Final = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)([a-z]+)", re.ASCII | re.IGNORECASE)
_NO_UNIT: Final[Mapping[str, Decimal]] = {"": Decimal(1)}
UNITS: Final[Mapping[Kind, Mapping[str, Decimal]]] = {
    Kind.ENERGY: {"wh": Decimal(1), "kwh": Decimal(1_000), "mwh": Decimal(1_000_000)},
    Kind.POWER: {"w": Decimal(1), "kw": Decimal(1_000), "mw": Decimal(1_000_000)},
    Kind.PERCENT: {"%": Decimal(1), "": Decimal(1)},
    Kind.DURATION: {
        "us": Decimal(1),
        "ms": Decimal(1_000),
        "s": Decimal(US_PER_S),
        "m": Decimal(60 * US_PER_S),
        "min": Decimal(60 * US_PER_S),
        "h": Decimal(3600 * US_PER_S),
        "d": Decimal(86_400 * US_PER_S),
        "w": Decimal(7 * 86_400 * US_PER_S),
    },
    Kind.NUMBER: _NO_UNIT,
    Kind.MONEY: _NO_UNIT,
}
"""What each unit is of the field's own unit, small letters."""
SHOWN_UNITS: Final[Mapping[Kind, str]] = {
    Kind.ENERGY: "Wh, kWh or MWh",
    Kind.POWER: "W, kW or MW",
    Kind.PERCENT: "%",
    Kind.DURATION: "s, m, h, d or w",
    Kind.NUMBER: "no unit",
    Kind.MONEY: "no unit",
}


def amount(text: str, kind: Kind, unit: str) -> Decimal:
    """A quantity in the unit its field holds (Wh, W, %, microseconds); ``unit`` is meant where none is typed.

    Raises ValueError with what is wrong, in words.
    """
    typed = text.strip().replace("−", "-")
    if kind is Kind.DURATION and _PARTS.fullmatch(typed):
        return sum((_scaled(found[1], found[2], kind) for found in _PART.finditer(typed)), Decimal(0))
    found = _AMOUNT.fullmatch(typed)
    if found is None:
        raise ValueError(f"{text[:40]!r} is no number")
    return _scaled(found[1], found[2] or unit, kind)


def _scaled(number: str, unit: str, kind: Kind) -> Decimal:
    """A number times its unit. Nothing needs no unit."""
    value = Decimal(number)
    scale = UNITS[kind].get(unit.lower())
    if scale is not None:
        return EXACT.multiply(value, scale)
    if not unit and not value:
        return value
    raise ValueError(
        f"{number} {unit}: the unit is {SHOWN_UNITS[kind]}"
        if unit
        else f"{number} of what? {SHOWN_UNITS[kind]}"
    )
