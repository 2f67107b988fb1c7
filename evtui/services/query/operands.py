"""Values of a field condition as tests of a field's value: texts, known words, quantities, times."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from decimal import Decimal
from difflib import get_close_matches
from typing import Final

from evtui.models.instant import Instant
from evtui.services.query.amounts import amount
from evtui.services.query.fault import QueryError
from evtui.services.query.fields import Field, Kind, Value
from evtui.services.query.moments import FORMS, read_instant
from evtui.services.query.patterns import is_close, pattern
from evtui.services.query.tokens import NOTHING, Form, Operand, Token

TextTest = Callable[[str], bool]
ValueTest = Callable[[Value], bool]
"""Of a value that was sent."""
Number = int | Decimal
EXACT: Final = frozenset({"=", "!="})
_COMPARE: Final[dict[str, Callable[[Number, Number], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_IN_ITS_ZONE: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?( ?[Zz]| ?[+-]\d\d:?\d\d)", re.ASCII)
_TIME_PREFIX: Final = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d(:\d\d(:\d\d)?)?)?)?)?", re.ASCII)


def is_nothing(operand: Operand) -> bool:
    """Whether the value means: was not sent."""
    return operand.form is Form.BARE and operand.value.lower() in NOTHING


def text_test(operand: Operand, op: str) -> TextTest:
    """A test of one text. Raises QueryError for a bad pattern."""
    folded = operand.value.casefold()
    match operand.form:
        case Form.PATTERN:
            return pattern(operand.value, operand.at + 1).found_in
        case Form.FUZZY:
            return lambda text: is_close(folded, text.casefold())
        case _ if op in EXACT:
            return lambda text: text.casefold() == folded
        case _:
            return lambda text: folded in text.casefold()


def text_tests(token: Token) -> list[TextTest]:
    """Tests of the alternatives that are not "was not sent". Raises QueryError for ``<`` and its like."""
    if token.operator in _COMPARE:
        hint = f"{token.name}:text finds it, {token.name}=text is exact"
        raise QueryError(f"{token.name} is a text", token.at, token.length, hint)
    return [text_test(operand, token.operator) for operand in token.operands if not is_nothing(operand)]


def known_words(token: Token, field: Field) -> frozenset[str]:
    """Which of a field's known words the alternatives mean. Raises QueryError with the nearest one."""
    text_tests(token)
    chosen: set[str] = set()
    for operand in token.operands:
        if not is_nothing(operand):
            chosen |= _words(operand, token, field)
    return frozenset(chosen)


def _words(operand: Operand, token: Token, field: Field) -> set[str]:
    """The words one alternative means: itself, else those that begin with it."""
    typed = operand.value.casefold().replace(" ", "-")
    is_exact = operand.form not in {Form.PATTERN, Form.FUZZY} and typed in field.words
    more = () if is_exact or field.more_words is None else field.more_words()
    known = (*field.words, *more)
    if operand.form in {Form.PATTERN, Form.FUZZY}:
        test = text_test(operand, token.operator)
        return {word for word in known if test(word)}
    if typed in known:
        return {typed}
    begun = {word for word in known if word.startswith(typed)}
    if begun and token.operator not in EXACT:
        return begun
    near = get_close_matches(typed, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
    raise QueryError(f"no {field.id} {operand.value[:40]}", operand.at, operand.length, hint)


def quantity_test(token: Token, field: Field, now: Instant, zone: tzinfo) -> ValueTest:
    """A test of an ordered value that was sent. Raises QueryError."""
    for operand in token.operands:
        if operand.form in {Form.PATTERN, Form.FUZZY}:
            hint = f"{token.name}>… compares, {token.name}:a..b is a range"
            raise QueryError(f"{token.name} is no text", operand.at, operand.length, hint)
    compare = _COMPARE.get(token.operator)
    read = _reader(token.name, field, now, zone)
    if compare is None:
        tests = [
            _equal_or_within(one, field, read, now, zone) for one in token.operands if not is_nothing(one)
        ]
        return lambda value: any(test(value) for test in tests)
    if len(token.operands) > 1:
        second = token.operands[1]
        raise QueryError(f"{token.operator} takes one value", second.at, second.length)
    limit = read(token.operands[0], token.operands[0].value)
    return lambda value: compare(_number(value), limit)


Read = Callable[[Operand, str], Number]
"""A number of the field's unit from (part of) an operand; raises QueryError at the operand."""


def _reader(name: str, field: Field, now: Instant, zone: tzinfo) -> Read:
    """Reads amounts, or times, of a field typed under a name."""

    def read(operand: Operand, text: str) -> Number:
        if field.kind is Kind.TIME:
            return instant_of(operand, text, now, zone).us
        try:
            return amount(text, field.kind, field.typed_unit(name))
        except ValueError as error:
            raise QueryError(str(error), operand.at, operand.length, field.help) from None

    return read


def instant_of(operand: Operand, text: str, now: Instant, zone: tzinfo) -> Instant:
    """The point in time that (part of) an operand names. Raises QueryError at the operand."""
    try:
        return read_instant(text, now, zone)
    except ValueError as error:
        raise QueryError(str(error), operand.at, operand.length, FORMS) from None


def _equal_or_within(operand: Operand, field: Field, read: Read, now: Instant, zone: tzinfo) -> ValueTest:
    """``a..b`` (both ends belong to it; of times the later does not), ``..b``, ``a..``, or one value."""
    low_text, dots, high_text = operand.value.partition("..")
    if not dots:
        if field.kind is Kind.TIME:
            begin = clock_prefix(operand, now, zone)
            return lambda value: isinstance(value, Instant) and _clock(value, zone).startswith(begin)
        wanted = read(operand, operand.value)
        return lambda value: _number(value) == wanted
    low = read(operand, low_text) if low_text else None
    high = read(operand, high_text) if high_text else None
    if low is None and high is None:
        raise QueryError("a range has an end", operand.at, operand.length, "0.5..2, ..2 or 0.5..")
    if low is not None and high is not None and low > high:
        raise QueryError("the range ends before it begins", operand.at, operand.length)
    is_open = field.kind is Kind.TIME

    def within(value: Value) -> bool:
        number = _number(value)
        if low is not None and number < low:
            return False
        return high is None or (number < high if is_open else number <= high)

    return within


def clock_prefix(operand: Operand, now: Instant, zone: tzinfo) -> str:
    """``2026-11-21``, ``2026-11``, ``2026-11-21T14``, ``today``: what the clock time begins with; a minute or
    second may have a zone of its own, ``2026-11-21T14:00+01:00``. Raises QueryError."""
    text = operand.value.strip()
    if text.lower() in {"today", "yesterday"}:
        text = read_instant(text, now, zone).datetime().astimezone(zone).date().isoformat()
    elif (own := _IN_ITS_ZONE.fullmatch(text)) is not None:
        text = _clock(instant_of(operand, text, now, zone), zone)[: 19 if own[1] else 16]
    if not _TIME_PREFIX.fullmatch(text):
        hint = "2026-11-21, 2026-11, 2026-11-21T14, today; > and < take any time"
        raise QueryError(f"{operand.value[:40]!r} is no day", operand.at, operand.length, hint)
    return text.replace(" ", "T")


def _clock(instant: Instant, zone: tzinfo) -> str:
    """Local date and time as ISO 8601."""
    try:
        moment: datetime = instant.datetime().astimezone(zone)
    except OverflowError:  # the first and last day of the calendar
        moment = instant.datetime()
    return moment.isoformat()


def _number(value: Value) -> Number:
    """A value as the number it is compared by."""
    if isinstance(value, Instant):
        return value.us
    assert isinstance(value, int | Decimal)  # the kinds that are ordered hold nothing else
    return value


def any_of(tests: Iterable[TextTest], texts: Iterable[str]) -> bool:
    """Whether one text passes one test."""
    return any(test(text) for text in texts for test in tests)
