"""``Y``: text to the clipboard of the terminal in front of the user, however many hosts lie between.

The terminal does it (OSC 52) and never says whether it did, so the same text also goes into a private file.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from textual.app import App
from textual.geometry import Size
from textual.worker import Worker

from evtui.errors import EvtuiError
from evtui.formats.plain import plain_block
from evtui.formats.units import count
from evtui.formats.widths import cells

MOST_BASE64: Final = 74_994
"""Most bytes of base64 sent: within what every terminal takes (hterm and tmux stop at 100 000 in all)."""
FILE_NAME: Final = "copied.md"
_PIECE: Final = 76
"""GNU screen takes strings only in short pieces; this is what hterm's osc52.sh cuts them to."""
_FOOTER_REST: Final = 16
"""Cells of the footer that a message does not have."""


class HasFooter(Protocol):
    """What copying needs of any screen."""

    @property
    def app(self) -> App[object]: ...
    @property
    def size(self) -> Size: ...
    def message_line(self, text: str) -> None: ...
    def run_worker(
        self, work: Coroutine[None, None, None], *, group: str, exclusive: bool
    ) -> Worker[None]: ...


@runtime_checkable
class Copies(Protocol):
    """A screen with a card to copy."""

    def copy_text(self) -> str:
        """The card under the cursor as Markdown, texts neutralised; empty where there is none."""
        ...


@runtime_checkable
class HasStateFolder(Protocol):
    """An app that may write a file."""

    @property
    def state_folder(self) -> Path | None:
        """Where; None for nowhere."""
        ...


def copy_card(screen: HasFooter) -> None:
    """Copy the card of a screen and say in its footer what came of it."""
    text = plain_block(screen.copy_text()) if isinstance(screen, Copies) else ""
    if text:
        screen.run_worker(_copy(screen, text), group="copy", exclusive=True)
    else:
        screen.message_line("No card to copy here")


async def _copy(screen: HasFooter, text: str) -> None:
    folder = screen.app.state_folder if isinstance(screen.app, HasStateFolder) else None
    path, failed = None, "no folder is open"
    if folder is not None:
        try:
            path = await asyncio.to_thread(keep, folder, text)
        except EvtuiError as error:
            failed = error.message
    if fits(text):
        screen.app.copy_to_clipboard(text)
    screen.message_line(_said(text, path, failed, screen.size.width - _FOOTER_REST))


def _said(text: str, path: Path | None, failed: str, width: int) -> str:
    """What happened, as long as it fits; the path is never left out where there is one."""
    if path is None:
        what = "Sent to the terminal's clipboard" if fits(text) else "Too long for a terminal's clipboard"
        return f"{what}; not kept in a file: {failed}"
    place = _short(path)
    if not fits(text):
        return f"{count(len(text), 'character')}, too long for a terminal's clipboard: in {place}"
    sentences = (
        f"Sent to the terminal's clipboard; if nothing arrives: {place}",
        f"Sent to clipboard; if nothing arrives: {place}",
        f"Sent to clipboard, else {place}",
    )
    return next((sentence for sentence in sentences if cells(sentence) <= width), sentences[-1])


def _short(path: Path) -> str:
    """A path below the home folder with ``~``."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(path)


def keep(folder: Path, text: str) -> Path:
    """Write the text to a private file, in place of what was copied before. Raises EvtuiError."""
    from evtui.clients.token_file import replace_private_file
    from evtui.config.locations import make_private

    path = make_private(folder) / FILE_NAME
    try:
        replace_private_file(path, f"{text}\n".encode())
    except OSError as error:
        raise EvtuiError(f"{path} cannot be written: {error.strerror or 'failed'}") from error
    return path


def fits(text: str) -> bool:
    """Whether terminals take it: a longer one would arrive cut, or not at all."""
    return len(_encoded(text)) <= MOST_BASE64


def clipboard_sequence(text: str, environ: Mapping[str, str]) -> str:
    """OSC 52 for the terminal, as the multiplexer of this environment passes it on.

    tmux gets it twice: plain, for ``set-clipboard on``, and wrapped, for ``allow-passthrough on``; it drops
    what it does not allow. Empty for a text that does not fit.
    """
    if not fits(text):
        return ""
    plain_form = f"\x1b]52;c;{_encoded(text)}\x07"
    if environ.get("TMUX"):
        doubled = plain_form.replace("\x1b", "\x1b\x1b")
        return f"{plain_form}\x1bPtmux;{doubled}\x1b\\"
    if environ.get("STY"):
        pieces = (plain_form[at : at + _PIECE] for at in range(0, len(plain_form), _PIECE))
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    return plain_form


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
