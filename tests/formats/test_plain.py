"""The gate for untrusted text."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from evtui.formats.plain import MAX_CELL, plain, plain_block
from evtui.formats.widths import cells


@given(st.text(max_size=200))
def test_nothing_a_terminal_acts_on_passes(text: str) -> None:
    shown = plain(text)
    assert all(char.isprintable() for char in shown)
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for char in shown)


def test_every_control_and_format_character_becomes_visible() -> None:
    for code in (*range(0x20), *range(0x7F, 0xA0), 0x202E, 0x200B, 0x2066, 0xFEFF, 0xE0041, 0x2028):
        shown = plain(f"a{chr(code)}b")
        assert shown.startswith("a") and shown.endswith("b") and len(shown) > 2, hex(code)
        assert shown.isprintable(), hex(code)


def test_ordinary_text_is_left_alone() -> None:
    for text in (
        "HPC-01/2",
        "Tempelhofer Ufer 17, 10963 Berlin",
        "Straße · Łódź · 東京",
        "[bold]x[/] [@click=a]",
    ):
        assert plain(text) == text


def test_five_thousand_combining_marks_become_four() -> None:
    shown = plain("a" + "\u0301" * 5000 + "b", limit=10_000)
    assert shown == "a" + "\u0301" * 4 + "…b"


def test_a_leading_mark_gets_a_base_of_its_own() -> None:
    assert plain("\u0301x") == "◌\u0301x"


def test_a_huge_text_is_cut_with_an_ellipsis() -> None:
    shown = plain("x" * 10_000_000)
    assert len(shown) == MAX_CELL + 1
    assert shown.endswith("…")


@given(st.text(max_size=2000), st.integers(1, 100))
def test_no_text_is_longer_than_its_limit(text: str, limit: int) -> None:
    assert len(plain(text, limit)) <= limit + 1
    assert cells(plain(text, limit)) <= 2 * (limit + 1)


def test_a_block_keeps_its_lines_and_nothing_else() -> None:
    assert plain_block("a\tb\r\nc\x1b[2J\rd") == "a    b\nc␛[2J␍d"
