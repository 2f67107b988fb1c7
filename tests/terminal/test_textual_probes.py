"""What we measured about Textual, kept as probes: when a release changes it, these tell (M1, M2, M3, M7)."""

from __future__ import annotations

import re
import sys
import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from evtui.app.guard import TerminalGuard
from tests.terminal.pty_terminal import PtyTerminal
from tests.terminal.widgets_app import NAMES, Widgets

BACKGROUND = Color(0, 0, 0)


def sent_by(how: str) -> bytes:
    """Every byte that the fourteen widgets send to a terminal."""
    program = [sys.executable, "-m", "tests.terminal.widgets_app", how]
    with PtyTerminal(program, size=(100, 60)) as terminal:
        terminal.wait_until(lambda: all(name.encode() in terminal.bytes for name in NAMES), "all fourteen")
        terminal.send("\x11")
        assert terminal.wait_exit() == 0
        return bytes(terminal.bytes)


@pytest.mark.pty
def test_textual_itself_passes_everything_on_so_the_guard_is_needed() -> None:
    """M1: fourteen of fourteen. Should some no longer do so one day: rejoice, and look at the guard again."""
    sent = sent_by("bare")
    assert {name for name in NAMES if f"\x1b]52;c;{name}".encode() in sent} == set(NAMES)
    assert "\u009d0;static".encode() in sent


@pytest.mark.pty
def test_the_guard_lets_nothing_of_any_widget_through() -> None:
    """M2: the line filter is called internal; this is how we notice when it is no longer asked."""
    sent = sent_by("guarded")
    assert b"\x1b]52" not in sent
    rest = re.sub(rb"\x1b\[[0-9;?<>$]*[a-zA-Z]|\x1b\]22;default\x07|[\r\n]", b"", sent).decode()
    assert not {char for char in rest if unicodedata.category(char) in {"Cc", "Cf"}}
    assert "[@click=app.quit]x" in rest, "M3: markup is inert in Content and Text"


async def test_a_picture_of_guarded_widgets_is_valid_xml() -> None:
    """M7: with control characters in it, it is not."""
    app = Widgets(guarded=True)
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.pause()
        ElementTree.fromstring(app.export_screenshot(title="the title goes into the picture unguarded"))


async def test_a_picture_of_bare_widgets_is_not_so_the_guard_is_needed_there_too() -> None:
    app = Widgets(guarded=False)
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.pause()
        with pytest.raises(ElementTree.ParseError):
            ElementTree.fromstring(app.export_screenshot(title="harmless"))


@given(st.lists(st.text(max_size=20), max_size=5))
def test_the_guard_drops_what_is_not_printable_and_nothing_else(texts: list[str]) -> None:
    segments = [Segment(text, Style(bold=True)) for text in texts]
    kept = TerminalGuard().apply(segments, BACKGROUND)
    for before, after in zip(texts, kept, strict=True):
        assert after.text == "".join(char for char in before if char.isprintable())
        assert after.style == Style(bold=True)


def test_the_guard_knows_every_control_and_format_character_there_is() -> None:
    guard = TerminalGuard()
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
            assert not char.isprintable(), hex(code)
    everything = "".join(map(chr, (*range(0x20), *range(0x7F, 0xA0), 0x202E, 0x2066, 0xFEFF, 0xE0041)))
    assert guard.apply([Segment(everything)], BACKGROUND)[0].text == ""


def test_the_guard_takes_links_out_of_styles_because_the_console_would_write_them() -> None:
    (segment,) = TerminalGuard().apply([Segment("x", Style(link="https://evil.example"))], BACKGROUND)
    assert segment.style is not None
    assert segment.style.link is None


def test_a_harmless_line_is_passed_on_as_it_is() -> None:
    segments = [Segment("HPC-01/2 · Łódź 東京"), Segment("✖", Style(color="red"))]
    assert TerminalGuard().apply(segments, BACKGROUND) is segments
