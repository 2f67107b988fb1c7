"""Programs of this machine that take a text for the clipboard, asked only where the user sits at it."""

from __future__ import annotations

import asyncio
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from evtui.app.child_env import child_env

_REMOTE: Final = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT", "MOSH_CONNECTION")
_PATIENCE_S: Final = 2.0
_TMUX: Final = ("tmux", "load-buffer", "-w", "-")
"""tmux 3.2: keeps the text in its own buffer, and hands it to its terminal where it may."""


def tool_for(environ: Mapping[str, str], platform: str = sys.platform) -> Sequence[str]:
    """The command that takes a text on stdin; empty over SSH, where it would be another machine's."""
    if any(environ.get(name) for name in _REMOTE):
        return ()
    if platform == "darwin":
        candidates: list[tuple[str, ...]] = [("pbcopy",)]
    elif platform == "win32":
        candidates = [("clip.exe",)]
    else:
        candidates = [("wl-copy",)] if environ.get("WAYLAND_DISPLAY") else []
        if environ.get("DISPLAY"):
            candidates += [("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")]
        if environ.get("WSL_DISTRO_NAME"):
            candidates.append(("clip.exe",))
    return next((one for one in candidates if shutil.which(one[0], path=environ.get("PATH"))), ())


async def given_to_tool(text: str, environ: Mapping[str, str]) -> str:
    """Hand the text to the machine's own clipboard; the name of the program that took it, else nothing."""
    command = tool_for(environ)
    return command[0] if command and await _takes(command, text, environ) else ""


async def given_to_tmux(text: str, environ: Mapping[str, str]) -> bool:
    """Hand the text to tmux, which also keeps it as a paste buffer. False without tmux, or before 3.2."""
    return bool(environ.get("TMUX")) and await _takes(_TMUX, text, environ)


async def _takes(command: Sequence[str], text: str, environ: Mapping[str, str]) -> bool:
    """Whether a program took the text; one that does not end in time is ended."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, env=child_env(environ)
        )
    except (OSError, ValueError):
        return False
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await process.communicate(text.encode("utf-8", "replace"))
    except (OSError, TimeoutError):
        return False
    finally:
        if process.returncode is None:
            with suppress(OSError):
                process.kill()
            await process.wait()
    return process.returncode == 0
