"""A condition in words: which sessions pass, what quantity or time it means, where it is looked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal
from typing import Final

from evtui.formats.times import clock, day, day_with_year
from evtui.models.instant import US_PER_S, Instant
from evtui.services.query.amounts import amount
from evtui.services.query.fields import PROVIDERS, Field, Kind, field_of
from evtui.services.query.moments import read_instant
from evtui.services.query.operands import clock_prefix, is_nothing, known_words
from evtui.services.query.patterns import LONGEST_FUZZY_TEXT
from evtui.services.query.tokens import Form, Operand, Token, quoted
from evtui.services.query.values import EXACT

_ROW: Final = (
    "Looked for in every text of the row: id, charger and connector, vehicle, site, address, outcome, "
    "verdict, status, card, ids of other systems, account, provider, flags; and in the texts of errors and "
    "warnings of a session that was read"
)
_COMPARED: Final = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}
_COMPARED_TIME: Final = {"<": "before", "<=": "at or before", ">": "after", ">=": "at or after"}
_LENGTHS: Final = {4: "in", 7: "in", 10: "on", 13: "in the hour", 16: "in the minute", 19: "in the second"}
"""Characters of the beginning of a clock time, and how it is named."""
_ABSOLUTE: Final = re.compile(r"\s*\d{4}-")
_LONGEST_NUMBER: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """What a condition looks at, in the pieces of a sentence."""

    name: str
    """``whose vehicle``."""
    missing: str
    """``was not sent``, behind the name."""
    present: str
    """``was sent, except where it``, behind the name and before what it must not be."""
    without: str
    """``of which it was not sent``, behind "A session"."""
    of_many: str = ""
    """``hold one that``: before what one of several texts must be."""


_ERRORS: Final = _Subject(
    name="whose errors and warnings",
    missing="are none",
    present="are there, except where they",
    without="without errors and warnings",
    of_many="hold one that ",
)
_NOTE: Final = _Subject(
    name="of which your note",
    missing="does not exist",
    present="exists, except where it",
    without="without a note",
)


def sentences(token: Token, now: Instant, zone: tzinfo) -> tuple[str, ...]:
    """What a condition of a query that was read asks for, a paragraph each: which sessions it keeps, then
    what is to be known of it. Quotes what was typed: untrusted. Times are those of ``zone``; ages count back
    from ``now``."""
    clause, *more = _said(token, now, zone)
    return (f"{'Leaves out' if token.is_inverse else 'Keeps'} sessions {clause}.", *more)


def _said(token: Token, now: Instant, zone: tzinfo) -> Iterator[str]:
    """The clause, then the paragraphs behind it."""
    match token.name.lower():
        case "":
            yield from _free(token.operands[0])
        case "since" | "until" as edge:
            yield from _edge(token, edge == "since", now, zone)
        case "err":
            yield _alternatives(token, _ERRORS, _text_predicates(token, _ERRORS))
            yield from _blank(token, _ERRORS)
            yield from _errors(token)
        case "note":
            yield _alternatives(token, _NOTE, _text_predicates(token, _NOTE))
            yield from _blank(token, _NOTE)
            yield "Your own notes are looked through; no provider ever sees them."
        case _:
            field = field_of(token.name)
            assert field is not None  # the tokens know the same names
            yield from _field(token, field, now, zone)


def _free(operand: Operand) -> Iterator[str]:
    """A word anywhere."""
    match operand.form:
        case Form.PATTERN | Form.FUZZY:
            yield f"with a text that {_text_predicate(operand, ':')}, in any case"
            yield f"{_ROW}. The store is not asked: its text search knows words only."
        case _:
            yield f"that hold {quoted(operand.value)} anywhere, in any case"
            yield f"{_ROW}, or through the store's text search in those of any stored session."


def _edge(token: Token, is_since: bool, now: Instant, zone: tzinfo) -> Iterator[str]:
    """One end of the period."""
    at = _moment(token.operands[0].value, now, zone)
    yield f"that still run or ended from {at} on" if is_since else f"that began before {at}"
    yield "A session of which no such time was sent passes: nothing says that it lies outside."
    yield from _moving(token, now, zone)


def _errors(token: Token) -> Iterator[str]:
    """Where errors are looked for."""
    if any(not is_nothing(one) for one in token.operands):
        yield (
            "Of a session that was read its own texts are looked through; of one that is only a row of the "
            "store the store's text search answers, which knows words and no patterns."
        )


def _field(token: Token, field: Field, now: Instant, zone: tzinfo) -> Iterator[str]:
    """A field of the registry."""
    subject = _subject(field)
    yield _alternatives(token, subject, _predicates(token, field, subject, now, zone))
    yield f"{_or(field.names)}: {field.help}."
    yield from _blank(token, subject)
    if field.texts is not None and token.operator == ":":
        yield "CHARGER/CONNECTOR is looked at too."
    if field.kind is Kind.TIME:
        yield from _moving(token, now, zone)
    if field.is_judged:
        yield "The diagnosis decides it or refines it: rows may come and go until all are judged."
    if field.providers != PROVIDERS:
        yield f"Sent by {_or(field.providers)} only."


def _subject(field: Field) -> _Subject:
    """A field in the pieces of a sentence."""
    without = "of which it was not sent"
    match field.kind:
        case Kind.TIME:
            missing, present = "at a time that was not sent", "at a time that was sent, except"
            return _Subject(name=f"that {field.title}", missing=missing, present=present, without=without)
        case Kind.FLAGS:
            return _Subject(
                name="whose flags",
                missing="are none",
                present="are there, except where they",
                without="without flags",
                of_many="hold one that ",
            )
        case kind:
            said = f" ({re.split('[:;]', field.help)[0]})" if kind.is_ordered else ""
            present = "was sent, except where it"
            name = f"whose {field.title}{said}"
            return _Subject(name=name, missing="was not sent", present=present, without=without)


def _alternatives(token: Token, subject: _Subject, predicates: Sequence[str]) -> str:
    """``whose vehicle contains "bus" or was not sent``."""
    if token.operator == "!=":
        present = subject.present if predicates else subject.present.partition(",")[0]
        return " ".join((subject.name, present, _or(predicates))).rstrip()
    missing = [subject.missing] if any(map(is_nothing, token.operands)) else []
    return f"{subject.name} {_or((*predicates, *missing))}"


def _blank(token: Token, subject: _Subject) -> Iterator[str]:
    """What becomes of a session that has no such value, where the clause does not say it."""
    is_said = token.operator == "!=" or any(map(is_nothing, token.operands))
    if token.is_inverse and (token.operator == "!=" or not is_said):
        yield f"A session {subject.without} stays."
    elif not is_said:
        yield f"A session {subject.without} does not pass."


def _predicates(token: Token, field: Field, subject: _Subject, now: Instant, zone: tzinfo) -> list[str]:
    """What a value that was sent has to be, the alternatives apart."""
    match field.kind:
        case Kind.TEXT | Kind.FLAGS:
            return _text_predicates(token, subject)
        case Kind.WORD:
            return _word_predicates(token, field)
        case _:
            values = [one for one in token.operands if not is_nothing(one)]
            return [_quantity_predicate(token, one, field, now, zone) for one in values]


# ── texts ─────────────────────────────────────────────────────────────────────────────────────────


def _text_predicates(token: Token, subject: _Subject) -> list[str]:
    """``contains "a"``, ``fits the regular expression /b/``; the last one says that case does not matter."""
    found = [
        f"{subject.of_many}{_text_predicate(one, token.operator)}"
        for one in token.operands
        if not is_nothing(one)
    ]
    return [*found[:-1], f"{found[-1]} (in any case)"] if found else []


def _text_predicate(operand: Operand, operator: str) -> str:
    match operand.form:
        case Form.PATTERN:
            return f"fits the regular expression {operand.text}"
        case Form.FUZZY:
            most = 2 * len(operand.value.casefold())
            return (
                f"holds the letters {quoted(operand.value)} in this order with at most {most} others between "
                f"them (looked for in its first {LONGEST_FUZZY_TEXT} characters)"
            )
        case _:
            return f"{'contains' if operator == ':' else 'is'} {quoted(operand.value)}"


def _word_predicates(token: Token, field: Field) -> list[str]:
    """The known words that are meant, in their own order."""
    chosen = known_words(token, field)
    if not chosen:
        return [] if all(map(is_nothing, token.operands)) else ["is none of the words it can be"]
    in_order = dict.fromkeys((*field.words, *sorted(chosen)))
    return [f"is {_or([word for word in in_order if word in chosen])}"]


# ── quantities and times ──────────────────────────────────────────────────────────────────────────


def _quantity_predicate(token: Token, operand: Operand, field: Field, now: Instant, zone: tzinfo) -> str:
    """``is below 0.5 kWh = 500 Wh``, ``before Sat 14 Nov 10:00 UTC``."""

    def shown(text: str) -> str:
        if field.kind is Kind.TIME:
            return _moment(text, now, zone)
        return quantity(amount(text, field.kind, field.typed_unit(token.name)), field.kind)

    is_time = field.kind is Kind.TIME
    if token.operator in _COMPARED:
        limit = shown(operand.value)
        return (
            f"{_COMPARED_TIME[token.operator]} {limit}"
            if is_time
            else f"is {_COMPARED[token.operator]} {limit}"
        )
    low, dots, high = operand.value.partition("..")
    if not dots:
        return _clock_time(clock_prefix(operand, now, zone), zone) if is_time else f"is {shown(low)}"
    if not low:
        return f"before {shown(high)}" if is_time else f"is at most {shown(high)}"
    if not high:
        return f"at or after {shown(low)}" if is_time else f"is at least {shown(low)}"
    if is_time:
        return f"from {shown(low)} until before {shown(high)}"
    return f"is between {shown(low)} and {shown(high)}, both included"


def quantity(value: Decimal, kind: Kind) -> str:
    """A quantity in the unit its kind holds, exactly: ``0.5 kWh = 500 Wh``, ``1h 30m = 5400 s``, ``80 %``."""
    match kind:
        case Kind.ENERGY | Kind.POWER:
            unit = "Wh" if kind is Kind.ENERGY else "W"
            return f"{_number(EXACT.scaleb(value, -3))} k{unit} = {_number(value)} {unit}"
        case Kind.PERCENT:
            return f"{_number(value)} %"
        case Kind.DURATION:
            return _duration(EXACT.divide(value, Decimal(US_PER_S)))
        case Kind.MONEY:
            return f"{_number(value)} in the session's currency"
        case _:
            return _number(value)


def _duration(seconds: Decimal) -> str:
    """``47 s``, ``5m = 300 s``, ``1d 1h = 90000 s``."""
    whole = f"{_number(seconds)} s"
    parts = []
    rest = EXACT.abs(seconds)
    if rest < 60 or rest >= 10**9:
        return whole
    for unit, length in (("d", 86_400), ("h", 3600), ("m", 60)):
        number, rest = EXACT.divmod(rest, Decimal(length))
        parts += [f"{_number(number)}{unit}"] if number else []
    parts += [f"{_number(rest)}s"] if rest else []
    return f"{'-' if seconds < 0 else ''}{' '.join(parts)} = {whole}"


def _number(value: Decimal) -> str:
    """Without zeros at its end; one longer than anybody reads with its first digits."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text if len(text) <= _LONGEST_NUMBER else f"{value:.6E}"


def _moment(text: str, now: Instant, zone: tzinfo) -> str:
    """A time as typed, resolved: ``Sat 14 Nov 10:00 UTC``; the year where it is not the present one."""
    at = read_instant(text, now, zone)
    try:
        moment = at.datetime().astimezone(zone)
        is_this_year = moment.year == now.datetime().astimezone(zone).year
        date = day(at, zone) if is_this_year else day_with_year(at, zone)
        time = clock(at, zone, seconds=at.us % (60 * US_PER_S) != 0, millis="." in text or "," in text)
    except OverflowError:  # the first and last day of the calendar
        return at.rfc3339()
    return f"{date} {time} {moment.tzname() or ''}".rstrip()


def _clock_time(begin: str, zone: tzinfo) -> str:
    """``on 2026-11-21 (UTC)``, ``in the hour 2026-11-21 14 (UTC)``."""
    return f"{_LENGTHS[len(begin)]} {begin.replace('T', ' ')} ({zone})"


def _moving(token: Token, now: Instant, zone: tzinfo) -> Iterator[str]:
    """An age means another time a minute later."""
    ends = [end for one in token.operands if not is_nothing(one) for end in one.value.split("..") if end]
    if any(not _ABSOLUTE.match(end) for end in ends):
        yield f"Counted from now, {_moment('now', now, zone)}: it moves along."


def _or(words: Sequence[str]) -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    return " or ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)
