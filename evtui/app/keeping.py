"""What the app keeps on this machine for its user: notes, marks, and what was copied last."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from evtui.app.diagnosing import DiagnosingApp

if TYPE_CHECKING:
    from pathlib import Path

    from evtui.services.notes.store import NoteStore


class KeepingApp(DiagnosingApp, inherit_bindings=False):
    """Knows where, as soon as something is open."""

    @property
    def notes(self) -> NoteStore | None:
        """Where notes and marks are kept; None before anything is open."""
        return None if self.sessions is None else self.sessions.notes

    @property
    def state_folder(self) -> Path | None:
        """Where what was copied is kept; None before anything is open."""
        locations = None if self.sessions is None else self.sessions.locations
        return None if locations is None else locations.state

    def copy_to_clipboard(self, text: str) -> None:
        """OSC 52 as the multiplexers around this terminal pass it on; only a key of the user leads here."""
        from evtui.app.clipboard import clipboard_sequence  # built only when asked for

        if self._driver is not None:
            self._driver.write(clipboard_sequence(text, os.environ))
