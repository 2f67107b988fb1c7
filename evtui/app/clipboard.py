"""``Y`` and ``y``: text to the clipboard of the user's own machine, however many hosts lie between.

The terminal does it (OSC 52) and never says whether it did, so the same text also goes into a private file;
tmux, and on the user's own machine its clipboard program, are handed it too.
"""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from textual.app import App
from textual.geometry import Size
from textual.worker import Worker

from evtui.app.clipboard_tools import given_to_tmux, given_to_tool
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


@runtime_checkable
class WritesSequences(Protocol):
    """An app that can send its terminal something as it is."""

    def write_sequence(self, sequence: str) -> None:
        """Send it."""
        ...


def copy_card(screen: HasFooter) -> None:
    """Copy the card of a screen and say in its footer what came of it."""
    text = screen.copy_text() if isinstance(screen, Copies) else ""
    if text:
        copy_text(screen, text)
    else:
        screen.message_line("No card to copy here")


def copy_text(screen: HasFooter, text: str, name: str = FILE_NAME) -> None:
    """Copy a text, made harmless, and say in the screen's footer what came of it; ``name`` is of the file."""
    screen.run_worker(_copy(screen, _harmless(text), name), group="copy", exclusive=True)


def _harmless(text: str) -> str:
    """Every line harmless; tabs stay, a table is pasted by them."""
    return "\t".join(plain_block(cell) for cell in text.split("\t"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was done with a text; whether it arrived nobody tells."""

    to_terminal: bool
    """The terminal got it: its length is one that terminals take."""
    tmux: bool = False
    """tmux keeps it in a buffer."""
    tool: str = ""
    """A program of this machine that took it."""
    path: Path | None = None
    """The file that holds it."""
    failed: str = ""
    """Why there is no file."""


async def _copy(screen: HasFooter, text: str, name: str) -> None:
    folder = screen.app.state_folder if isinstance(screen.app, HasStateFolder) else None
    path, failed = None, "no folder is open"
    if folder is not None:
        try:
            path = await asyncio.to_thread(keep, folder, text, name)
        except EvtuiError as error:
            failed = error.message
    tmux = await given_to_tmux(text, os.environ)
    if fits(text):
        if tmux and isinstance(screen.app, WritesSequences):
            screen.app.write_sequence(through_tmux(text))
        else:
            screen.app.copy_to_clipboard(text)
    tool = await given_to_tool(text, os.environ)
    sent = Sent(to_terminal=fits(text), tmux=tmux, tool=tool, path=path, failed=failed)
    screen.message_line(said(text, sent, screen.size.width - _FOOTER_REST))


def said(text: str, sent: Sent, width: int) -> str:
    """What happened, as long as it fits; the path is never left out where there is one."""
    takers = [
        *(["the terminal's clipboard"] if sent.to_terminal else []),
        *(["tmux"] if sent.tmux else []),
        *([sent.tool] if sent.tool else []),
    ]
    if sent.path is None:
        what = f"Sent to {_listed(takers)}" if takers else "Too long for a terminal's clipboard"
        return f"{what}; not kept in a file: {sent.failed}"
    place = short_path(sent.path)
    if not takers:
        return f"{count(len(text), 'character')}, too long for a terminal's clipboard: in {place}"
    sentences = (
        f"Sent to {_listed(takers)}; if nothing arrives: {place}",
        f"Sent to clipboard; if nothing arrives: {place}",
        f"Sent to clipboard, else {place}",
    )
    return next((sentence for sentence in sentences if cells(sentence) <= width), sentences[-1])


def _listed(words: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def short_path(path: Path) -> str:
    """A path below the home folder with ``~``."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(path)


def keep(folder: Path, text: str, name: str = FILE_NAME) -> Path:
    """Write the text to a private file, in place of what was copied before. Raises EvtuiError."""
    from evtui.clients.token_file import replace_private_file
    from evtui.config.locations import make_private

    path = make_private(folder) / name
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
        return plain_form + through_tmux(text)
    if environ.get("STY"):
        pieces = (plain_form[at : at + _PIECE] for at in range(0, len(plain_form), _PIECE))
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    return plain_form


def through_tmux(text: str) -> str:
    """OSC 52 for the terminal around tmux, which passes it on with ``allow-passthrough on``; empty for a text
    that does not fit. What tmux took itself (``load-buffer -w``) must not reach it a second time.
    """
    if not fits(text):
        return ""
    doubled = f"\x1b]52;c;{_encoded(text)}\x07".replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}\x1b\\"


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
