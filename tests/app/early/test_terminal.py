"""The terminal before Textual: taken quietly, given back whatever happens, nothing heavy imported."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from tests.terminal.pty_terminal import PtyTerminal

pytestmark = pytest.mark.pty

DRAWS = """
    import sys, termios
    from evtui.app.early.terminal import EarlyTerminal
    from evtui.app.looks import Looks
    from evtui.formats.ink import PLAIN, Span
    before = termios.tcgetattr(0)
    try:
        with EarlyTerminal(Looks()) as terminal:
            quiet = termios.tcgetattr(0)
            assert not quiet[3] & (termios.ECHO | termios.ICANON)
            terminal.draw([((Span("first"),), (), PLAIN, 20), ((Span("second"),), (), PLAIN, 20)])
            {end}
    finally:
        assert termios.tcgetattr(0) == before
        print("given back", flush=True)
"""


def run(end: str) -> PtyTerminal:
    """A terminal in which the early picture was drawn and ended in some way."""
    code = textwrap.dedent(DRAWS).format(end=end)
    return PtyTerminal([sys.executable, "-c", code], size=(80, 24))


def test_an_error_gives_keys_and_screen_back() -> None:
    with run("raise SystemExit(143)") as terminal:
        terminal.wait_for("given back")
        assert terminal.wait_exit() == 143
        assert 1049 not in terminal.modes.on
        assert {7, 25} <= terminal.modes.on


def test_handing_over_gives_the_keys_back_and_leaves_the_picture() -> None:
    with run("terminal.hand_over()") as terminal:
        terminal.wait_for("second")
        assert terminal.wait_exit() == 0
        assert 1049 in terminal.modes.on, "Textual draws over it and leaves the screen in the end"


ENDS_BEFORE_TEXTUAL = """
    import os, signal, time
    from evtui.app.early.terminal import EarlyTerminal
    from evtui.app.lifecycle import Lifecycle
    from evtui.app.looks import Looks
    from evtui.formats.ink import PLAIN, Span

    class App:
        def exit(self, **how): pass

    with EarlyTerminal(Looks()) as terminal:
        terminal.draw([((Span("first"),), (), PLAIN, 20)])
        terminal.hand_over()
    with Lifecycle(App(), picture_stands=lambda: True) as lifecycle:
        {end}
"""


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("os.kill(os.getpid(), signal.SIGTERM); time.sleep(60)", 143),  # too slow: ended hard
        ("os.kill(os.getpid(), signal.SIGTERM)", -15),  # the app never got to answer
        ("raise SystemExit(3)", 3),
    ],
)
def test_a_picture_that_nobody_took_over_is_left_too(end: str, code: int) -> None:
    program = textwrap.dedent(ENDS_BEFORE_TEXTUAL).format(end=end)
    with PtyTerminal([sys.executable, "-c", program], size=(80, 24)) as terminal:
        terminal.wait_for("first")
        assert terminal.wait_exit() == code
        terminal.assert_restored()
        assert terminal.bytes.count(b"\x1b[?1049l") == 1
        assert b"\x1b[<u" not in terminal.bytes, "the shell's keyboard mode is its own"


def test_the_first_picture_needs_neither_textual_nor_the_network_side() -> None:
    code = (
        "import sys, evtui.cli.tui, evtui.app.early.picture, evtui.app.early.terminal\n"
        "heavy = {'textual', 'rich', 'pydantic', 'httpx', 'numpy', 'msgspec', 'asyncio', 'click'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    code = code.replace("evtui.app.early.picture", "evtui.app.early.first_rows")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['asyncio']"
