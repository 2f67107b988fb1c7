"""How the list begins: as the last run left it, with a named view, or fresh."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from evtui.cli.options import TuiOptions
from evtui.config.locations import home_locations, locate
from evtui.services.views.list_view import SavedState


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """Where views are kept, and the first one."""

    folder: Path
    """Of named views, typed lines and the state."""
    state: SavedState
    keeps_state: bool
    """True when the next run shall begin as this one ends."""


def resumed(options: TuiOptions) -> Resumed:
    """Files and replays begin fresh and leave no state; so does the demo, unless EVTUI_HOME gives it a place.

    Reads at most two small files. Raises NotFound for ``--view`` with a name that is none.
    """
    is_demo = options.demo and not options.files
    has_home = bool(os.environ.get("EVTUI_HOME"))
    keeps_state = not options.files and options.replay is None and (has_home or not is_demo)
    if is_demo and options.child is not None and not has_home:
        folder = home_locations(options.child.home).state
    else:
        folder = locate(config=options.config).state
        folder = folder.with_name("demo-state") if is_demo else folder
    state = SavedState()
    if keeps_state and not options.fresh:
        from evtui.services.views.last_state import read_state

        state = read_state(folder)
    if options.view:
        from evtui.services.views.named_views import NamedViews

        state = state.begun_with(NamedViews(folder).get(options.view))
    return Resumed(folder=folder, state=state, keeps_state=keeps_state)
