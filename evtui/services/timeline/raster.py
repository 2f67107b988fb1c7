"""Values to characters: lines in braille, half blocks or ASCII, areas in blocks; the same data in all."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from evtui.formats.glyphs import Tier
from evtui.formats.ink import Ink, Role
from evtui.services.timeline.cells import CellRow
from evtui.services.timeline.pyramid import Floats
from evtui.services.timeline.scale import Scale
from evtui.services.timeline.series import Columns

Levels = NDArray[np.int64]
Grid = NDArray[np.bool_]
ACROSS: Final = {Tier.FULL: 2, Tier.CP437: 1, Tier.ASCII: 1}
"""Columns of a line plot in one cell."""
DOWN: Final = {Tier.FULL: 4, Tier.CP437: 2, Tier.ASCII: 3}
"""Levels of a line plot in one cell."""
_BRAILLE: Final = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
_HALVES: Final = " ▀▄█"
_EIGHTHS: Final = " ▁▂▃▄▅▆▇█"
_ASCII_LEVELS: Final = "`-_"
BODY: Final = Ink(Role.AREA)
CREST: Final = Ink(Role.CREST)
_SPREAD: Final = Ink(Role.AREA, Role.CREST)


def paint_line(rows: list[CellRow], columns: Columns, scale: Scale, ink: Ink, tier: Tier) -> None:
    """Draw a line over ``rows``; ``columns`` holds ``ACROSS[tier]`` columns for each cell.

    Every column reaches from its smallest to its largest value and touches the column before it when the line
    goes on, so a dip of one sample is there at every zoom.
    """
    levels = len(rows) * DOWN[tier]
    top, bottom, drawn = _extents(columns, scale, levels)
    own_top, own_bottom = top.copy(), bottom.copy()
    _join(top, bottom, columns.joined)
    level = np.arange(levels)[:, None]
    grid: Grid = (level >= top[None, :]) & (level <= bottom[None, :]) & drawn[None, :]
    if tier is Tier.FULL:
        _put(rows, _braille(grid, len(rows)), ink)
    elif tier is Tier.CP437:
        _put(rows, _halves(grid), ink)
    else:
        _put(rows, _ascii(grid, own_top, own_bottom, len(rows)), ink)


def _extents(columns: Columns, scale: Scale, levels: int) -> tuple[Levels, Levels, Grid]:
    """Top and bottom level (0 on top) of each column and whether it is drawn."""
    drawn = ~np.isnan(columns.high)
    return _level(columns.high, scale, levels), _level(columns.low, scale, levels), drawn


def _level(values: Floats, scale: Scale, levels: int) -> Levels:
    """The level of each value; values off the scale stick to its edge, NaN becomes 0 and is not drawn."""
    share = (np.nan_to_num(values, nan=scale.high) - scale.low) / (scale.high - scale.low)
    risen = np.rint(np.clip(share, 0.0, 1.0) * (levels - 1)).astype(np.int64)
    return levels - 1 - risen


def _join(top: Levels, bottom: Levels, joined: Grid) -> None:
    """Lengthen columns in place until they touch the column before them."""
    before_top, before_bottom = top[:-1].copy(), bottom[:-1].copy()
    below, above = joined[1:] & (top[1:] > before_bottom + 1), joined[1:] & (bottom[1:] < before_top - 1)
    top[1:][below] = before_bottom[below] + 1
    bottom[1:][above] = before_top[above] - 1


def _braille(grid: Grid, rows: int) -> list[str]:
    """Dots to braille patterns, a blank where there is none."""
    cells = grid.reshape(rows, 4, -1, 2).transpose(0, 2, 1, 3)
    codes = (cells * _BRAILLE).sum(axis=(2, 3))
    return ["".join(chr(0x2800 + code) if code else " " for code in row) for row in codes.tolist()]


def _halves(grid: Grid) -> list[str]:
    """Two levels a cell."""
    codes = grid[0::2].astype(np.int64) + 2 * grid[1::2]
    return ["".join(_HALVES[code] for code in row) for row in codes.tolist()]


def _ascii(grid: Grid, top: Levels, bottom: Levels, rows: int) -> list[str]:
    """Backtick, minus, underscore for the three levels of a cell; a bar where a column spans more."""
    cells = grid.reshape(rows, 3, -1)
    touched = np.asarray(cells.any(axis=1))
    tall: Grid = np.logical_or(touched.sum(axis=0) > 1, bottom - top > 1)
    level = np.asarray(cells.argmax(axis=1))
    return [
        "".join(
            " " if not here else "|" if high else _ASCII_LEVELS[at]
            for here, high, at in zip(touched[row].tolist(), tall.tolist(), level[row].tolist(), strict=True)
        )
        for row in range(rows)
    ]


def _put(rows: list[CellRow], texts: list[str], ink: Ink) -> None:
    """Write what is not blank."""
    for row, text in zip(rows, texts, strict=True):
        for column, char in enumerate(text):
            if char != " ":
                row.chars[column] = char
                row.inks[column] = ink


def paint_area(rows: list[CellRow], columns: Columns, scale: Scale, tier: Tier, body: Ink = BODY) -> None:
    """Draw an area over ``rows``, one column a cell: body up to the smallest value, crest up to the largest.

    The cell at the top is crest as a whole; where the two lie in different cells the crest shows their
    spread, so a dip of one sample cuts visibly into the body.
    """
    if tier is Tier.ASCII:
        _ascii_area(rows, columns, scale, body)
        return
    steps = 8 if tier is Tier.FULL else 2
    total = len(rows) * steps
    highs, lows = _heights(columns.high, scale, total), _heights(columns.low, scale, total)
    for column, (high, low) in enumerate(zip(highs, lows, strict=True)):
        for index, row in enumerate(rows):
            base = total - (index + 1) * steps
            char, ink = _area_cell(
                min(max(low - base, 0), steps), min(max(high - base, 0), steps), steps, body
            )
            if high > base:
                row.chars[column], row.inks[column] = char, ink


def _heights(values: Floats, scale: Scale, total: int) -> list[int]:
    """Steps each value fills, 0 for NaN."""
    share = (np.nan_to_num(values, nan=scale.low) - scale.low) / (scale.high - scale.low)
    return [int(value) for value in np.rint(np.clip(share, 0.0, 1.0) * total).tolist()]


def _area_cell(low: int, high: int, steps: int, body: Ink) -> tuple[str, Ink]:
    """Character and ink of a cell of which ``low`` steps are body and ``high`` steps are filled."""
    if low == steps:
        return "█", body
    if high < steps or low == 0:
        return _block(high, steps), CREST
    return _block(low, steps), _SPREAD


def _block(filled: int, steps: int) -> str:
    """The block character of ``filled`` of ``steps`` steps."""
    return _EIGHTHS[filled * 8 // steps]


def _ascii_area(rows: list[CellRow], columns: Columns, scale: Scale, body: Ink) -> None:
    """``:`` under a line of levels; bars where a column spans more than one row."""
    for column, high in enumerate(_level(columns.high, scale, len(rows) * 3).tolist()):
        if not np.isnan(columns.high[column]) and columns.high[column] > scale.low:
            for row in rows[high // 3 + 1 :]:
                row.chars[column], row.inks[column] = ":", body
    paint_line(rows, columns, scale, CREST, Tier.ASCII)


def eighth(share: float, tier: Tier) -> str:
    """One cell filled to a share of 0 to 1: eighths, shades or ASCII; anything above 0 is visible."""
    ramp = {Tier.FULL: _EIGHTHS, Tier.CP437: " ░▒▓█", Tier.ASCII: " .:-=+*#@"}[tier]
    if not share > 0:
        return ramp[0]
    return ramp[max(1, min(round(share * (len(ramp) - 1)), len(ramp) - 1))]
