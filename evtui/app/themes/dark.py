"""The dark theme the screens were designed in."""

from __future__ import annotations

from typing import Final

from evtui.app.themes.palette import Palette
from evtui.formats.ink import Role

PALETTE: Final = Palette(
    dark=True,
    colours={
        Role.TEXT: "#d9dfea", Role.MUTED: "#8d98ad", Role.FAINT: "#4c566a", Role.KEY: "#6ea8fe",
        Role.ERROR: "#ff6b57", Role.WARNING: "#f5b83d", Role.GOOD: "#3fbf9b",
        Role.VOLTAGE: "#86e1f7", Role.CURRENT: "#a583ff", Role.SOC: "#3fbf9b",
        Role.POWER: "#e8ecf4", Role.AREA: "#4a6085", Role.CREST: "#8aa7d8",
        Role.LIMIT_STATION: "#f0f0f0", Role.LIMIT_VEHICLE: "#a3adc2", Role.COMPARE_B: "#ff9de2",
        Role.DEFAULT: "#11151c", Role.STRIP: "#171c26", Role.BAR: "#1f2735", Role.RAISED: "#2a3446",
        Role.SELECT: "#1f3760", Role.SELECT_TEXT: "#ffffff", Role.CURSOR: "#33456b",
        Role.ERROR_BG: "#3d1a1a", Role.WARNING_BG: "#33290f",
        Role.OCPP_AVAILABLE: "#262e3b", Role.OCPP_PREPARING: "#35507e", Role.OCPP_CHARGING: "#1f6f5c",
        Role.OCPP_SUSPENDED: "#a79cd6", Role.OCPP_FINISHING: "#2f5566", Role.OCPP_FAULTED: "#a8352a",
        Role.ON_SUSPENDED: "#11151c",
    },
)  # fmt: skip
