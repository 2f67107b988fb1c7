"""The whole first screen as runs, row by row: drawn before Textual is there, as Textual will draw it."""

from __future__ import annotations

from typing import Final

from evtui.app.actions import footer_line, merged
from evtui.app.place import PLACE_FILL, age_text, place_line
from evtui.app.screens.sessions.asking import rows_at_once
from evtui.app.screens.sessions.head_lines import heads_line, tabs_line
from evtui.app.screens.sessions.presenting import (
    Scene,
    columns_of,
    context_of,
    list_width,
    preview_rows,
    tells_stored,
    top_line,
)
from evtui.app.screens.sessions.row_lines import ListContent, list_line
from evtui.formats.ink import PLAIN, Ink, Line, Role
from evtui.keymap.everywhere import EVERYWHERE
from evtui.keymap.sessions import SESSIONS
from evtui.keymap.table import TABLE
from evtui.models.instant import Instant

PictureRow = tuple[Line, Line, Ink, int]
"""Runs from the left, runs at the right end, fill, and how many cells they may take."""
FOOTER: Final = Ink(Role.MUTED, Role.BAR)
FRAME_ROWS: Final = 5
"""Header, tabs, filter, heads, footer."""
LEAST: Final = (60, 15)
"""Smaller terminals get no first picture: Textual's notice is the first they see."""


def first_picture(
    scene: Scene, name: str, updated: Instant | None, size: tuple[int, int]
) -> list[PictureRow]:
    """One entry a row of the terminal, from the top; empty for a terminal that is too small.

    ``name`` is what is open, ``updated`` when its data came; the place of the preview stays empty.
    """
    width, height = size
    if width < LEAST[0] or height < LEAST[1]:
        return []
    rows = rows_at_once(scene)
    left = list_width(width, scene.tab)
    glyphs, zone = scene.looks.glyphs, scene.looks.zone
    columns = columns_of(scene, left)
    content = ListContent(
        rows=rows,
        columns=columns,
        context=context_of(scene, rows),
        tells_stored=tells_stored(scene),
        ghosts=True,
    )
    below = 0 if left < width else preview_rows(height, scene.tab)
    list_height = height - FRAME_ROWS - below
    place = place_line(("Sessions",), age_text(name, updated, scene.now, zone, width, glyphs), glyphs)
    tabs = tabs_line(scene.tab, scene.loading.tab_states(), glyphs, width)
    start, end, fill = top_line(scene, rows, left)
    actions = merged((SESSIONS, TABLE, EVERYWHERE), scene.looks.keys)
    return [
        (*place, PLACE_FILL, width),
        (tabs, (), Ink(bg=Role.STRIP), width),
        (start, end, fill, left),
        (heads_line(columns, scene.view.column, glyphs), (), PLAIN, left),
        *((*_listed(content, y, left), left) for y in range(list_height)),
        *[((), (), PLAIN, width)] * below,
        (footer_line(actions, width - 12), (), FOOTER, width),
    ]


def _listed(content: ListContent, y: int, width: int) -> tuple[Line, Line, Ink]:
    """A row of the list, unscrolled, the cursor on its first session."""
    line, fill = list_line(content, y, 0, 0, width)
    return line, (), fill
