"""The corpus proves itself: it holds what it says, and the sweep finds what it must find."""

from __future__ import annotations

import base64
import unicodedata
from pathlib import Path
from urllib.parse import urlencode

import pytest

from evtui.formats.plain import MAX_CELL, MAX_MARKS, UNSEEN, plain, plain_block
from evtui.formats.widths import cells
from tests.corpus.canaries import CANARIES, traces, traces_below
from tests.corpus.hostile_text import (
    CONTROLS,
    DATA,
    EVERYTHING,
    HUGE,
    INVISIBLE,
    MARKUP,
    SURROGATES,
    TEXTS,
    WIDE,
)

HARMFUL = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def test_every_group_holds_what_its_name_says() -> None:
    assert len(EVERYTHING) == sum(map(len, (CONTROLS, INVISIBLE, MARKUP, WIDE, DATA, SURROGATES, HUGE)))
    assert all({unicodedata.category(char) for char in text} & HARMFUL for text in CONTROLS.values())
    assert all(plain(text) != text for text in INVISIBLE.values())
    assert all(text.isprintable() for text in (*MARKUP.values(), *DATA.values()))
    assert not any(text.isascii() for text in WIDE.values())


@pytest.mark.parametrize("name", EVERYTHING)
def test_the_gate_makes_every_payload_harmless_and_hides_nothing_of_it(name: str) -> None:
    text = EVERYTHING[name]
    shown = plain(text)
    assert not {unicodedata.category(char) for char in shown} & HARMFUL
    assert len(shown) <= MAX_CELL + 1
    assert cells(shown) <= 2 * (MAX_CELL + 1)
    assert not UNSEEN & set(shown)
    visible = [
        c for c in text[:MAX_CELL] if c.isprintable() and c not in UNSEEN and not unicodedata.combining(c)
    ]
    position = 0
    for char in visible[: MAX_CELL // 8]:
        position = shown.index(char, position)
    if name in MARKUP or name in DATA:
        assert shown == text
    if name in CONTROLS or name in INVISIBLE:
        assert shown != text


@pytest.mark.parametrize("name", EVERYTHING)
def test_a_block_of_every_payload_is_harmless_lines(name: str) -> None:
    for line in plain_block(EVERYTHING[name], 1000).split("\n"):
        assert not {unicodedata.category(char) for char in line} & HARMFUL


def test_no_run_of_combining_marks_is_longer_than_allowed() -> None:
    shown = plain(WIDE["zalgo"])
    longest = run = 0
    for char in shown:
        run = run + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        longest = max(longest, run)
    assert longest == MAX_MARKS
    assert shown.startswith("Z")


def test_the_sweep_finds_every_spelling(tmp_path: Path) -> None:
    for secret in CANARIES:
        basic = base64.b64encode(f"an-id:{secret}".encode())
        for blob in (secret.encode(), urlencode({"password": secret}).encode(), basic):
            assert traces(b"before " + blob + b" after"), (secret, blob)
    assert not traces(b"canary-like words, client_secret=*** and Bearer ***")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "log").write_bytes(b"smappee-refresh-" + b"0a" * 12)
    assert list(traces_below(tmp_path)) == [str(tmp_path / "below" / "log")]
    assert not traces_below(tmp_path, besides=frozenset({"log"}))


def test_no_payload_is_there_twice() -> None:
    assert len(set(TEXTS.values())) == len(TEXTS)
