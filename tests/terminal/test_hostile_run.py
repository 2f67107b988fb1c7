"""The real thing: hostile providers behind real HTTP, keys on a real pty, and every byte that came out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.corpus.hostile_text import FORBIDDEN_BYTES, TEXTS
from tests.terminal.pty_terminal import PtyTerminal, evtui

pytestmark = pytest.mark.pty
NOW = ("--now", "2026-11-21T09:00:00Z")
BACK = "\x7f"
OURS = re.compile(
    rb"\x1b\[[0-9;]*[mHABCDJK]|\x1b\[\?(?:25|1049|1004|2004|2026|2048|7|1016|100[0-6]|1015)[hl]"
    rb"|\x1b\[\?20(?:26|48)\$p|\x1b\[>25u|\x1b\[<u|\x1b\]22;default\x07|\r\n"
)
"""Everything that Textual 8.2.8 has reason to send."""


WALK = (
    ("Gg" + "j" * 5, r"6/\d"),
    ("3", r"\d/61"),
    ("G", "61/61"),
    ("2", "refused|401"),
    ("K", r"(?:>|›) Details"),
    (BACK, "K +details"),
    ("1", r"\d/96"),
    ("g", "1/96"),
    ("\r", "Overview"),
    ("eEwW\tjjjjjjjjj", "Events"),
    ("p", "j k line"),
    ("Gg", r" 1/\d{3,}"),
    (BACK, "Overview"),
    ("?", "Keys of Timeline"),
    (BACK, "Overview"),
    (BACK, "1/96"),
    ("3", "61/61"),
    ("g\r", "measured"),
    ("p", "j k line"),
    (BACK, "measured"),
    (BACK, "1/61"),
    ("4", r"\d/157"),
    ("G", "157/157"),
)
"""Keys and what is to be seen after them: every screen, on every provider's data."""


def quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are TOML's, but for DEL."""
    return json.dumps(text).replace("\x7f", "\\u007f").replace("\\ud", "\\uD")


@pytest.mark.parametrize(("size", "flags"), [((80, 24), ["--ascii"]), ((120, 40), [])])
def test_nothing_hostile_of_any_provider_reaches_the_terminal(
    size: tuple[int, int], flags: list[str], tmp_path: Path
) -> None:
    """Depot and PlugSurfing send hostile sessions, Smappee refuses the login with a hostile message."""
    message = json.dumps({"error": "".join(TEXTS.values()), "message": TEXTS["osc-clipboard-st"]})
    steps = tmp_path / "faults.toml"
    steps.write_text(
        '[[step]]\nmatch = "depot"\ntimes = 0\naction = "hostile"\n'
        '[[step]]\nmatch = "oioi"\ntimes = 0\naction = "hostile"\n'
        '[[step]]\nmatch = "smappee-token"\ntimes = 0\naction = "status"\nstatus = 401\n'
        f"body = {quoted(message)}\n"
    )
    with PtyTerminal(evtui("--demo", *NOW, "--faults", steps, *flags), size=size) as terminal:
        terminal.wait_until(lambda: re.search(r"1 DepotFinity [1-9]", terminal.text) is not None, "rows")
        for keys, place in WALK:
            terminal.press(keys, place)
        terminal.send("Q")
        assert terminal.wait_exit() == 0
        terminal.assert_restored()
        rest = OURS.sub(b"", bytes(terminal.bytes))
    assert rest.decode().isprintable(), [char for char in rest.decode() if not char.isprintable()][:5]
    assert not [form for form in FORBIDDEN_BYTES if form in rest]
    for text in ("[bold]bold[/bold]", "[@click=app.quit]", "]52;c;ZXZpbA=="):
        assert text.encode()[:4] in rest, "literal on the screen"
