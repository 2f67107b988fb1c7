"""Keys that mean the same on every screen."""

from __future__ import annotations

from evtui.keymap.action import Action

EVERYWHERE: tuple[Action, ...] = (
    Action(
        id="app.back",
        keys=("q",),
        title="back",
        help="Back one level; on the session list it quits.",
        footer=90,
    ),
    Action(id="app.quit-now", keys=("Q",), title="quit", help="Quit at once from anywhere."),
    Action(
        id="app.cancel",
        keys=("escape",),
        title="cancel",
        shown=("esc",),
        help="Cancel the innermost thing (prompt, load), else back one level. Never quits.",
    ),
    Action(id="app.step-back", keys=("backspace",), title="back", help="Back one level; never quits."),
    Action(
        id="app.interrupt",
        keys=("ctrl+c",),
        title="cancel load",
        help="Cancel the running fetch; twice within a second quits.",
    ),
    Action(
        id="app.help",
        keys=("question_mark", "f1"),
        shown=("?", "f1"),
        title="help",
        help="All keys of this screen; :help TOPIC opens a text of evtui help.",
        footer=80,
        takes="TOPIC",
    ),
    Action(
        id="app.palette",
        keys=("colon", "ctrl+p"),
        shown=(":", "ctrl+p"),
        title="commands",
        help="Command line with fuzzy search.",
    ),
    Action(
        id="app.sql",
        keys=("semicolon",),
        shown=(";",),
        title="SQL",
        help="Ask what was fetched in SQL, read-only: views sessions, events, meters, series, findings.",
    ),
    Action(
        id="app.explain",
        keys=("K",),
        title="explain",
        help="Explain what is under the cursor: state, message, column, fact. In an error pane: its details.",
    ),
    Action(
        id="app.copy-card",
        keys=("Y",),
        title="copy",
        help="Copy the card under the cursor as Markdown: instant, session, diagnosis, notes.",
    ),
    Action(
        id="app.yank",
        keys=("y",),
        title="yank",
        help="Copy a part: the next key says cell, row, JSON, id, table, evidence or command line.",
    ),
    Action(
        id="app.pipe",
        keys=("vertical_line",),
        shown=("|",),
        title="pipe",
        help="Marked sessions, or the current one, as JSON lines into a command that is typed next.",
    ),
    Action(
        id="app.report",
        keys=(),
        title="report",
        help="Report of the marked sessions, or the current one: .md, .html or .txt, without personal data.",
        takes="FILE",
    ),
    Action(
        id="app.bundle",
        keys=(),
        title="bundle",
        help="Bundle of the same with their records, without personal data; evtui opens it again.",
        takes="FILE",
    ),
    Action(
        id="app.privacy",
        keys=(),
        title="privacy",
        help="Pseudonyms for vehicles, cards, people and places on every screen: on, off.",
        takes="on|off",
    ),
    Action(id="app.provider-1", keys=("1",), title="DepotFinity", help="DepotFinity sessions."),
    Action(id="app.provider-2", keys=("2",), title="Smappee", help="Smappee sessions."),
    Action(id="app.provider-3", keys=("3",), title="PlugSurfing", help="PlugSurfing sessions."),
    Action(id="app.provider-4", keys=("4",), title="All", help="Sessions of all providers."),
    Action(
        id="app.theme",
        keys=(),
        title="theme",
        help="Other colours at once, by the name of a theme; without one it says which there are.",
        takes="NAME",
    ),
    Action(
        id="app.tour",
        keys=(),
        title="tour",
        help="Five minutes with the keys that matter, step by step; esc leaves it. Best on the demo.",
    ),
    Action(id="app.redraw", keys=("ctrl+l",), title="redraw", help="Redraw the whole screen."),
    Action(id="app.suspend", keys=("ctrl+z",), title="suspend", help="Suspend to the shell; fg comes back."),
)
