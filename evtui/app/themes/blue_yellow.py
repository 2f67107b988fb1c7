"""Colour-blind safe for tritanopia: red against cyan, and lightness."""

from __future__ import annotations

from typing import Final

from evtui.app.themes.palette import Palette
from evtui.formats.ink import Role

PALETTE: Final = Palette(
    dark=True,
    colours={
        Role.TEXT: "#ece9ec", Role.MUTED: "#b3aeb5", Role.FAINT: "#565058", Role.KEY: "#ffc9d2",
        Role.ERROR: "#ff7d76", Role.WARNING: "#ffb8ae", Role.GOOD: "#2fcfc4",
        Role.VOLTAGE: "#a9cf45", Role.CURRENT: "#ff9a4d", Role.SOC: "#2fcfc4",
        Role.POWER: "#f4f0f2", Role.AREA: "#4d5a60", Role.CREST: "#93b5b8",
        Role.LIMIT_STATION: "#f0f0f0", Role.LIMIT_VEHICLE: "#bdb7bd", Role.COMPARE_B: "#dba6ff",
        Role.DEFAULT: "#131417", Role.STRIP: "#191b1f", Role.BAR: "#202327", Role.RAISED: "#272a30",
        Role.SELECT: "#153a3d", Role.SELECT_TEXT: "#ffffff", Role.CURSOR: "#28393c",
        Role.ERROR_BG: "#3d1a1c", Role.WARNING_BG: "#332427",
        Role.OCPP_AVAILABLE: "#26282d", Role.OCPP_PREPARING: "#5f5a60", Role.OCPP_CHARGING: "#006d68",
        Role.OCPP_SUSPENDED: "#f4b9c2", Role.OCPP_FINISHING: "#0f4244", Role.OCPP_FAULTED: "#b0232f",
        Role.ON_SUSPENDED: "#131417",
    },
    sixteen={
        Role.GOOD: "bright_cyan", Role.SOC: "bright_cyan", Role.WARNING: "bright_magenta",
        Role.KEY: "bright_white", Role.OCPP_PREPARING: "bright_black", Role.OCPP_CHARGING: "blue",
        Role.OCPP_FINISHING: "black", Role.OCPP_FAULTED: "red",
    },
)  # fmt: skip
