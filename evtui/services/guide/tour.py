"""The guided tour: what each step says and which action it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step."""

    text: str
    """Two lines at 80 columns at most; ``{key}`` is the key of the action as it is in this run."""
    waits_for: tuple[str, ...]
    """Action ids, any of which ends the step; their view says where it is pressed."""


STEPS: Final[tuple[Step, ...]] = (
    Step(
        text="This is the list: one row a session, the worst of it as glyph and words. Move with {key}, "
        "or the arrows.",
        waits_for=("table.down", "table.up"),
    ),
    Step(
        text="{key} jumps to the next session with an error. The preview tells what is known of it.",
        waits_for=("sessions.next-error", "sessions.previous-error"),
    ),
    Step(
        text="{key} narrows the list to sessions with trouble; again to failed, running and any.",
        waits_for=("sessions.outcome",),
    ),
    Step(
        text="{key} explains the cell under the cursor: a word, a column, a verdict.",
        waits_for=("app.explain",),
    ),
    Step(text="{key} leads back, here and everywhere.", waits_for=("app.back", "app.step-back")),
    Step(
        text="{key} opens the session.",
        waits_for=("sessions.open",),
    ),
    Step(
        text="The timeline: every lane over time, the column at the right reads them at the crosshair. "
        "{key} moves it.",
        waits_for=("timeline.right", "timeline.left", "timeline.far-right", "timeline.far-left"),
    ),
    Step(
        text="{key} goes to the next error on any lane; the events below follow.",
        waits_for=("timeline.next-error", "timeline.previous-error"),
    ),
    Step(
        text="{key} zooms in about the crosshair, as often as you like.",
        waits_for=("timeline.zoom-in",),
    ),
    Step(text="{key} shows the whole session again.", waits_for=("timeline.fit",)),
    Step(
        text="{key} tells in words what happened, who ended it, what limited the power.",
        waits_for=("timeline.diagnose",),
    ),
    Step(
        text="Each line has its evidence: {key} goes there, on the timeline.",
        waits_for=("diagnosis.open",),
    ),
    Step(
        text="{key} opens the record as received, at this very place.",
        waits_for=("timeline.raw", "diagnosis.raw"),
    ),
    Step(
        text="{key} shows all keys of a screen, : runs any of them by name.",
        waits_for=("app.help",),
    ),
    Step(
        text="That is the way round. :help cookbook goes from symptoms to evidence. {key} ends the tour.",
        waits_for=("app.cancel",),
    ),
)
"""Begins in the list; it works where a DepotFinity session with an error is loaded, as in the demo."""
