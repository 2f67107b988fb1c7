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
from evtui.services.query.moments import FORMS, read_instant
from evtui.services.query.operands import EXACT, any_of, is_nothing, known_words, quantity_test, text_tests
from evtui.services.query.patterns import is_close, pattern
from evtui.services.query.row_text import KEPT_ROWS, SessionKey, error_parts, error_text, row_entry, row_parts
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
Test = Callable[[SessionReport], bool]
Bind = Callable[[Found], Test]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition."""

    text: str
    """In its usual spelling."""
    bind: Bind = field(compare=False, repr=False)
    """The test, once it is known what was found elsewhere."""
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


def _inverse(test: Test) -> Test:
    return lambda report: not test(report)


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
            return Condition(text=token.text, bind=_anywhere(found_in, folded=False), is_judged=True)
        case Form.FUZZY:
            letters = operand.value.casefold()
            return Condition(
                text=token.text,
                bind=_anywhere(lambda part: is_close(letters, part), folded=True),
                is_judged=True,
            )
        case _:
            return Condition(
                text=token.text,
                bind=lambda found: _word_test(operand.value, found),
                store_texts=(operand.value,),
                is_word=not token.is_inverse,
                is_judged=True,
            )


def _word_test(word: str, found: Found) -> Test:
    """The hottest test of all: one look-up and one search per row."""
    folded = word.casefold()
    hits = found.hits.get(word, _NOWHERE)
    kept = KEPT_ROWS

    def test(report: SessionReport) -> bool:
        """True when the word is in the row, among the errors, or was found by the store."""
        session = report.session
        entry = kept.get(id(session))
        if entry is None or entry[0] is not session:
            entry = row_entry(session)
        if folded in entry[1]:
            return True
        if report.events and folded in error_text(report):
            return True
        return bool(hits) and entry[2] in hits

    return test


def _anywhere(found_in: Callable[[str], bool], *, folded: bool) -> Bind:
    """A test of each single text of a row and of its errors."""

    def test(report: SessionReport) -> bool:
        """True when one of them passes."""
        if folded:
            entry = row_entry(report.session)
            return any(map(found_in, entry[1].split("\n"))) or any(
                map(found_in, error_text(report).split("\n"))
            )
        return any(map(found_in, row_parts(report.session))) or any(map(found_in, error_parts(report.events)))

    return lambda found: test


def _edge(token: Token, is_since: bool, now: Instant, zone: tzinfo) -> Condition:
    """One end of the period; a session belongs if it overlaps, as with ``--since``."""
    operand = token.operands[0]
    if token.operator != ":" or len(token.operands) > 1 or operand.form not in {Form.BARE, Form.QUOTED}:
        raise QueryError(f"{token.name} takes one time: {token.name}:-7d", token.at, token.length, FORMS)
    try:
        at = read_instant(operand.value, now, zone)
    except ValueError as error:
        raise QueryError(str(error), operand.at, operand.length, FORMS) from None
    wanted = SessionQuery(since=at) if is_since else SessionQuery(until=at)
    return Condition(
        text=token.text,
        bind=lambda found: lambda report: wanted.wants(report.session),
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

    def bind(found: Found) -> Test:
        hits = _NOWHERE.union(*(found.hits.get(text, _NOWHERE) for text in literals))

        def test(report: SessionReport) -> bool:
            """True when an error text passes; a session without errors has none to pass."""
            session = report.session
            parts = tuple(error_parts(report.events))
            if not (parts or session.errors or session.warnings):
                return finds_missing and not is_unequal
            is_found = any_of(tests, parts) if parts else session.key in hits
            return is_found != is_unequal

        return test

    return Condition(text=token.text, bind=bind, store_texts=literals, is_judged=True)


def _notes(token: Token) -> Condition:
    """``note:`` searches what the user wrote."""
    tests = text_tests(token)
    finds_missing = any(map(is_nothing, token.operands))
    is_unequal = token.operator == "!="

    def bind(found: Found) -> Test:
        def test(report: SessionReport) -> bool:
            """True when a note passes."""
            note = found.notes.get(report.session.key)
            if not note:
                return finds_missing and not is_unequal
            return any_of(tests, (note,)) != is_unequal

        return test

    return Condition(text=token.text, bind=bind, needs_notes=True)


def _field(token: Token, now: Instant, zone: tzinfo) -> Condition:
    """A condition on a field of the registry."""
    field = field_of(token.name)
    assert field is not None  # the tokens know the same names
    test = _passes(token, field, now, zone)
    finds_missing = any(map(is_nothing, token.operands))
    is_unequal = token.operator == "!="
    value_of = field.value

    def whole(report: SessionReport) -> bool:
        """Not sent passes only where it was asked for."""
        value = value_of(report.session, zone)
        if value is None or value == ():
            return finds_missing and not is_unequal
        return test(report, value) != is_unequal

    return Condition(text=token.text, bind=lambda found: whole, is_judged=field.is_judged)


def _passes(token: Token, field: Field, now: Instant, zone: tzinfo) -> Callable[[SessionReport, Value], bool]:
    """The test of a value that was sent."""
    match field.kind:
        case Kind.WORD:
            words = known_words(token, field)
            return lambda report, value: value in words
        case Kind.FLAGS:
            tests = text_tests(token)
            return lambda report, value: isinstance(value, tuple) and any_of(tests, value)
        case Kind.TEXT:
            return _text_passes(token, field)
        case _:
            passes = quantity_test(token, field, now, zone)
            return lambda report, value: passes(value)


def _text_passes(token: Token, field: Field) -> Callable[[SessionReport, Value], bool]:
    """A test of a text and of its other spellings."""
    tests = text_tests(token)
    more = None if token.operator in EXACT else field.texts
    if more is None and len(tests) == 1:
        (only,) = tests
        return lambda report, value: isinstance(value, str) and only(value)

    def passes(report: SessionReport, value: Value) -> bool:
        texts = (value, *(more(report.session) if more is not None else ()))
        return any_of(tests, (text for text in texts if isinstance(text, str)))

    return passes
