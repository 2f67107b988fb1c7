"""A source whose sessions come with pseudonyms: no screen, copy or file above it ever holds anything else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

from evtui.app.source import AccountLike, SessionSource
from evtui.models.fetch import Batch, FetchEvent, SessionQuery
from evtui.models.meter_value import MeterTable
from evtui.models.problem import Problem
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.notes.note import Note, Notes
from evtui.services.notes.store import NoteStore
from evtui.services.redaction.reports import redacted
from evtui.services.redaction.veil import Veil
from evtui.services.store.protocol import Hits, Judged, SessionKey


class PrivateSource:
    """A ``SessionSource`` over another one. Questions go on with the sessions as they were sent."""

    def __init__(self, inner: SessionSource, veil: Veil) -> None:
        self._inner = inner
        self._veil = veil
        self._as_sent: dict[SessionKey, SessionReport] = {}

    @property
    def accounts(self) -> Sequence[AccountLike]:
        """Open accounts."""
        return self._inner.accounts

    @property
    def problems(self) -> Sequence[Problem]:
        """What was noticed while opening."""
        return [redacted(problem, self._veil) for problem in self._inner.problems]

    async def stream(
        self, query: SessionQuery, accounts: Sequence[str] | None = None
    ) -> AsyncIterator[FetchEvent]:
        """Sessions of the named accounts as they come in."""
        async for event in self._inner.stream(query, accounts):
            if isinstance(event, Batch):
                shown = await self._shown(event.reports)
                problems = tuple(redacted(problem, self._veil) for problem in event.problems)
                yield replace(event, reports=shown, problems=problems)
            else:
                yield redacted(event, self._veil)

    async def report(self, session: Session) -> SessionReport:
        """One session again."""
        known = self._as_sent.get(session.key)
        return await self._one(await self._inner.report(session if known is None else known.session))

    async def meters(
        self, report: SessionReport, on_progress: Callable[[float], None] | None = None
    ) -> MeterTable:
        """A report's meter values: nobody's name is in them."""
        return await self._inner.meters(self._known(report), on_progress)

    async def whole(self, report: SessionReport) -> SessionReport:
        """A summary of the store made whole. Raises EvtuiError."""
        return await self._one(await self._inner.whole(self._known(report)))

    async def raw(self, report: SessionReport) -> bytes:
        """The record with pseudonyms. Raises EvtuiError."""
        known = self._known(report)
        whole = replace(known, raw=await self._inner.raw(known), is_partial=False)
        return (await self._shown([whole]))[0].raw

    async def keep_verdicts(self, judged: Sequence[Judged]) -> None:
        """Not kept: they speak of pseudonyms that are gone with this run."""

    async def find(self, words: str) -> Hits:
        """Stored sessions in whose errors every word occurs as it was sent. Raises EvtuiError."""
        return await self._inner.find(words)

    async def aclose(self) -> None:
        """Close everything."""
        await self._inner.aclose()

    def _known(self, report: SessionReport) -> SessionReport:
        return self._as_sent.get(report.session.key, report)

    async def _one(self, report: SessionReport) -> SessionReport:
        self._as_sent[report.session.key] = report
        return (await self._shown([report]))[0]

    async def _shown(self, reports: Sequence[SessionReport]) -> tuple[SessionReport, ...]:
        """With pseudonyms; what came out of the store as a row does not take the place of a whole report."""
        for report in reports:
            self._as_sent[report.session.key] = report
        return await asyncio.to_thread(self._veil.reports, reports)


class PrivateNotes:
    """A ``NoteStore`` over another one: what is written goes on as it is typed, what is read is veiled."""

    def __init__(self, inner: NoteStore, veil: Veil) -> None:
        self._inner = inner
        self._veil = veil
        self._read: tuple[Notes, int] | None = None
        self._shown = Notes()
        self._removed: dict[str, Note] = {}

    @property
    def known(self) -> Notes:
        """What was read last, as it may be shown; anew when more values are known."""
        state = (self._inner.known, self._veil.values)
        if self._read is None or self._read[0] is not state[0] or self._read[1] != state[1]:
            self._read = state
            self._shown = replace(state[0], notes=tuple(map(self._veil.note, state[0].notes)))
        return self._shown

    def read(self) -> Notes:
        """Everything that is kept now. Raises EvtuiError."""
        self._inner.read()
        return self.known

    def add(self, note: Note) -> Notes:
        """Keep a note as it was typed, also one that comes back. Raises EvtuiError."""
        self._inner.add(self._removed.get(note.id, note))
        return self.known

    def remove(self, note: Note) -> Notes:
        """Forget a note. Raises EvtuiError."""
        found = next((one for one in self._inner.known.notes if one.id == note.id), note)
        self._inner.remove(found)
        self._removed[note.id] = found
        return self.known
