"""Texts of the guide on stdout: wrapped on a terminal, through a pager where they do not fit."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from evtui.cli.output import Output
from evtui.formats.glyphs import for_tier
from evtui.formats.plain import MAX_BLOCK, plain

if TYPE_CHECKING:
    from evtui.services.guide.blocks import Block

WIDTH: Final = 80
"""Cells of a line when stdout is no terminal."""
PAGER: Final = "less -FRX"


def text_lines(blocks: Iterable[Block], width: int | None) -> list[str]:
    """Blocks as lines for people."""
    from evtui.services.guide.render import as_text

    return as_text(blocks, WIDTH if width is None else width)


def show(output: Output, lines: list[str], environ: Mapping[str, str] | None = None) -> None:
    """Print, on a terminal through the pager when there are more lines than it has."""
    env = os.environ if environ is None else environ
    if output.tty and len(lines) >= shutil.get_terminal_size().lines and _paged(output, lines, env):
        return
    output.lines(lines)
    output.flush()


def _paged(output: Output, lines: list[str], environ: Mapping[str, str]) -> bool:
    """Hand the lines to ``PAGER``, without a shell; False when there is none that can be started."""
    try:
        argv = shlex.split(environ.get("PAGER", PAGER))
    except ValueError:
        return False
    if not argv or shutil.which(argv[0]) is None:
        return False
    text = "".join(f"{for_tier(plain(line, MAX_BLOCK), output.tier)}\n" for line in lines)
    output.flush()
    try:
        subprocess.run(argv, input=text.encode(), check=False)  # noqa: S603  # the user's own pager, no shell
    except OSError:
        return False
    return True
