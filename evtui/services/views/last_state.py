"""List and timelines as they were left: ``state.json``, read before the first picture, written at the end."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from evtui.services.views.list_view import SavedState
from evtui.services.views.private_file import PrivateFile
from evtui.services.views.records import state_of, state_record

FILE_NAME: Final = "state.json"


def read_state(folder: Path) -> SavedState:
    """What the last run left; an empty state where there is none. Never raises."""
    return state_of(PrivateFile(folder / FILE_NAME).read())


def keep_state(folder: Path, state: SavedState) -> None:
    """Keep it for the next run. Blocks; raises NotKept, ConfigError."""
    PrivateFile(folder / FILE_NAME).replace(state_record(state))
