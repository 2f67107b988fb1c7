"""Reads one JSON value as what a field should be: numbers sent as text, ids sent as numbers, null as nothing.

Every reader takes a decoded JSON value and returns it in our type, None for null and for empty text, and
raises ValueError with a short reason for anything else. As the annotated types below they make a pydantic
model tolerant: an unreadable field becomes None and its reason is kept, so that it never costs its row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final, Generic, TypeVar

from pydantic import BaseModel, PlainValidator, ValidationInfo

MAX_EXPONENT: Final = 15
"""No measured value is as large as 10**16, and what is reckoned from smaller ones (a power, a price per
kWh) stays within the 28 digits of decimal arithmetic, beyond which rounding raises."""
MIN_EXPONENT: Final = -30
"""Far below the remainders that a server's own floating point leaves, such as 1.4e-14."""
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_TRUTH: Final = {"true": True, "false": False, "1": True, "0": False}


def text(value: object) -> str | None:
    """An id or a word as stripped text; numbers are written out, empty text is nothing."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case str() | int() | Decimal() | float():
            return str(value).strip() or None
        case _:
            raise ValueError(f"{_kind(value)} instead of a text")


def identifier(value: object) -> str | None:
    """As ``text``, and the word ``null`` is nothing too (Smappee API v3)."""
    found = text(value)
    return None if found is None or found.lower() == "null" else found


def decimal(value: object) -> Decimal | None:
    """A finite number, exact; numeric text is accepted, true and false are not numbers."""
    match value:
        case None:
            return None
        case bool():
            raise ValueError("true or false instead of a number")
        case int() | Decimal():
            number = Decimal(value)
        case float():
            number = Decimal(str(value))
        case str():
            if not value.strip():
                return None
            number = _decimal_of_text(value.strip())
        case _:
            raise ValueError(f"{_kind(value)} instead of a number")
    if not number.is_finite() or (number and not MIN_EXPONENT <= number.adjusted() <= MAX_EXPONENT):
        raise ValueError("a number out of range")
    return number


def flag(value: object) -> bool | None:
    """True or false, also as ``"true"``, ``0`` and ``1``."""
    if value is None or isinstance(value, bool):
        return value
    word = text(value)
    if word is None:
        return None
    if word.lower() not in _TRUTH:
        raise ValueError(f"{word[:40]!r} instead of true or false")
    return _TRUTH[word.lower()]


def decimals(value: object) -> tuple[Decimal, ...] | None:
    """A list of numbers, or one number; nulls in it are left out."""
    if value is None:
        return None
    numbers = (decimal(item) for item in value) if isinstance(value, list) else (decimal(value),)
    return tuple(number for number in numbers if number is not None)


def watt_hours(kilowatt_hours: Decimal | None) -> Decimal | None:
    """kWh in Wh, exact; a whole number carries no fraction."""
    return None if kilowatt_hours is None else whole(kilowatt_hours * 1000)


def whole(number: Decimal) -> Decimal:
    """The same number; without a fraction or exponent if it is a whole one."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


T = TypeVar("T")
Row = TypeVar("Row", bound=BaseModel)


def lenient(read: Callable[[object], T | None]) -> PlainValidator:
    """A pydantic validator that never fails: the reason goes to the validation context by field name."""

    def validate(value: object, info: ValidationInfo) -> T | None:
        try:
            return read(value)
        except ValueError as error:
            if isinstance(info.context, dict) and info.field_name:
                info.context[info.field_name] = str(error)
            return None

    return PlainValidator(validate)


Text = Annotated[str | None, lenient(text)]
Identifier = Annotated[str | None, lenient(identifier)]
Number = Annotated[Decimal | None, lenient(decimal)]
Numbers = Annotated[tuple[Decimal, ...] | None, lenient(decimals)]
Flag = Annotated[bool | None, lenient(flag)]


@dataclass(frozen=True, slots=True)
class ReadRow(Generic[Row]):
    """One object as a wire model, and what of it could not be read."""

    fields: Row
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """Field name of the model to the reason."""


def read_row(model: type[Row], value: Mapping[str, Any]) -> ReadRow[Row]:
    """Validate an object with a model whose fields are all lenient and optional; no value makes it raise."""
    unreadable: dict[str, str] = {}
    return ReadRow(model.model_validate(value, context=unreadable), unreadable)


def _decimal_of_text(value: str) -> Decimal:
    """Numeric text; nothing but ASCII digits, point and exponent."""
    if len(value) > 400 or _NUMBER.fullmatch(value) is None:
        raise ValueError(f"{value[:40]!r} instead of a number")
    try:
        return Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{value[:40]!r} instead of a number") from None


def _kind(value: object) -> str:
    """What a JSON value is, in words."""
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list) else type(value).__name__
