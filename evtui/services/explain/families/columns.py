"""The columns of the session list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evtui.services.explain.explanation import Explanation, Family, Known
from evtui.services.listing.layouts import LAYOUTS, TAB_TITLES

NAME: Final = "column of the session list"
_ASSUMED: Final = "DepotFinity documents no units; Wh is assumed. A value that was not sent is – and never 0."
TEXTS: Final = {
    "start": (
        "When the session began: plug-in or authorisation, session clock, in the time zone shown.",
        ("sessionTimeStart",),
    ),
    "charger": ("ChargerID and connector.", ("vehicle",)),
    "account": ("Account of your configuration, or the file the session came from.", ("provider",)),
    "vehicle": ("vehicleId of the report; what kind of identity it is is not documented.", ("vehicleId",)),
    "duration": (
        "End minus start on the session clock; the bar compares it with the longest of the list.",
        ("session duration",),
    ),
    "kwh": (
        f"Energy delivered: the charge counter's difference, or the provider's own figure. {_ASSUMED}",
        ("energyChargeEnd", "ENE-2"),
    ),
    "soc": ("State of charge, start to end, sent by the vehicle.", ("energySocEnd", "ENE-4")),
    "soc-range": ("State of charge as a bar from start to end.", ("soc",)),
    "peak": (
        "Largest current times voltage of the samples; known once they are decoded.",
        ("present_current",),
    ),
    "power": (
        "Power over the session as a small curve; its height is relative to its own peak.",
        ("sessionMeterValues",),
    ),
    "outcome": (
        "How it ended, in a short phrase; the glyph before the row is its severity.",
        ("CHARGED", "NO START", "FAULT"),
    ),
    "errors": (
        "Events of severity error or critical inside the session; sorted with the warnings.",
        ("CNV-1", "error"),
    ),
    "serial": ("Serial number of the Smappee charging station.", ("charger",)),
    "auth": ("How the user was identified: RFID and the like.", ("card",)),
    "card": ("Card or identifier, as sent. Personal data.", ("auth",)),
    "meter-from": ("Smappee startReading, taken as kWh.", ("meter-to", "unit_suspect")),
    "meter-to": (
        "Smappee endReading, taken as kWh; while the session runs there is none.",
        ("meter-from", "unit_suspect"),
    ),
    "status": ("The provider's own word for the state of the session.", ("status charging",)),
    "priority": ("Smappee priority, as sent; its scale is not documented.", ("status",)),
    "csms": ("Transaction id of the charging station management system, as sent.", ("sessionId",)),
    "connector": ("Connector, or the station where none is named.", ("charger",)),
    "connected": ("From connected to disconnected (PlugSurfing session-interval).", ("idle",)),
    "bar": ("The session as a bar: energy flowed, or connected and idle.", ("idle", "connected")),
    "idle": ("Connected without charging: session minus charging interval.", ("connected",)),
    "cost": ("Amount and currency, as sent.", ("per-kwh",)),
    "per-kwh": ("Cost divided by energy.", ("cost", "kwh")),
    "address": ("Address of the station; where money was taken for nothing, that stands here.", ("outcome",)),
    "provider": ("DepotFinity, Smappee or PlugSurfing.", ("account",)),
    "place": ("Charger and connector, else what the provider calls the place.", ("charger", "address")),
    "who": ("Vehicle, else the card or identifier.", ("vehicle", "card")),
}
"""Column id to meaning and see-also."""


def _entries(known: Known) -> Iterator[Explanation]:
    seen: dict[str, tuple[str, list[str]]] = {}
    for tab, columns in LAYOUTS.items():
        for column in columns:
            seen.setdefault(column.id, (column.title.strip(), []))[1].append(TAB_TITLES[tab])
    for column_id, (title, tabs) in seen.items():
        meaning, see_also = TEXTS.get(column_id, ("A column without an explanation.", ("outcome",)))
        yield Explanation(
            key=column_id,
            family=NAME,
            title=f"{title}: {NAME}",
            meaning=(meaning, f"In: {', '.join(tabs)}. Sort by it with s, hide it with x."),
            source="evtui",
            see_also=see_also,
            aliases=(title, f"column {column_id}"),
        )


FAMILY: Final = Family(NAME, _entries)
