"""``:dump``: what is shown as plain text on the primary screen, for where no clipboard can be reached."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol, runtime_checkable

from textual.app import SuspendNotSupported
from textual.screen import Screen
from textual.strip import Strip

from evtui.app.looks import HasLooks
from evtui.formats.glyphs import Tier, for_tier
from evtui.formats.plain import plain

WHOLE: Final = "all"
SAID: Final = "Printed to the scrollback: quit and scroll up; in tmux prefix ["
LONGEST_LINE: Final = 4096
"""Most characters of a line; a screen is not that wide."""


@runtime_checkable
class HasMoreText(Protocol):
    """A screen of text that shows a part of it."""

    def whole_text(self) -> Sequence[str]:
        """Every line between header and footer; untrusted."""
        ...


def dump(screen: Screen[None], words: str) -> str:
    """Print what a screen shows, with ``all`` everything it has to show; gives what the footer is to say."""
    wanted = words.strip().removeprefix("--").lower()
    strips = screen._compositor.render_strips()  # rendered as sent: masked, guarded and in this run's tier
    if wanted == WHOLE and isinstance(screen, HasMoreText):
        shown = [_text(strips[0]), *screen.whole_text(), _text(strips[-1])]
    elif wanted in {"", WHOLE}:
        shown = list(map(_text, strips))
    else:
        return f":dump prints what is shown, :dump {WHOLE} a text from its top to its end"
    if wanted and not isinstance(screen, HasMoreText):
        return "Only a screen of text has more to print: :dump prints what is shown"
    tier = screen.app.looks.tier if isinstance(screen.app, HasLooks) else Tier.ASCII
    lines = dumped(shown, tier)
    try:
        with screen.app.suspend():
            failed = _print("\n".join((*lines, *_pushing(screen.size.height, os.environ))))
    except SuspendNotSupported:
        return "Nothing printed: this terminal has no other screen to print to"
    return failed or SAID


def dumped(lines: Iterable[str], tier: Tier) -> list[str]:
    """Lines that nothing can act on, without blanks at their ends and without empty lines at the end."""
    texts = [for_tier(plain(line, LONGEST_LINE), tier).rstrip() for line in lines]
    while texts and not texts[-1]:
        texts.pop()
    return [*texts, ""]


def _pushing(rows: int, environ: Mapping[str, str]) -> list[str]:
    """Inside tmux as many empty lines as push the text into its history: the page that stands on the primary
    screen cannot be seen there before evtui is left."""
    return [""] * (rows - 1) if environ.get("TMUX") else []


def _text(strip: Strip) -> str:
    """The characters of a rendered row."""
    return "".join(segment.text for segment in strip if not segment.control)


def _print(text: str) -> str:
    """Write to the terminal that Textual draws on; says what failed, else nothing. Never raises: a suspended
    app that is left by an error stays suspended."""
    file = sys.__stderr__
    if file is None:
        return "Nothing printed: there is no terminal"
    try:
        file.write(text.encode(file.encoding, "replace").decode(file.encoding))
        file.flush()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        return f"Nothing printed: {reason or 'the terminal takes no text'}"
    return ""
