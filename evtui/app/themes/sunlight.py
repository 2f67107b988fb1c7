"""High contrast on white, for a laptop outdoors: every text at least 7:1 on its ground (WCAG AAA)."""

from __future__ import annotations

from typing import Final

from evtui.app.themes.palette import Palette
from evtui.formats.ink import Role

PALETTE: Final = Palette(
    dark=False,
    colours={
        Role.TEXT: "#000000", Role.MUTED: "#333333", Role.FAINT: "#8a8a8a", Role.KEY: "#003a8c",
        Role.ERROR: "#8c0000", Role.WARNING: "#5c3a00", Role.GOOD: "#00432f",
        Role.VOLTAGE: "#00425c", Role.CURRENT: "#3d0f8a", Role.SOC: "#00432f",
        Role.POWER: "#000000", Role.AREA: "#9fb4d8", Role.CREST: "#1f437f",
        Role.LIMIT_STATION: "#000000", Role.LIMIT_VEHICLE: "#333333", Role.COMPARE_B: "#7a0059",
        Role.DEFAULT: "#ffffff", Role.STRIP: "#f6f6f6", Role.BAR: "#ececec", Role.RAISED: "#e4e4e4",
        Role.SELECT: "#cfe2ff", Role.SELECT_TEXT: "#000000", Role.CURSOR: "#d8e6fb",
        Role.ERROR_BG: "#ffe4e0", Role.WARNING_BG: "#fff0c2",
        Role.OCPP_AVAILABLE: "#e6e6e6", Role.OCPP_PREPARING: "#b9d2ff", Role.OCPP_CHARGING: "#8fe0c2",
        Role.OCPP_SUSPENDED: "#cdb8ff", Role.OCPP_FINISHING: "#bfe3f0", Role.OCPP_FAULTED: "#ffa79c",
        Role.ON_SUSPENDED: "#000000",
    },
)  # fmt: skip
