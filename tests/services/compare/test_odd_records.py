"""Odd records: whatever a provider sends, comparing, drawing and exporting it never fails."""

from __future__ import annotations

import copy
import random
from itertools import pairwise
from typing import Any

import pytest

from evtui.formats.glyphs import Tier
from evtui.services.compare.comparison import Comparison, compare
from evtui.services.compare.frame import render
from evtui.services.compare.rows import difference_rows, summary
from evtui.services.compare.side import Side
from evtui.services.export.comparison import comparison_record
from evtui.services.export.json_text import dump
from evtui.services.timeline.view import TimelineView
from evtui.services.timeline.window import Window
from tests.services.compare.pairs import side
from tests.services.diagnosis.healthy import Raw, healthy

ODD: list[Any] = [
    None, 0, -1, 1e300, float("nan"), "", "\x1b[31m", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z",
    "2026-11-20T06:10:00Z", [], {}, "Charging", "🚌", True, 10**30,
]  # fmt: skip
PAIRS = 12


def mutated(value: Any, chance: random.Random, share: float) -> Any:
    """Values replaced, members and entries dropped, lists shuffled."""
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if chance.random() > share / 3}
        return {
            key: chance.choice(ODD) if chance.random() < share else mutated(one, chance, share)
            for key, one in kept.items()
        }
    if isinstance(value, list):
        entries = [mutated(one, chance, share) for one in value if chance.random() > share / 3]
        if chance.random() < share:
            chance.shuffle(entries)
        return entries
    return value


def odd_side(chance: random.Random) -> Side:
    """A side of a mutated session, thinned out for speed."""
    raw: Raw = copy.deepcopy(healthy(sessionMeterValues=healthy()["sessionMeterValues"][::20]))
    return side(mutated(raw, chance, chance.choice([0.01, 0.05, 0.2])))


def everything(comparison: Comparison) -> None:
    """Ask for all that a screen and the command line ask for."""
    difference_rows(comparison)
    summary(comparison)
    assert dump(comparison_record(comparison)).isprintable()
    window = Window(0, 1) if comparison.overlay is None else comparison.overlay.whole
    for tier in Tier:
        view = TimelineView(window=window, cursor_us=0, since_plug_in=True)
        assert len(render(comparison, view, 80, 15, tier).rows) == 15


@pytest.mark.parametrize("seed", range(4))
def test_no_record_is_too_odd_to_be_compared(seed: int) -> None:
    chance = random.Random(seed)
    sides = [odd_side(chance) for _ in range(PAIRS + 1)]
    for a, b in pairwise(sides):
        comparison = compare(a, b)
        everything(comparison)
        everything(comparison.swapped)
        everything(comparison.next_align())


def test_swapping_twice_is_the_same_comparison() -> None:
    chance = random.Random(5)
    comparison = compare(odd_side(chance), side())
    again = comparison.swapped.swapped
    assert again.aligned == comparison.aligned
    assert again.possible == comparison.possible
    assert again.fields == comparison.fields
