"""What a theme looks like in one row, for the command line: terminal codes, nothing of Textual."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from evtui.app.early.ansi import ansi_row
from evtui.app.looks import Looks
from evtui.formats.ink import MUTED, PLAIN, Ink, Line, Role, Span

NAME_CELLS: Final = 12
_ON: Final = {Role.OCPP_AVAILABLE: Role.MUTED, Role.OCPP_SUSPENDED: Role.ON_SUSPENDED}
_STATES: Final = (
    ("Avl", Role.OCPP_AVAILABLE), ("Prep", Role.OCPP_PREPARING), ("Chg", Role.OCPP_CHARGING),
    ("SEV", Role.OCPP_SUSPENDED), ("Fin", Role.OCPP_FINISHING), ("FLT", Role.OCPP_FAULTED),
)  # fmt: skip


def sample(name: str, looks: Looks, width: int) -> str:
    """A theme's name and its colours, ``width`` cells, in the depth and with the glyphs of ``looks``."""
    themed = replace(looks, theme=name)
    return ansi_row(_line(name, themed), (), PLAIN, width, themed) + "\x1b[0m"


def _line(name: str, looks: Looks) -> Line:
    """Name, texts, severities, states, the selected row."""
    glyphs = looks.glyphs
    words = [
        (f" {name:{NAME_CELLS}}", Ink(bold=True)),
        ("text ", PLAIN),
        ("muted ", MUTED),
        ("key  ", Ink(Role.KEY, bold=True)),
        (f"{glyphs.error} error ", Ink(Role.ERROR)),
        (f"{glyphs.warning} warning ", Ink(Role.WARNING)),
        (f"{glyphs.passed} good  ", Ink(Role.GOOD)),
        *((f" {text} ", Ink(_ON.get(role, Role.TEXT), role)) for text, role in _STATES),
        ("  ", PLAIN),
        (" selected ", Ink(Role.SELECT_TEXT, Role.SELECT)),
    ]
    return tuple(Span(text, ink) for text, ink in words)
