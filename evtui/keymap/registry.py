"""Every keymap table by the name of its view, for help, documentation and the tests on clashes."""

from __future__ import annotations

from collections.abc import Mapping

from evtui.keymap.action import Action
from evtui.keymap.compare import COMPARE
from evtui.keymap.diagnosis import DIAGNOSIS
from evtui.keymap.everywhere import EVERYWHERE
from evtui.keymap.factsheet import FACTSHEET
from evtui.keymap.frequency import FREQUENCY
from evtui.keymap.notes import NOTES
from evtui.keymap.raw import RAW
from evtui.keymap.sessions import SESSIONS, START
from evtui.keymap.setup import SETUP
from evtui.keymap.sql import SQL
from evtui.keymap.table import TABLE
from evtui.keymap.text import TEXT
from evtui.keymap.timeline import DWELL, TIMELINE
from evtui.keymap.triage import HAND_OVER, TRIAGE

VIEWS: Mapping[str, tuple[tuple[Action, ...], ...]] = {
    "Sessions": (SESSIONS, TABLE, EVERYWHERE),
    "Start": (START, EVERYWHERE),
    "Set up": (SETUP, EVERYWHERE),
    "Timeline": (TIMELINE, EVERYWHERE),
    "Diagnosis": (DIAGNOSIS, EVERYWHERE),
    "Dwell times": (DWELL, EVERYWHERE),
    "Compare": (COMPARE, EVERYWHERE),
    "Notes": (NOTES, EVERYWHERE),
    "Fact sheet": (FACTSHEET, EVERYWHERE),
    "Frequencies": (FREQUENCY, TABLE, EVERYWHERE),
    "SQL": (SQL, TABLE, EVERYWHERE),
    "Triage": (TRIAGE, TIMELINE, EVERYWHERE),
    "Triage facts": (TRIAGE, FACTSHEET, EVERYWHERE),
    "Hand-over": (HAND_OVER, TEXT, EVERYWHERE),
    "Raw record": (RAW, EVERYWHERE),
    "Text": (TEXT, EVERYWHERE),
}
"""View name to its tables, the most specific first."""
