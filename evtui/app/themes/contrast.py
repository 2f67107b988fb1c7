"""High contrast on black: every text at least 7:1 on every ground it stands on (WCAG AAA)."""

from __future__ import annotations

from typing import Final

from evtui.app.themes.palette import Palette
from evtui.formats.ink import Role

PALETTE: Final = Palette(
    dark=True,
    colours={
        Role.TEXT: "#ffffff", Role.MUTED: "#d6d6d6", Role.FAINT: "#808080", Role.KEY: "#9ecbff",
        Role.ERROR: "#ffa396", Role.WARNING: "#ffe14d", Role.GOOD: "#5df2b6",
        Role.VOLTAGE: "#a6f0ff", Role.CURRENT: "#d3bdff", Role.SOC: "#5df2b6",
        Role.POWER: "#ffffff", Role.AREA: "#4f6fa8", Role.CREST: "#b4d0ff",
        Role.LIMIT_STATION: "#ffffff", Role.LIMIT_VEHICLE: "#d6d6d6", Role.COMPARE_B: "#ff9ad5",
        Role.DEFAULT: "#000000", Role.STRIP: "#0a0a0a", Role.BAR: "#141414", Role.RAISED: "#1c1c1c",
        Role.SELECT: "#092a60", Role.SELECT_TEXT: "#ffffff", Role.CURSOR: "#0f264d",
        Role.ERROR_BG: "#330000", Role.WARNING_BG: "#2b2200",
        Role.OCPP_AVAILABLE: "#1a1a1a", Role.OCPP_PREPARING: "#1d3f7a", Role.OCPP_CHARGING: "#00523c",
        Role.OCPP_SUSPENDED: "#d8ccff", Role.OCPP_FINISHING: "#123a4a", Role.OCPP_FAULTED: "#8a0f0f",
        Role.ON_SUSPENDED: "#000000",
    },
)  # fmt: skip
