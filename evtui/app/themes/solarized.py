"""The grounds of Solarized (Ethan Schoonover) with its accents lightened until they can be read."""

from __future__ import annotations

from typing import Final

from evtui.app.themes.palette import Palette
from evtui.formats.ink import Role

PALETTE: Final = Palette(
    dark=True,
    colours={
        Role.TEXT: "#cfdcdc", Role.MUTED: "#a5b7b9", Role.FAINT: "#3f5f68", Role.KEY: "#6db8f2",
        Role.ERROR: "#ff8279", Role.WARNING: "#dfae2a", Role.GOOD: "#9fc02a",
        Role.VOLTAGE: "#4fc8bd", Role.CURRENT: "#b0b4f2", Role.SOC: "#9fc02a",
        Role.POWER: "#eee8d5", Role.AREA: "#2f6173", Role.CREST: "#8fb5c4",
        Role.LIMIT_STATION: "#eee8d5", Role.LIMIT_VEHICLE: "#9db0b2", Role.COMPARE_B: "#f498c8",
        Role.DEFAULT: "#002b36", Role.STRIP: "#04303b", Role.BAR: "#073642", Role.RAISED: "#0b3d4a",
        Role.SELECT: "#0a4259", Role.SELECT_TEXT: "#fdf6e3", Role.CURSOR: "#0c4152",
        Role.ERROR_BG: "#43201f", Role.WARNING_BG: "#33300f",
        Role.OCPP_AVAILABLE: "#073642", Role.OCPP_PREPARING: "#1c5f94", Role.OCPP_CHARGING: "#3f6000",
        Role.OCPP_SUSPENDED: "#a8a4dc", Role.OCPP_FINISHING: "#155f63", Role.OCPP_FAULTED: "#a12622",
        Role.ON_SUSPENDED: "#00212b",
    },
)  # fmt: skip
