"""``:report FILE`` and ``:bundle FILE``: sessions of the screen written for others, anonymised."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from evtui.app.background import LoadedSessions, background_of
from evtui.app.file_order import Order, check, order_of, refused, tell, write
from evtui.app.looks import HasLooks
from evtui.app.noting import notes_of
from evtui.app.piping import PipingScreen, piped_reports
from evtui.app.source import Opening, SessionSource
from evtui.errors import EvtuiError, UnexpectedPayload
from evtui.formats.plain import plain
from evtui.formats.units import count
from evtui.models.instant import Instant
from evtui.models.meter_value import EMPTY_METERS
from evtui.models.report import SessionReport

if TYPE_CHECKING:  # numpy, pydantic and the rules come with the first session that is written
    from evtui.services.casefile.making import Source
    from evtui.services.documents import Document

MOST_SESSIONS: Final = 200
"""More belong into an export."""
REPORTS: Final = ("md", "html", "txt")
BUNDLES: Final = ("evt",)


@runtime_checkable
class HasInstant(Protocol):
    """A screen with a crosshair."""

    @property
    def present_instant(self) -> Instant:
        """Where it stands, event clock."""
        ...


class OpenList(LoadedSessions, Protocol):
    """The session list, as far as writing goes."""

    @property
    def source(self) -> SessionSource | None:
        """What is open."""
        ...

    @property
    def opening(self) -> Opening:
        """How it was opened."""
        ...


@runtime_checkable
class HasOpenList(Protocol):
    """An app with a session list."""

    @property
    def sessions(self) -> OpenList | None:
        """The list, None where there is none."""
        ...


@runtime_checkable
class KnowsRedaction(Protocol):
    """An app that knows what the configuration lets be readable."""

    @property
    def keeps_addresses(self) -> Callable[[], bool] | None:
        """Asked in a thread: it reads the configuration. None where nobody says so."""
        ...


def begin(screen: PipingScreen, command: str, words: str, endings: Sequence[str]) -> None:
    """Write the sessions into the file that was named, in a thread; the footer says what came of it."""
    order, reports = order_of(words), piped_reports(screen)
    problem = _problem(order, reports, command, endings)
    sessions = screen.app.sessions if isinstance(screen.app, HasOpenList) else None
    source = None if sessions is None else sessions.source
    if sessions is None or source is None:
        problem = "Nothing is open yet"
    if problem or sessions is None or source is None:
        screen.message_line(problem)
        return
    screen.message_line(f"Writing {plain(order.path.name, 60)}")
    screen.run_worker(
        _write(screen, sessions, source, order, reports, command), group="handing out", exclusive=True
    )


def _problem(order: Order, reports: Sequence[SessionReport], command: str, endings: Sequence[str]) -> str:
    """Why nothing can be written, else nothing."""
    if problem := refused(order, command, endings):
        return problem
    if not reports:
        return "No session to write here"
    if len(reports) > MOST_SESSIONS:
        return f"{len(reports)} sessions are too many, {MOST_SESSIONS} at most; :export takes any number"
    return ""


async def _write(
    screen: PipingScreen,
    sessions: OpenList,
    source: SessionSource,
    order: Order,
    reports: Sequence[SessionReport],
    command: str,
) -> None:
    """Gather, make and write; nothing of it blocks the screen."""
    try:
        path = order.path.expanduser()
        await asyncio.to_thread(check, path, order, command)
        gathered = [await _gathered(screen.app, source, report) for report in reports]
        made = await asyncio.to_thread(_maker(screen, sessions, order, gathered))
        await asyncio.to_thread(write, path, made.body)
    except (EvtuiError, RuntimeError) as error:  # RuntimeError: a home folder that nobody knows
        screen.message_line(error.message if isinstance(error, EvtuiError) else str(error))
        return
    except asyncio.CancelledError:
        screen.message_line("Nothing was written")
        raise
    tell(screen, path, len(made.body), count(len(reports), "session"), made.said)


async def _gathered(app: object, source: SessionSource, row: SessionReport) -> Source:
    """A session with everything that is known of it. Raises EvtuiError."""
    from evtui.services.casefile.making import Source

    report = await source.whole(row)
    raw = await source.raw(report)
    try:
        meters = await source.meters(report)
    except UnexpectedPayload:  # the rules say so
        meters = EMPTY_METERS
    store = notes_of(app)
    notes = () if store is None else store.known.of(report.session.key)
    return Source(report=replace(report, raw=raw, is_partial=False), meters=meters, notes=notes)


def _maker(
    screen: PipingScreen, sessions: OpenList, order: Order, gathered: Sequence[Source]
) -> Callable[[], Document]:
    """What makes the document; everything it needs of the screen is asked for here."""
    from evtui.services.documents import Wish, bundle_document, report_document

    app = screen.app
    zone = app.looks.zone if isinstance(app, HasLooks) else UTC
    background, now, files = background_of(app), sessions.now, sessions.opening.files
    at = screen.present_instant if isinstance(screen, HasInstant) else None
    keeps_addresses = app.keeps_addresses if isinstance(app, KnowsRedaction) else None

    def make() -> Document:
        from evtui.services.case_notes import pseudonyms_in_files

        kept = pseudonyms_in_files([file for file in files if file != "-"])
        addresses = keeps_addresses is None or not keeps_addresses()
        wish = Wish(made_at=now, redacts=order.redacts, addresses=addresses, zone=zone, kept=kept)
        if order.ending in BUNDLES:
            return bundle_document(gathered, background, wish, at)
        return report_document(gathered, background, wish, order.ending)

    return make
