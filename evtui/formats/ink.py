"""Colour by meaning: what a cell says, never which colour it has. The app maps roles to colours per theme."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A colour role; usable as foreground or background."""

    DEFAULT = "default"
    TEXT = "text"
    MUTED = "muted"
    FAINT = "faint"
    KEY = "key"
    ERROR = "error"
    WARNING = "warning"
    GOOD = "good"
    VOLTAGE = "voltage"
    CURRENT = "current"
    SOC = "soc"
    POWER = "power"
    AREA = "area"
    CREST = "crest"
    LIMIT_STATION = "limit-station"
    LIMIT_VEHICLE = "limit-vehicle"
    COMPARE_B = "compare-b"
    """The second session of a comparison; the first has AREA and CREST."""
    # backgrounds
    STRIP = "strip"
    BAR = "bar"
    RAISED = "raised"
    SELECT = "select"
    SELECT_TEXT = "select-text"
    CURSOR = "cursor"
    ERROR_BG = "error-bg"
    WARNING_BG = "warning-bg"
    OCPP_AVAILABLE = "ocpp-available"
    OCPP_PREPARING = "ocpp-preparing"
    OCPP_CHARGING = "ocpp-charging"
    OCPP_SUSPENDED = "ocpp-suspended"
    OCPP_FINISHING = "ocpp-finishing"
    OCPP_FAULTED = "ocpp-faulted"
    ON_SUSPENDED = "on-suspended"
    """Text on the suspended background, dark in both themes."""


@dataclass(frozen=True, slots=True)
class Ink:
    """How one run of cells is painted."""

    fg: Role = Role.TEXT
    bg: Role = Role.DEFAULT
    bold: bool = False
    underline: bool = False

    def on(self, bg: Role) -> Ink:
        """The same ink on another background."""
        return Ink(self.fg, bg, self.bold, self.underline)


PLAIN = Ink()
MUTED = Ink(Role.MUTED)
FAINT = Ink(Role.FAINT)
BOLD = Ink(bold=True)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one ink. The text must already be plain (``evtui.formats.plain``)."""

    text: str
    ink: Ink = PLAIN


Line = tuple[Span, ...]
"""One screen line as runs, left to right."""
