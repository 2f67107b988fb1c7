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

MOST_STRETCHES: Final = 12
"""A quantity is cut into at most about as many stretches."""
MOST_EXACT: Final = 12
"""A count with at most as many different values keeps each of them."""
_NICE: Final = (1, 2, 5)
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
            stretches[number] = _stretch(field, number * step, (number + 1) * step)
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
            kept[folded] = Bucket(" ".join(flags), " ".join(conditions), (False, key))
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
    """Width of a stretch: a round number of the field's unit."""
    if not values:
        return 1
    span = max(values) - min(values)
    if kind is Kind.DURATION:
        fitting = (second * US_PER_S for second in _NICE_S if second * US_PER_S * MOST_STRETCHES >= span)
        return next(fitting, _round_step(Decimal(span)))
    if kind is Kind.PERCENT:
        return max(Decimal(10), _round_step(Decimal(span)))
    return _round_step(Decimal(span))


def _round_step(span: Decimal) -> Decimal:
    """1, 2 or 5 times a power of ten, so that a span needs no more than ``MOST_STRETCHES``."""
    least = span / MOST_STRETCHES
    if not least:
        return Decimal(1)
    power = Decimal(1).scaleb(least.adjusted())
    return next((power * nice for nice in _NICE if power * nice >= least), power * 10)


def _stretch(field: Field, low: int | Decimal, high: int | Decimal) -> Bucket:
    """``10 to 20 kWh``: from the first up to, but without, the second."""
    name = field.names[0]
    unit, scale = _SCALES.get(field.kind, ("", 1))
    first, last = _plain(Decimal(low) / scale), _plain(Decimal(high) / scale)
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
    return int((Decimal(value) / step).to_integral_value(ROUND_FLOOR))
