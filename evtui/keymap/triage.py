"""Keys of the triage queue, beside those of the timeline or fact sheet that shows the session."""

from __future__ import annotations

from typing import Final

from evtui.keymap.action import Action

TRIAGE: Final[tuple[Action, ...]] = (
    Action(
        id="triage.done",
        keys=("5",),
        title="done",
        footer=1,
        help="Nothing to do about this session; on to the next.",
    ),
    Action(
        id="triage.watch",
        keys=("6",),
        title="watch",
        footer=2,
        help="Keep an eye on this charger or vehicle; on to the next.",
    ),
    Action(
        id="triage.charger",
        keys=("7",),
        title="charger",
        footer=3,
        help="A fault of the charger; on to the next.",
    ),
    Action(
        id="triage.vehicle",
        keys=("8",),
        title="vehicle",
        footer=4,
        help="The vehicle's doing; on to the next.",
    ),
    Action(
        id="triage.data",
        keys=("9",),
        title="data",
        footer=5,
        help="The record is wrong, not the session; on to the next.",
    ),
    Action(
        id="triage.hand-over",
        keys=(),
        title="hand over",
        help="The report of what was decided so far.",
    ),
)

HAND_OVER: Final[tuple[Action, ...]] = (
    Action(
        id="hand-over.export",
        keys=(),
        title="export",
        help="Write the report as Markdown to a file that only you can read.",
    ),
)
