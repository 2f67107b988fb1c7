"""Which bucket a session falls into: its word or text, its day, or a stretch of a quantity."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import tzinfo
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from evtui.formats.times import duration
from evtui.models.instant import US_PER_S, Instant
from evtui.models.report import SessionReport
from evtui.services.query.fields import Field, Kind, Value
from evtui.services.query.tokens import is_bare, quoted
from evtui.services.query.values import EXACT

MOST_STRETCHES: Final = 12
"""A quantity is cut into at most about as many stretches."""
MOST_EXACT: Final = 12
"""A count with at most as many different values keeps each of them."""
_NICE: Final = (1, 2, 5)
_LEAST_STEPS: Final = {
    Kind.ENERGY: Decimal(100),
    Kind.POWER: Decimal(1000),
    Kind.PERCENT: Decimal(10),
    Kind.MONEY: Decimal("0.1"),
}
"""Narrower stretches say nothing."""
_NICE_S: Final = (1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400, 604_800)


@dataclass(frozen=True, slots=True)
class Bucket:
    """One value, or one stretch of values, of a field."""

    label: str | None
    """Untrusted text; None: was not sent."""
    condition: str
    """The query that finds exactly its sessions."""
    order: tuple[bool, int | Decimal | str]
    """Where it stands among the others, what was not sent last."""


Assign = Callable[[SessionReport], Bucket]


def buckets(field: Field, reports: Iterable[SessionReport], zone: tzinfo) -> Assign:
    """How sessions are assigned to the buckets of a field; stretches are cut to fit these reports."""
    name = field.names[0]
    nothing = Bucket(None, f"{name}:-", (True, 0))
    if field.kind is Kind.TIME:
        return lambda report: _day(name, field.value_of(report, zone), zone, nothing)
    if not field.kind.is_ordered:
        return _texts(field, zone, nothing)
    values = {_number(value) for report in reports if (value := field.value_of(report, zone)) is not None}
    if field.kind is Kind.NUMBER and len(values) <= MOST_EXACT:
        exact = {value: Bucket(_plain(value), f"{name}:{_plain(value)}", (False, value)) for value in values}
        return lambda report: exact.get(_number(field.value_of(report, zone)), nothing)
    step = _step(field.kind, values)
    stretches: dict[int, Bucket] = {}

    def assign(report: SessionReport) -> Bucket:
        value = field.value_of(report, zone)
        if value is None:
            return nothing
        number = _floor(_number(value), step)
        if number not in stretches:
            stretches[number] = _stretch(field, _times(number, step), _times(number + 1, step))
        return stretches[number]

    return assign


def _texts(field: Field, zone: tzinfo, nothing: Bucket) -> Assign:
    """Texts are one in any case; the first spelling is shown. Known words keep their order."""
    name = field.names[0]
    kept: dict[str, Bucket] = {}

    def assign(report: SessionReport) -> Bucket:
        value = field.value_of(report, zone)
        flags = value if isinstance(value, tuple) else (str(value),) if value is not None else ()
        if not flags:
            return nothing
        folded = "\0".join(flags).casefold()
        if folded not in kept:
            order = field.words.index(folded) if folded in field.words else folded
            conditions = [f"{name}={flag if is_bare(flag) else quoted(flag)}" for flag in flags]
            key = f"{order:03d}" if isinstance(order, int) else order
            shown = field.shown(report.session) if field.shown is not None else " ".join(flags)
            kept[folded] = Bucket(shown, " ".join(conditions), (False, key))
        return kept[folded]

    return assign


def _day(name: str, value: Value, zone: tzinfo, nothing: Bucket) -> Bucket:
    """The day of a time, the newest first."""
    if not isinstance(value, Instant):
        return nothing
    try:
        day = value.datetime().astimezone(zone).date()
    except OverflowError:  # the first and last day of the calendar
        day = value.datetime().date()
    return Bucket(day.isoformat(), f"{name}:{day.isoformat()}", (False, -day.toordinal()))


def _step(kind: Kind, values: set[int | Decimal]) -> int | Decimal:
    """Width of a stretch: a round number of the field's unit, so that few of them hold all values."""
    if not values:
        return 1
    least = _divided(Decimal(max(values)) - Decimal(min(values)), Decimal(MOST_STRETCHES))
    if kind is Kind.DURATION:
        return next((one * US_PER_S for one in _NICE_S if one * US_PER_S >= least), int(_round_step(least)))
    return max(_LEAST_STEPS.get(kind, Decimal(1)), _round_step(least))


def _round_step(least: Decimal) -> Decimal:
    """1, 2 or 5 times a power of ten, the first that is wide enough."""
    if not least:
        return Decimal(0)
    power = Decimal(1).scaleb(least.adjusted())
    return next((power * nice for nice in _NICE if power * nice >= least), power * 10)


def _stretch(field: Field, low: int | Decimal, high: int | Decimal) -> Bucket:
    """``10 to 20 kWh``: from the first up to, but without, the second."""
    name = field.names[0]
    unit, scale = _SCALES.get(field.kind, ("", 1))
    first, last = (_plain(_divided(Decimal(edge), Decimal(scale))) for edge in (low, high))
    if field.kind is Kind.DURATION:
        label = f"{duration(int(low))} to {duration(int(high))}"
    else:
        label = f"{first} to {last} {field.unit}".rstrip()
    condition = f"{name}>={first}{unit} {name}<{last}{unit}"
    return Bucket(label, condition, (False, low))


_SCALES: Final = {
    Kind.ENERGY: ("kWh", 1000),
    Kind.POWER: ("kW", 1000),
    Kind.PERCENT: ("%", 1),
    Kind.DURATION: ("s", US_PER_S),
}
"""Unit conditions are written in, and how many of the field's own it is."""


def _number(value: Value) -> int | Decimal:
    """A quantity as a number; what is none counts as one that no bucket holds."""
    return value if isinstance(value, int | Decimal) else Decimal("NaN")


def _plain(value: int | Decimal) -> str:
    """Without exponent and without zeros at the end of a fraction."""
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _floor(value: int | Decimal, step: int | Decimal) -> int:
    """Which stretch a value lies in."""
    if isinstance(value, int) and isinstance(step, int):
        return value // step
    return int(_divided(Decimal(value), Decimal(step)).to_integral_value(ROUND_FLOOR))


def _divided(value: Decimal, by: Decimal) -> Decimal:
    """A quotient with so many digits that no stretch is missed."""
    return EXACT.divide(value, by)


def _times(number: int, step: int | Decimal) -> int | Decimal:
    return number * step if isinstance(step, int) else EXACT.multiply(Decimal(number), step)
