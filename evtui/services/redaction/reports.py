"""Reports and notes as they leave the machine: models with every personal value replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, Protocol, TypeVar

from evtui.models.provenance import Fact
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.notes.note import Note
from evtui.services.redaction.fields import Personal, kind_of
from evtui.services.redaction.redactor import Redactor

Thing = TypeVar("Thing")


class ReplacesTexts(Protocol):
    """Whoever knows what stands for whom in a text."""

    def text(self, text: str) -> str:
        """The text without personal values."""
        ...


def redacted_report(report: SessionReport, redactor: Redactor) -> SessionReport:
    """The report with pseudonyms in its row, facts, events and raw record; times and figures as they are."""
    rest = {
        field.name: redacted(getattr(report, field.name), redactor)
        for field in fields(report)
        if field.name not in {"session", "facts", "raw", "digest", "extra"}
    }
    return replace(
        report,
        **rest,
        session=redacted_session(report.session, redactor),
        facts=tuple(_fact(fact, redactor) for fact in report.facts),
        raw=redactor.json(report.raw),
        extra=_fields(report.extra, redactor),
        digest=b"",
    )


def redacted_session(session: Session, redactor: Redactor) -> Session:
    """The row; charger, connector and the ids of sessions stay, they name no person."""
    return replace(
        redacted(session, redactor),
        vehicle=_value(Personal.VEHICLE, session.vehicle, redactor),
        auth_token=_value(Personal.CARD, session.auth_token, redactor),
        address=_value(Personal.ADDRESS, session.address, redactor),
        site=_value(Personal.ADDRESS, session.site, redactor),
    )


def redacted_note(note: Note, redactor: Redactor) -> Note:
    """A note with known values in it replaced; what this version does not know of it is left out."""
    return replace(redacted(note, redactor), more={})


def redacted(thing: Thing, redactor: ReplacesTexts) -> Thing:
    """Any value of ours with known values replaced in every text, however deep it lies."""
    return _deep(thing, redactor)  # type: ignore[no-any-return]  # the same type comes back


def _deep(thing: Any, redactor: ReplacesTexts) -> Any:
    match thing:
        case Enum() | bytes():
            return thing
        case str():
            return redactor.text(thing)
        case tuple():
            return tuple(_deep(one, redactor) for one in thing)
        case Mapping():
            return {_deep(name, redactor): _deep(value, redactor) for name, value in thing.items()}
        case _ if is_dataclass(thing) and not isinstance(thing, type):
            return _changed(thing, redactor)
        case _:
            return thing


def _changed(thing: Any, redactor: ReplacesTexts) -> Any:
    """A dataclass with its changed fields; the same object where none did."""
    found = {}
    for field in fields(thing):
        if field.init:
            before = getattr(thing, field.name)
            after = _deep(before, redactor)
            if after is not before and after != before:
                found[field.name] = after
    return replace(thing, **found) if found else thing


def _fact(fact: Fact, redactor: Redactor) -> Fact:
    """A fact: by its name, else by what its text holds."""
    kind = kind_of(fact.name)
    if kind is None or fact.value is None or isinstance(fact.value, bool):
        return redacted(fact, redactor)
    return replace(redacted(fact, redactor), value=redactor.value(kind, str(fact.value)))


def _fields(extra: Mapping[str, Any], redactor: Redactor) -> Mapping[str, Any]:
    """Unknown fields, as decoded JSON."""
    return {redactor.text(name): _json(value, kind_of(name), redactor) for name, value in extra.items()}


def _json(value: Any, kind: Personal | None, redactor: Redactor) -> Any:
    """Decoded JSON below a field that may be personal."""
    match value:
        case str():
            return redactor.text(value) if kind is None else redactor.value(kind, value)
        case Mapping():
            return {
                redactor.text(str(name)): _json(one, kind_of(str(name)) or kind, redactor)
                for name, one in value.items()
            }
        case list() | tuple():
            return [_json(one, kind, redactor) for one in value]
        case bool() | None:
            return value
        case _:
            return value if kind is None else redactor.value(kind, str(value))


def _value(kind: Personal, value: str | None, redactor: Redactor) -> str | None:
    """A field that holds one personal value, or nothing."""
    return None if value is None else redactor.value(kind, value)
