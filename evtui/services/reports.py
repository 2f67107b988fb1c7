"""One session: its meter values as columns, and how a user may name it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evtui.errors import NotFound, UsageError
from evtui.models.meter_value import EMPTY_METERS, MeterTable
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.providers.registry import is_known, load_provider


async def decode_meters(
    report: SessionReport, on_progress: Callable[[float], None] | None = None
) -> MeterTable:
    """Decode a report's meter values in a thread, in slices, so that keys are answered meanwhile.

    ``on_progress`` is called on the event loop with 0 to 1. ``EMPTY_METERS`` when the provider has none.
    Raises UnexpectedPayload when they cannot be read at all.
    """
    if not is_known(report.session.provider):
        return EMPTY_METERS
    loop = asyncio.get_running_loop()
    stopped = False

    def tell(done: float) -> None:
        """Carry progress from the thread to the loop; a cancelled reader stops the thread here."""
        if stopped:
            raise _ReaderGone
        if on_progress is not None:
            loop.call_soon_threadsafe(on_progress, done)

    try:
        return await asyncio.to_thread(_decode, report, tell)
    finally:
        stopped = True


class _ReaderGone(Exception):
    """Nobody waits for this table any more."""


def _decode(report: SessionReport, tell: Callable[[float], None]) -> MeterTable:
    """Runs in the thread: import the provider and decode."""
    read_meters = load_provider(report.session.provider).read_meters
    if read_meters is None:
        return EMPTY_METERS
    try:
        return read_meters(report, tell)
    except _ReaderGone:
        return EMPTY_METERS


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionReference:
    """What a user typed for SESSION: an id in one of its forms, or a file with or without an id."""

    text: str
    """As typed, for messages."""
    file: str | None = None
    """A path, or ``-`` for stdin."""
    id: str | None = None
    """Any form of the id; None with a file that holds one session."""

    @property
    def account(self) -> str | None:
        """The account it may start with; whether there is one of that name is for the caller to know."""
        account, slash, _ = (self.id or "").partition("/")
        return account if slash and self.file is None else None

    def means(self, session: Session) -> bool:
        """Whether the session has this name: ``ID``, ``ACCOUNT/ID`` or ``ACCOUNT/CHARGER/CONNECTOR/ID``.

        Ids may hold slashes, so the forms are compared as a whole and never taken apart.
        """
        return self.id is None or self.id in (session.id, short_form(session), full_form(session))


def short_form(session: Session) -> str:
    """``ACCOUNT/ID``."""
    return f"{session.account}/{session.id}"


def full_form(session: Session) -> str:
    """``ACCOUNT/CHARGER/CONNECTOR/ID``, for accounts that repeat ids."""
    return f"{session.account}/{session.charger or ''}/{session.connector or ''}/{session.id}"


def parse_reference(text: str, id: str | None = None) -> SessionReference:
    """Read ``ID``, ``ACCOUNT/ID``, ``ACCOUNT/CHARGER/CONNECTOR/ID``, ``FILE``, ``FILE#ID`` or ``-``.

    An existing path wins over an id. ``id`` is ``--id`` for files and stdin. Raises UsageError for an empty
    text or an ``--id`` beside an id, and NotFound for what can only be a file and does not exist.
    """
    if not text or text.isspace():
        raise UsageError("a session is named by an id, ACCOUNT/ID, a file or FILE#ID")
    if text == "-" or _exists(text):
        return SessionReference(text=text, file=text, id=id)
    cuts = [match.start() for match in re.finditer("#", text)]
    for cut in reversed(cuts):  # ids may hold a # as well
        if text[:cut] == "-" or _exists(text[:cut]):
            return SessionReference(text=text, file=text[:cut], id=text[cut + 1 :] or id)
    name = text[: cuts[-1]] if cuts else text
    if _looks_like_a_file(name):
        raise NotFound(f"no file {name}")
    if id is not None:
        raise UsageError("--id goes with a file or with - (stdin)")
    return SessionReference(text=text, id=text)


def pick(reference: SessionReference, reports: Sequence[SessionReport]) -> SessionReport:
    """The session a reference means. Raises NotFound for none and UsageError with full forms for several."""
    found = [report for report in reports if reference.means(report.session)]
    if len(found) == 1:
        return found[0]
    if not found:
        wanted = f"no session {reference.id}" if reference.id else "no session"
        raise NotFound(f"{wanted} in {_where(reference)}", hint=_advice(reference, reports))
    forms = ", ".join(_distinct_form(report.session, reference, found) for report in found[:5])
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    raise UsageError(f"{reference.text} names {len(found)} sessions", hint=f"say which: {forms}{more}")


def _distinct_form(session: Session, reference: SessionReference, found: Sequence[SessionReport]) -> str:
    """The shortest form that names this session alone among those found."""
    if reference.file == "-":
        return f"- --id {session.id}"
    if reference.file is not None:
        return f"{reference.file}#{session.id}"
    alone = sum(short_form(report.session) == short_form(session) for report in found) == 1
    return short_form(session) if alone else full_form(session)


def _where(reference: SessionReference) -> str:
    """Where it was looked for."""
    if reference.file is not None:
        return "stdin" if reference.file == "-" else reference.file
    return "this period"


def _advice(reference: SessionReference, reports: Sequence[SessionReport]) -> str:
    """What may help."""
    if reference.file is None:
        return "--since and --until say where to look; without them only the last 7 days"
    ids = ", ".join(report.session.id for report in reports[:5])
    return f"there are {ids}" if ids else ""


def _exists(path: str) -> bool:
    """Whether a path exists; a text that can be no path does not."""
    try:
        return bool(path) and Path(path).exists()
    except (OSError, ValueError):
        return False


def _looks_like_a_file(text: str) -> bool:
    """Whether a name that does not exist was meant as a file, by its ending or its beginning."""
    return text.endswith((".json", ".gz", ".txt", ".ndjson", ".evt")) or text.startswith(
        ("/", "./", "../", "~/")
    )
