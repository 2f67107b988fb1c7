"""Keys of the answer to a question in SQL; those of ``table`` and ``everywhere`` work there too."""

from __future__ import annotations

from typing import Final

from evtui.keymap.action import Action

SQL: Final[tuple[Action, ...]] = (
    Action(
        id="sql.open",
        keys=("enter",),
        title="open",
        footer=20,
        help="Open the session of the row, at its instant where the row has at_us; in frequencies show the "
        "rows of the value.",
    ),
    Action(
        id="sql.search",
        keys=("slash",),
        shown=("/",),
        title="filter",
        footer=40,
        help='Keep the rows in which every word occurs: words, "a phrase", /a pattern/, !not this.',
    ),
    Action(
        id="sql.sort",
        keys=("s",),
        title="sort",
        footer=50,
        help="Sort by the column under the column cursor, again the other way, then as the rows came.",
    ),
    Action(
        id="sql.freq",
        keys=("F",),
        title="how often",
        footer=60,
        help="How often each value of the column under the column cursor occurs among the rows shown.",
    ),
    Action(
        id="sql.again",
        keys=("r",),
        title="ask again",
        help="Ask the same question again; what was fetched meanwhile is in the answer.",
    ),
    Action(
        id="sql.export",
        keys=(),
        title="export",
        help="Write the rows shown to a file that only you can read; its ending is the format.",
        takes="FILE.csv|tsv|json|ndjson|md",
    ),
)
