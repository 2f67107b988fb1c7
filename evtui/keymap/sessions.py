"""Keys of the session list and of the screen that is shown without any account."""

from __future__ import annotations

from evtui.keymap.action import Action

SESSIONS: tuple[Action, ...] = (
    Action(
        id="sessions.open",
        keys=("enter",),
        title="open",
        footer=20,
        help="Open the session: its timeline or fact sheet. In an error pane: sign in, or tell all.",
    ),
    Action(
        id="sessions.filter",
        keys=("slash",),
        title="filter",
        footer=30,
        takes="CONDITIONS",
        help="Keep rows that pass: words, field:value, kwh<0.5, since:-7d, !not, ~fuzzy, /regex/.",
    ),
    Action(
        id="sessions.drop-condition",
        keys=(),
        title="drop condition",
        takes="[CONDITION]",
        help="Take a condition away: the last one, or the one named.",
    ),
    Action(
        id="sessions.clear-filter",
        keys=(),
        title="clear filter",
        help="Every row again: no condition and any outcome.",
    ),
    Action(
        id="sessions.undo",
        keys=("u",),
        title="undo",
        help="Undo the last change of this tab's view: filter, order, columns, group.",
    ),
    Action(id="sessions.redo", keys=("ctrl+r",), title="redo", help="Redo what was undone."),
    Action(
        id="sessions.freq",
        keys=("F",),
        title="frequency",
        takes="[FIELD]",
        help="How often each value of this column occurs; enter filters to one.",
    ),
    Action(
        id="sessions.group",
        keys=(),
        title="group",
        takes="FIELD | physical | none",
        help="Group rows by a field, with subtotals; enter folds. Without a word by this column.",
    ),
    Action(
        id="sessions.columns",
        keys=(),
        title="columns",
        takes="A,B,C | default",
        help="Show these columns in this order; without words list what there is.",
    ),
    Action(
        id="sessions.view",
        keys=(),
        title="view",
        takes="NAME | save NAME | delete NAME",
        help="Show a named view: tab, conditions, order, columns, group; save or delete one.",
    ),
    Action(id="sessions.views", keys=(), title="views", help="List the named views."),
    Action(
        id="sessions.export",
        keys=(),
        title="export",
        takes="[-f] FILE.csv",
        help="Write the rows shown, or the marked ones, as .csv .tsv .json .ndjson .md; -f replaces a file.",
    ),
    Action(
        id="sessions.outcome",
        keys=("O",),
        title="outcome",
        footer=35,
        help="Cycle the outcome filter: any, trouble, failed, running.",
    ),
    Action(
        id="sessions.sort",
        keys=("s",),
        title="sort",
        footer=40,
        help="Sort by the column under the column cursor; again to flip.",
    ),
    Action(
        id="sessions.sort-more",
        keys=("S",),
        title="sort then",
        help="Add this column as a further sort key, or flip it.",
    ),
    Action(
        id="sessions.sort-left",
        keys=("less_than_sign",),
        title="sort left",
        help="Sort by the column before the sorted one.",
    ),
    Action(
        id="sessions.sort-right",
        keys=("greater_than_sign",),
        title="sort right",
        help="Sort by the column after the sorted one.",
    ),
    Action(
        id="sessions.older",
        keys=("comma",),
        title="period",
        pair="sessions.newer",
        footer=50,
        help="The seven days before.",
    ),
    Action(id="sessions.newer", keys=("full_stop",), title="newer", help="The seven days after."),
    Action(
        id="sessions.refresh",
        keys=("r",),
        title="refresh",
        footer=60,
        help="Ask the providers for new data, or try a failed one again; rows stay meanwhile.",
    ),
    Action(
        id="sessions.refetch",
        keys=("R",),
        title="refetch",
        help="Forget what was loaded and ask for all of it.",
    ),
    Action(
        id="sessions.mark",
        keys=("space",),
        title="mark",
        footer=70,
        help="Mark the row, or take its mark away.",
    ),
    Action(
        id="sessions.mark-run",
        keys=("v",),
        title="mark run",
        help="Begin a run of rows; j and k extend it, v ends it.",
    ),
    Action(
        id="sessions.invert-marks",
        keys=("asterisk",),
        title="invert marks",
        help="Mark what is not marked, in the rows that are shown.",
    ),
    Action(
        id="sessions.next-error",
        keys=("e",),
        title="error",
        pair="sessions.previous-error",
        help="Next session with an error; after the last one from the start again.",
    ),
    Action(id="sessions.previous-error", keys=("E",), title="error", help="Previous session with an error."),
    Action(
        id="sessions.next-warning",
        keys=("w",),
        title="warning",
        pair="sessions.previous-warning",
        help="Next session with a warning; after the last one from the start again.",
    ),
    Action(
        id="sessions.previous-warning", keys=("W",), title="warning", help="Previous session with a warning."
    ),
    Action(
        id="sessions.compare",
        keys=("c",),
        title="compare",
        help="Compare the two marked sessions, else this one with the one that is marked next.",
    ),
    Action(
        id="sessions.hide", keys=("x",), title="hide column", help="Hide the column under the column cursor."
    ),
    Action(id="sessions.show-all", keys=("X",), title="all columns", help="Show every hidden column again."),
    Action(
        id="sessions.diagnose",
        keys=("d",),
        title="diagnosis",
        help="What happened, who ended it, what limited the power; every line leads to the timeline.",
    ),
    Action(
        id="sessions.note",
        keys=("a",),
        title="note",
        help="Write a note on the session; it is kept on this machine and stands in the preview.",
    ),
    Action(
        id="sessions.notes",
        keys=("M",),
        title="notes",
        help="Notes and marks of all sessions, with a search; enter goes to the session.",
    ),
    Action(
        id="sessions.raw",
        keys=("p",),
        title="raw",
        footer=75,
        help="The stored record of the session, as received.",
    ),
    Action(
        id="sessions.details",
        keys=(),
        title="details",
        help="Everything known about the last problem of this tab.",
    ),
    Action(
        id="sessions.setup",
        keys=(),
        title="set up",
        help="Set up an account of the configuration step by step; nothing is written before you say so.",
    ),
    Action(
        id="sessions.follow",
        keys=("f",),
        title="follow",
        help="Ask for new sessions and stay on the newest; moving away ends it.",
    ),
    Action(
        id="sessions.triage",
        keys=(),
        title="triage",
        help="Work through the sessions shown: the worst, the newest kind and the dearest first.",
    ),
    Action(
        id="sessions.pause",
        keys=("equals_sign",),
        title="pause",
        help="Hold new data back, counted beside the filter; again to take it in.",
    ),
)

START: tuple[Action, ...] = (
    Action(
        id="start.demo",
        keys=("d", "enter"),
        title="demo",
        footer=10,
        help="Run the built-in demo: a simulated depot, park and roaming account on this machine.",
    ),
    Action(
        id="start.setup",
        keys=("s",),
        title="set up",
        footer=15,
        help="Set up an account step by step: provider, its keys, a try, then config.toml is written.",
    ),
    Action(
        id="start.open-file",
        keys=("o",),
        title="open file",
        footer=20,
        help="Open saved provider answers: type a path.",
    ),
)
