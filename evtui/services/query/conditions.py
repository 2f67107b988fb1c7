"""One condition of a query, compiled to a function of a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from types import MappingProxyType
from typing import Final

from evtui.models.fetch import SessionQuery
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.query.fault import QueryError
from evtui.services.query.fields import Field, Kind, Value, field_of
from evtui.services.query.moments import FORMS
from evtui.services.query.operands import (
    EXACT,
    any_of,
    instant_of,
    is_nothing,
    known_words,
    quantity_test,
    text_tests,
)
from evtui.services.query.patterns import is_close, pattern
from evtui.services.query.row_text import SessionKey, all_words, error_parts, row_parts
from evtui.services.query.sieve import THE_SESSION, Bound, Column
from evtui.services.query.tokens import Form, Token

_NOWHERE: Final[frozenset[SessionKey]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is known of sessions beside their rows, looked up before a list is filtered."""

    hits: Mapping[str, frozenset[SessionKey]] = field(default_factory=lambda: MappingProxyType({}))
    """For each text of ``Query.needs_store_search`` the sessions the store finds it in; a text that was not
    looked up is searched in rows and loaded reports only."""
    notes: Mapping[SessionKey, str] = field(default_factory=lambda: MappingProxyType({}))
    """The user's notes on sessions, as one text each; needed when ``Query.needs_notes``."""


NOTHING_FOUND: Final = Found()
Bind = Callable[[Found], Bound]

_KEY: Final = Column("key", lambda report: report.session.key)
WORDS: Final = Column("words", all_words)
"""What a free word is looked for in."""
_WORDS_APART: Final = Column("words apart", lambda report: all_words(report).split("\n"))
_PARTS: Final = Column("parts", lambda report: (*row_parts(report.session), *error_parts(report.events)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition."""

    text: str
    """In its usual spelling."""
    bind: Bind = field(compare=False, repr=False)
    """The condition to be asked, once it is known what was found elsewhere."""
    store_texts: tuple[str, ...] = ()
    """What the store's text search is to be asked for."""
    is_word: bool = False
    """True for a free word or phrase that is not inverted."""
    is_judged: bool = False
    """True when the diagnosis may change the answer."""
    needs_notes: bool = False
    since: Instant | None = None
    until: Instant | None = None


def condition(token: Token, now: Instant, zone: tzinfo) -> Condition:
    """A token as a condition. Raises QueryError with its place."""
    made = _made(token, now, zone)
    if not token.is_inverse:
        return made
    if made.since is not None or made.until is not None:
        hint = "until: is the opposite of since:"
        raise QueryError(f"{token.name}: cannot be inverted", token.at, token.length, hint)
    return Condition(
        text=made.text,
        bind=lambda found: _inverse(made.bind(found)),
        store_texts=made.store_texts,
        is_judged=made.is_judged,
        needs_notes=made.needs_notes,
    )


def _inverse(bound: Bound) -> Bound:
    passes = bound.passes
    return Bound(bound.columns, lambda *values: not passes(*values))


def _made(token: Token, now: Instant, zone: tzinfo) -> Condition:
    """The condition without its ``!``."""
    match token.name.lower():
        case "":
            return _free(token)
        case "since" | "until" as edge:
            return _edge(token, edge == "since", now, zone)
        case "err":
            return _errors(token)
        case "note":
            return _notes(token)
        case _:
            return _field(token, now, zone)


def _free(token: Token) -> Condition:
    """A word anywhere in the row or among the errors of a loaded report."""
    (operand,) = token.operands
    match operand.form:
        case Form.PATTERN:
            found_in = pattern(operand.value, operand.at + 1).found_in
            bound = Bound((_PARTS,), lambda parts: any(map(found_in, parts)))
            return Condition(text=token.text, bind=lambda found: bound, is_judged=True)
        case Form.FUZZY:
            letters = operand.value.casefold()
            bound = Bound((_WORDS_APART,), lambda parts: any(is_close(letters, part) for part in parts))
            return Condition(text=token.text, bind=lambda found: bound, is_judged=True)
        case _:
            return Condition(
                text=token.text,
                bind=lambda found: _word(operand.value, found),
                store_texts=(operand.value,),
                is_word=not token.is_inverse,
                is_judged=True,
            )


def _word(word: str, found: Found) -> Bound:
    """The hottest test of all: one search per row."""
    folded = word.casefold()
    hits = found.hits.get(word)
    if not hits:
        return Bound((WORDS,), lambda words: folded in words)
    return Bound((WORDS, _KEY), lambda words, key: folded in words or key in hits)


def _edge(token: Token, is_since: bool, now: Instant, zone: tzinfo) -> Condition:
    """One end of the period; a session belongs if it overlaps, as with ``--since``."""
    operand = token.operands[0]
    if token.operator != ":" or len(token.operands) > 1 or operand.form not in {Form.BARE, Form.QUOTED}:
        raise QueryError(f"{token.name} takes one time: {token.name}:-7d", token.at, token.length, FORMS)
    at = instant_of(operand, operand.value, now, zone)
    wanted = SessionQuery(since=at) if is_since else SessionQuery(until=at)
    return Condition(
        text=token.text,
        bind=lambda found: Bound((THE_SESSION,), lambda report: wanted.wants(report.session)),
        since=at if is_since else None,
        until=None if is_since else at,
    )


def _errors(token: Token) -> Condition:
    """``err:``: a loaded report is searched itself; of a row of the store the text search says."""
    tests = text_tests(token)
    finds_missing = any(map(is_nothing, token.operands))
    literals = tuple(
        one.value for one in token.operands if one.form in {Form.BARE, Form.QUOTED} and not is_nothing(one)
    )
    is_unequal = token.operator == "!="

    def bind(found: Found) -> Bound:
        hits = _NOWHERE.union(*(found.hits.get(text, _NOWHERE) for text in literals))

        def passes(errors: _Errors) -> bool:
            """True when an error text passes; a session without errors has none to pass."""
            if errors is None:
                return finds_missing and not is_unequal
            is_found = errors in hits if isinstance(errors, tuple) else any_of(tests, errors)
            return is_found != is_unequal

        return Bound((_ERRORS,), passes)

    return Condition(text=token.text, bind=bind, store_texts=literals, is_judged=True)


_Errors = list[str] | SessionKey | None


def _errors_of(report: SessionReport) -> _Errors:
    """The error texts of a loaded report; of a row of the store that counts errors its key; None without."""
    session = report.session
    parts = list(error_parts(report.events))
    if parts:
        return parts
    return session.key if session.errors or session.warnings else None


_ERRORS: Final = Column("errors", _errors_of)


def _notes(token: Token) -> Condition:
    """``note:`` searches what the user wrote."""
    tests = text_tests(token)
    finds_missing = any(map(is_nothing, token.operands))
    is_unequal = token.operator == "!="

    def bind(found: Found) -> Bound:
        def passes(key: SessionKey) -> bool:
            """True when a note passes."""
            note = found.notes.get(key)
            if not note:
                return finds_missing and not is_unequal
            return any_of(tests, (note,)) != is_unequal

        return Bound((_KEY,), passes)

    return Condition(text=token.text, bind=bind, needs_notes=True)


def _field(token: Token, now: Instant, zone: tzinfo) -> Condition:
    """A condition on a field of the registry."""
    field = field_of(token.name)
    assert field is not None  # the tokens know the same names
    bound = _bound(token, field, now, zone)
    return Condition(text=token.text, bind=lambda found: bound, is_judged=field.is_judged)


def _bound(token: Token, field: Field, now: Instant, zone: tzinfo) -> Bound:
    """Not sent passes only where it was asked for."""
    is_unequal = token.operator == "!="
    of_missing = any(map(is_nothing, token.operands)) and not is_unequal
    if field.kind is Kind.TEXT:
        return _text_bound(token, field, zone, of_missing=of_missing)
    column = Column(("value", field.id, zone), lambda report: field.value(report.session, zone))
    sent = _passes(token, field, now, zone)

    def passes(value: Value) -> bool:
        return of_missing if value is None or value == () else sent(value) != is_unequal

    return Bound((column,), passes)


def _passes(token: Token, field: Field, now: Instant, zone: tzinfo) -> Callable[[Value], bool]:
    """The test of a value that was sent."""
    match field.kind:
        case Kind.WORD:
            return known_words(token, field).__contains__
        case Kind.FLAGS:
            tests = text_tests(token)
            return lambda value: isinstance(value, tuple) and any_of(tests, value)
        case _:
            return quantity_test(token, field, now, zone)


def _text_bound(token: Token, field: Field, zone: tzinfo, *, of_missing: bool) -> Bound:
    """A text and its other spellings; words that may stand anywhere in them are looked for in one go."""
    tests = text_tests(token)
    is_exact = token.operator in EXACT
    is_unequal = token.operator == "!="

    def texts_of(report: SessionReport) -> tuple[str, ...]:
        value = field.value(report.session, zone)
        if not isinstance(value, str):
            return ()
        more = () if is_exact or field.texts is None else field.texts(report.session)
        return (value, *(text for text in more if text is not None))

    if is_exact or any(one.form in {Form.PATTERN, Form.FUZZY} for one in token.operands):
        return Bound(
            (Column(("texts", field.id, zone, is_exact), texts_of),),
            lambda texts: any_of(tests, texts) != is_unequal if texts else of_missing,
        )
    words = [one.value.casefold() for one in token.operands if not is_nothing(one)]
    column = Column(("folded", field.id, zone), lambda report: "\n".join(map(str.casefold, texts_of(report))))
    return Bound((column,), lambda folded: any(word in folded for word in words) if folded else of_missing)
