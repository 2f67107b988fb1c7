"""``:dump``: what is shown goes to the primary screen as plain text, and nothing else does."""

from __future__ import annotations

import errno
import io
import json
import sys
from pathlib import Path

import pyte
import pytest

from evtui.app.dumping import dumped
from evtui.formats.glyphs import Tier
from evtui.formats.widths import cells
from tests.app.doubles import browser, footer_message, report, settled, source_of
from tests.app.find.stage import command
from tests.corpus.hostile_text import FORBIDDEN_BYTES, TEXTS
from tests.terminal.pty_terminal import ROOT, PtyTerminal, evtui
from tests.terminal.test_hostile_run import OURS

SAMPLE = ROOT / "tests" / "services" / "saved" / "depot-sample.json"
HOSTILE = "evil" + "".join(TEXTS[name] for name in ("csi-alt-screen-off", "osc-clipboard-bel", "c1-osc"))


@pytest.fixture
def hostile_file(tmp_path: Path) -> Path:
    """The sample, its session id hostile."""
    file = tmp_path / "answer.json"
    text = SAMPLE.read_text()
    file.write_text(text.replace("123456789", json.dumps(HOSTILE)))
    return file


def primary_bytes(terminal: PtyTerminal) -> bytes:
    """All that came while the terminal was not on its alternate screen."""
    begun = bytes(terminal.bytes).split(b"\x1b[?1049h")
    return b"".join(part.partition(b"\x1b[?1049l")[2] for part in begun)


def primary(terminal: PtyTerminal) -> tuple[str, str]:
    """What scrolled out of the primary screen, and what stands on it."""
    screen = pyte.HistoryScreen(80, 24, history=1000)
    pyte.ByteStream(screen).feed(primary_bytes(terminal))
    gone = ["".join(row[column].data for column in range(80)).rstrip() for row in screen.history.top]
    return "\n".join(gone), "\n".join(line.rstrip() for line in screen.display)


def type_dump(terminal: PtyTerminal, words: str = "") -> None:
    """Type the command, and wait until it is done."""
    terminal.press(":", r"\n command\n")
    terminal.press(f"dump{words}\r", "Printed to the scrollback")


@pytest.mark.pty
def test_the_screens_stand_on_the_primary_screen_and_nothing_of_a_hostile_id_acts(hostile_file: Path) -> None:
    with PtyTerminal(evtui(hostile_file), env={"TMUX": ""}) as terminal:
        terminal.wait_for("1/1", "37.3")
        type_dump(terminal)
        assert "xyz/1" in terminal.text, "the list is back"
        terminal.press("\r", "Overview")
        type_dump(terminal)
        assert "xyz/1" in terminal.text
        terminal.press("q", r"any outcome")
        terminal.press("j", "1/1")
        terminal.send("q")
        assert terminal.wait_exit() == 0
        terminal.assert_restored()
        rest = OURS.sub(b"", primary_bytes(terminal))
        gone, shown = primary(terminal)
    assert rest.decode().isprintable() and not [form for form in FORBIDDEN_BYTES if form in rest]
    assert "xyz/1    qwerty   19m59s" in gone and "1/1" in gone, "list, header and footer"
    assert "evil␛[?1049l" in gone + shown and "Overview" in shown


@pytest.mark.pty
def test_a_text_is_printed_from_its_top_to_its_end_and_tmux_gets_it_into_its_history() -> None:
    with PtyTerminal(evtui(SAMPLE, "--ascii"), env={"TMUX": "/tmp/none,1,0"}) as terminal:
        terminal.wait_for("1/1", "37.3")
        terminal.press("?", "Keys of Sessions")
        assert "fg comes back" not in terminal.text, "far below"
        type_dump(terminal, " all")
        terminal.send("Q")
        assert terminal.wait_exit() == 0
        terminal.assert_restored()
        gone, shown = primary(terminal)
    assert "Keys of Sessions" in gone and "fg comes back" in gone and gone.isascii()
    assert not shown.strip()


async def test_without_another_screen_one_line_says_so() -> None:
    app = browser(source_of(depot=[report(1)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await command(pilot, app, "dump")
        assert footer_message(app) == "Nothing printed: this terminal has no other screen to print to"
        await command(pilot, app, "dump all")
        assert "Only a screen of text" in footer_message(app)
        await command(pilot, app, "dump everything")
        assert footer_message(app).startswith(":dump prints what is shown")
        await pilot.press("question_mark")
        await command(pilot, app, "dump --all")
        assert "Nothing printed" in footer_message(app), "wanted, and not possible here"


class FullTerminal(io.StringIO):
    """A terminal that takes nothing."""

    encoding = "ascii"

    def write(self, text: str) -> int:
        """Refuse."""
        raise OSError(errno.EIO, "Input/output error")


async def test_a_terminal_that_takes_nothing_is_told_and_the_app_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = browser(source_of(depot=[report(1), report(2)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert app._driver is not None
        monkeypatch.setattr(type(app._driver), "can_suspend", True)
        monkeypatch.setattr(sys, "__stderr__", FullTerminal())
        await command(pilot, app, "dump")
        assert footer_message(app) == "Nothing printed: Input/output error"
        written = io.BytesIO()
        monkeypatch.setattr(sys, "__stderr__", io.TextIOWrapper(written, "ascii"))
        await command(pilot, app, "dump")
        assert footer_message(app).startswith("Printed")
        text = written.getvalue().decode()
        assert "DepotFinity 2" in text and "1/2" in text and text.endswith("\n")


@pytest.mark.parametrize("tier", list(Tier))
def test_no_line_holds_anything_that_acts(tier: Tier) -> None:
    lines = dumped([*TEXTS.values(), "kept  ", "", ""], tier)
    assert lines[-2:] == ["kept", ""] and all(line.isprintable() for line in lines)
    assert not [form for form in FORBIDDEN_BYTES if form in "\n".join(lines).encode()]
    assert tier is not Tier.ASCII or "".join(lines).isascii()
    assert all(cells(line) <= 4200 for line in lines)
