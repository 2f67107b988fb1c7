"""Versions of the tables to come, and a process that ends while it migrates to them.

python -m tests.services.store.dying FOLDER STEP
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from evtui.services.store.migrations import Migration
from evtui.services.store.opening import THIS_MACHINE, open_store

TWO = Migration(
    2,
    (
        "ALTER TABLE session ADD COLUMN mood TEXT",
        "CREATE TABLE mood (name TEXT PRIMARY KEY) WITHOUT ROWID",
        "INSERT INTO mood SELECT DISTINCT status FROM session",
    ),
)
THREE = Migration(3, ("UPDATE session SET mood = 'calm'", "DROP TABLE mood"))
LATER = replace(THIS_MACHINE, migrations=(TWO, THREE), version=3)
"""This machine with the evtui after next."""


def die_at(step: str) -> None:
    """End the process as ``kill -9`` would if this is the step that was asked for."""
    if step == sys.argv[2]:
        os._exit(9)


if __name__ == "__main__":
    open_store(Path(sys.argv[1]), surroundings=replace(LATER, watch=die_at))
