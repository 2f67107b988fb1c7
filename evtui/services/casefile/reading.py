"""What is in a bundle, as everything else knows it: reports, notes, and the findings that were recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from evtui.errors import ConfigError, UnexpectedPayload
from evtui.models.instant import Instant
from evtui.models.provenance import Fact
from evtui.models.report import SessionReport
from evtui.providers.registry import is_known, load_provider
from evtui.services.casefile.archive import DIAGNOSIS, NOTES, RECORD
from evtui.services.casefile.case import Case
from evtui.services.casefile.manifest import BadCase, CaseSession, Entry, instant_of, session_of
from evtui.services.notes.lines import note_of
from evtui.services.notes.note import Note

_MOST_NOTES: Final = 20_000


class RecordedFinding(Entry):
    """A finding as it was when the bundle was made."""

    rule: str
    severity: str
    text: str
    at: str | None = None
    hidden: bool = False


class Recorded(Entry):
    """A diagnosis as it was when the bundle was made."""

    verdict: str | None = None
    findings: tuple[RecordedFinding, ...] = ()


def reports_of(case: Case, account: str) -> tuple[SessionReport, ...]:
    """The sessions, under the account ``file:NAME``. Raises BadCase for a record that cannot be read."""
    return tuple(_report(case, entry, account) for entry in case.manifest.sessions)


def _report(case: Case, entry: CaseSession, account: str) -> SessionReport:
    """One session, mapped from its record as the store does it."""
    session, name = session_of(entry.session, account), f"{entry.folder}/{RECORD}"
    read_record = _reader_of(session.provider)
    row = SessionReport(
        session=session,
        facts=tuple(Fact(name=one.name, value=one.value, note=one.note) for one in entry.beside),
        fetched_at=None if entry.fetched_at is None else instant_of(entry.fetched_at, "fetched_at"),
    )
    try:
        return read_record(row, case.files[name])
    except (UnexpectedPayload, ValueError) as error:
        raise BadCase(f"{name} cannot be read: {error}") from None


def _reader_of(provider: str) -> Callable[[SessionReport, bytes], SessionReport]:
    """What reads a provider's records. Raises BadCase for a plug-in that is not there or does not."""
    if not is_known(provider):
        raise BadCase(f"manifest.json: no provider {provider[:40]!r}")
    try:
        read_record = load_provider(provider).read_record
    except ConfigError as error:
        raise BadCase(f"manifest.json: {error.message}") from None
    if read_record is None:
        raise BadCase(f"manifest.json: provider {provider[:40]!r} reads no records")
    return read_record


def notes_of(case: Case, account: str) -> tuple[Note, ...]:
    """The notes, under the account ``file:NAME``; lines that are none are left out."""
    accounts = {(entry.session.provider, entry.session.account) for entry in case.manifest.sessions}
    lines = case.files[NOTES].split(b"\n")[:_MOST_NOTES]
    found = (note_of(line) for line in lines if line.strip())
    return tuple(
        replace(note, session=(note.session[0], account, *note.session[2:]))
        for note in found
        if note is not None and note.session[:2] in accounts
    )


def recorded(case: Case, account: str) -> dict[tuple[str, ...], Recorded]:
    """The diagnosis that was recorded for each session, by ``Session.key``. Raises BadCase."""
    return {
        session_of(entry.session, account).key: _diagnosis(case, entry) for entry in case.manifest.sessions
    }


def _diagnosis(case: Case, entry: CaseSession) -> Recorded:
    name = f"{entry.folder}/{DIAGNOSIS}"
    try:
        return Recorded.model_validate_json(case.files[name])
    except ValueError:
        raise BadCase(f"{name} is no diagnosis that this evtui knows") from None


def recorded_as_notes(case: Case, account: str) -> tuple[Note, ...]:
    """Each recorded finding as a note at its instant, so that timeline, list and notes show it."""
    created_at = instant_of(case.manifest.created_at, "created_at")
    found: list[Note] = []
    for key, diagnosis in recorded(case, account).items():
        for number, one in enumerate(diagnosis.findings):
            if not one.hidden:
                found.append(
                    Note(
                        id=f"recorded-{key[-1]}-{number}",
                        session=(key[0], key[1], key[2], key[3], key[4]),
                        at=_at(one.at),
                        text=f"recorded {one.rule} ({one.severity}): {one.text}",
                        created_at=created_at,
                    )
                )
    return tuple(found)


def _at(text: str | None) -> Instant | None:
    return None if text is None else instant_of(text, "a finding's time")
