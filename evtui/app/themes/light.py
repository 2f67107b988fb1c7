"""The light theme the screens were designed in."""

from __future__ import annotations

from typing import Final

from evtui.app.themes.palette import Palette
from evtui.formats.ink import Role

PALETTE: Final = Palette(
    dark=False,
    colours={
        Role.TEXT: "#1b222c", Role.MUTED: "#566072", Role.FAINT: "#a9b1bd", Role.KEY: "#1f5fbf",
        Role.ERROR: "#b3261e", Role.WARNING: "#8a5a00", Role.GOOD: "#0f6b52",
        Role.VOLTAGE: "#007aa8", Role.CURRENT: "#5b2fb0", Role.SOC: "#0f6b52",
        Role.POWER: "#1b222c", Role.AREA: "#b4c4dd", Role.CREST: "#5f7fb5",
        Role.LIMIT_STATION: "#1b222c", Role.LIMIT_VEHICLE: "#6b7587", Role.COMPARE_B: "#a3157d",
        Role.DEFAULT: "#fbfbf8", Role.STRIP: "#f1f2ee", Role.BAR: "#e4e7e6", Role.RAISED: "#d5dadb",
        Role.SELECT: "#c6dbfb", Role.SELECT_TEXT: "#0b1a33", Role.CURSOR: "#c6dbfb",
        Role.ERROR_BG: "#f8d5d0", Role.WARNING_BG: "#f6e6bf",
        Role.OCPP_AVAILABLE: "#dfe3e6", Role.OCPP_PREPARING: "#bcd3f5", Role.OCPP_CHARGING: "#a6dcc9",
        Role.OCPP_SUSPENDED: "#b9a6e6", Role.OCPP_FINISHING: "#bcdbe6", Role.OCPP_FAULTED: "#f2a198",
        Role.ON_SUSPENDED: "#11151c",
    },
)  # fmt: skip
