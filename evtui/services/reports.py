"""One session: its meter values as columns, and how a user may name it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evtui.errors import NotFound, UsageError
from evtui.models.meter_value import EMPTY_METERS, MeterTable
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.providers.registry import PROVIDERS, load_provider


async def decode_meters(report: SessionReport, on_progress: Callable[[float], None] | None = None) -> MeterTable:
    """Decode a report's meter values in a thread, in slices, so that keys are answered meanwhile.

    ``on_progress`` is called on the event loop with 0 to 1. ``EMPTY_METERS`` when the provider has none.
    Raises UnexpectedPayload when they cannot be read at all.
    """
    if report.session.provider not in PROVIDERS:
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
    """What a user typed for SESSION, taken apart."""

    text: str
    """As typed, for messages."""
    file: str | None = None
    """A path, or ``-`` for stdin."""
    id: str | None = None
    """Session id; None with a file that holds one session."""
    account: str | None = None
    charger: str | None = None
    connector: str | None = None

    def names(self, session: Session) -> bool:
        """Whether the session is one that the reference can mean."""
        return (
            (self.id is None or session.id == self.id)
            and (self.account is None or session.account == self.account)
            and (self.charger is None or (session.charger or "") == self.charger)
            and (self.connector is None or (session.connector or "") == self.connector)
        )


def parse_reference(
    text: str, *, id: str | None = None, accounts: Sequence[str] | None = None
) -> SessionReference:
    """Read ``ID``, ``ACCOUNT/ID``, ``ACCOUNT/CHARGER/CONNECTOR/ID``, ``FILE``, ``FILE#ID`` or ``-``.

    An existing path wins over an ID. ``id`` is ``--id`` for stdin and files. A text with slashes whose first
    part is no account in ``accounts`` is an ID that holds slashes. Raises UsageError for an empty text and
    NotFound for a missing file.
    """
    if not text or text.isspace():
        raise UsageError("a session is named by an id, ACCOUNT/ID, or a file")
    if text == "-":
        return SessionReference(text=text, file="-", id=id)
    name, mark, fragment = text.rpartition("#")
    if _exists(text):
        return SessionReference(text=text, file=text, id=id)
    if mark and _exists(name):
        return SessionReference(text=text, file=name, id=fragment or id)
    parts = text.split("/")
    known = accounts is None or parts[0] in accounts
    if len(parts) == 4 and known:
        return SessionReference(text=text, account=parts[0], charger=parts[1], connector=parts[2], id=parts[3])
    if len(parts) == 2 and known and accounts is not None:
        return SessionReference(text=text, account=parts[0], id=parts[1])
    if _looks_like_a_file(name if mark else text):
        raise NotFound(f"no file {name if mark else text}")
    return SessionReference(text=text, id=text)


def pick(reference: SessionReference, reports: Sequence[SessionReport]) -> SessionReport:
    """The one session a reference means. Raises NotFound for none and UsageError with full forms for several."""
    found = [report for report in reports if reference.names(report.session)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(f"no session {reference.text}", hint=_where(reference))
    forms = ", ".join(full_form(report.session, reference, found) for report in found[:5])
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    raise UsageError(f"{reference.text} names {len(found)} sessions", hint=f"say which: {forms}{more}")


def full_form(session: Session, reference: SessionReference, among: Sequence[SessionReport]) -> str:
    """The shortest form that names this session alone among those found."""
    if reference.file is not None:
        return f"{'- --id ' if reference.file == '-' else reference.file + '#'}{session.id}"
    same = [r for r in among if (r.session.account, r.session.id) == (session.account, session.id)]
    if len(same) == 1:
        return f"{session.account}/{session.id}"
    return f"{session.account}/{session.charger or ''}/{session.connector or ''}/{session.id}"


def _where(reference: SessionReference) -> str:
    """Where it was looked for."""
    if reference.file is not None:
        return "the file holds other sessions"
    return "looked in the period of --since and --until"


def _exists(path: str) -> bool:
    """Whether a path exists; a text that can be no path does not."""
    try:
        return bool(path) and Path(path).exists()
    except (OSError, ValueError):
        return False


def _looks_like_a_file(text: str) -> bool:
    """Whether a name that does not exist was meant as a file: its ending says so, or it starts like a path."""
    return text.endswith((".json", ".json.gz", ".gz", ".txt")) or text.startswith(("/", "./", "../", "~"))
