"""The personal values of reports and notes, found by field and by look, before anything is replaced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.notes.note import Note
from evtui.services.redaction.fields import Personal, kind_of
from evtui.services.redaction.json_values import is_document, json_values
from evtui.services.redaction.patterns import personal_parts
from evtui.services.redaction.pseudonyms import Found, canonical
from evtui.services.redaction.redactor import Redactor


def redactor_for(
    reports: Sequence[SessionReport],
    notes: Iterable[Note] = (),
    *,
    quoted: Iterable[SessionReport] = (),
    salt: bytes,
    addresses: bool = True,
    kept: frozenset[str] = frozenset(),
) -> Redactor:
    """What replaces the personal values of these reports and notes.

    ``quoted`` are sessions of which a diagnosis may name the neighbours without their records leaving. With
    ``addresses`` False places stay readable. ``kept`` are pseudonyms of an earlier redaction.
    """
    leaving = tuple(report.session for report in reports)
    found = {one for report in reports for one in values_of(report)}
    found |= {one for session in _near(leaving, quoted) for one in _of_session(session)}
    found |= {one for note in notes for one in personal_parts(note.text)}
    if not addresses:
        places = {canonical(value) for kind, value in found if kind is Personal.ADDRESS}
        found = {(kind, value) for kind, value in found if canonical(value) not in places}
    return Redactor(sorted(found), salt, kept, addresses=addresses)


def _near(leaving: Sequence[Session], quoted: Iterable[SessionReport]) -> Iterator[Session]:
    """Sessions of the same charger or vehicle: rules name no others, and many more are loaded."""
    chargers, vehicles = {one.charger for one in leaving}, {one.vehicle for one in leaving}
    for report in quoted:
        session = report.session
        is_near = session.charger in chargers if session.charger is not None else False
        if is_near or (session.vehicle is not None and session.vehicle in vehicles):
            yield session


def values_of(report: SessionReport) -> Iterator[Found]:
    """Everything personal of one report: its row, its facts, its raw record."""
    yield from _of_session(report.session)
    for fact in report.facts:
        kind = kind_of(fact.name)
        if kind is not None and isinstance(fact.value, str | int) and not isinstance(fact.value, bool):
            yield kind, str(fact.value)
    yield from _of_json(report.raw, set())


def _of_json(raw: bytes, seen: set[str]) -> Iterator[Found]:
    """Of a document, and of documents that are texts in it."""
    for value in json_values(raw):
        if value.kind is not None:
            yield value.kind, value.text
        elif value.is_text and not value.is_measure and value.text not in seen:
            seen.add(value.text)
            yield from personal_parts(value.text)
            if is_document(value.text):
                yield from _of_json(value.text.encode("utf-8", "surrogatepass"), seen)


def _of_session(session: Session) -> Iterator[Found]:
    """What the row says, also where the record does not (OIOI's identifier is that of the request)."""
    fields = (
        (Personal.VEHICLE, session.vehicle),
        (Personal.CARD, session.auth_token),
        (Personal.ADDRESS, session.address),
        (Personal.ADDRESS, session.site),
    )
    for kind, value in fields:
        if value:
            yield kind, value
