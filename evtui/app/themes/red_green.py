"""Colour-blind safe for deuteranopia and protanopia: orange and yellow against blue, and lightness."""

from __future__ import annotations

from typing import Final

from evtui.app.themes.palette import Palette
from evtui.formats.ink import Role

PALETTE: Final = Palette(
    dark=True,
    colours={
        Role.TEXT: "#e6ebf5", Role.MUTED: "#a9b4c8", Role.FAINT: "#4c566a", Role.KEY: "#c3b8ff",
        Role.ERROR: "#ff8c3f", Role.WARNING: "#fff07a", Role.GOOD: "#5aaef0",
        Role.VOLTAGE: "#f0e070", Role.CURRENT: "#ead0ff", Role.SOC: "#5aaef0",
        Role.POWER: "#f4f1e6", Role.AREA: "#4a5a78", Role.CREST: "#93abd6",
        Role.LIMIT_STATION: "#f0f0f0", Role.LIMIT_VEHICLE: "#b6bfd0", Role.COMPARE_B: "#d8943a",
        Role.DEFAULT: "#11151c", Role.STRIP: "#171c26", Role.BAR: "#1d2430", Role.RAISED: "#232b39",
        Role.SELECT: "#1b3358", Role.SELECT_TEXT: "#ffffff", Role.CURSOR: "#283652",
        Role.ERROR_BG: "#3a2410", Role.WARNING_BG: "#2f2a10",
        Role.OCPP_AVAILABLE: "#232a35", Role.OCPP_PREPARING: "#595e6a", Role.OCPP_CHARGING: "#1464c0",
        Role.OCPP_SUSPENDED: "#e6d27c", Role.OCPP_FINISHING: "#0d3768", Role.OCPP_FAULTED: "#8f4a00",
        Role.ON_SUSPENDED: "#11151c",
    },
    sixteen={
        Role.GOOD: "bright_cyan", Role.SOC: "bright_cyan", Role.OCPP_PREPARING: "bright_black",
        Role.OCPP_CHARGING: "blue", Role.OCPP_FINISHING: "black", Role.OCPP_SUSPENDED: "yellow",
        Role.OCPP_FAULTED: "red",
    },
)  # fmt: skip
