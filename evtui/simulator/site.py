"""Places, cards, users and prices of the simulated company: the constants that the providers share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class AcStation:
    """A Smappee AC station."""

    serial: int
    """Ten digits, above 2^32."""
    name: str
    location: int
    """Service location of the park it belongs to."""
    connectors: int
    power_kw: float
    evse: int | None
    """PlugSurfing's charging-station-id, if the station is open to roaming."""
    linked: bool
    """Linked to a back office (CSMS) that numbers its transactions."""


@dataclass(frozen=True, slots=True)
class RoamingUser:
    """A PlugSurfing user."""

    identifier_type: str
    identifier: str
    token: str


@dataclass(frozen=True, slots=True)
class ServiceLocation:
    """A Smappee service location that is a charging park."""

    id: int
    uuid: str
    name: str
    device_serial: str | None
    latitude: float
    longitude: float


DEPOT_LOCATION: Final = 61234
OFFICE_LOCATION: Final = 61235
LOCATIONS: Final = (
    ServiceLocation(
        DEPOT_LOCATION, "2f4c8a10-51f0-4c1e-9d59-0c1a6f1f6a11", "Depot North", "5110003211", 53.5931, 9.9123
    ),
    ServiceLocation(
        OFFICE_LOCATION, "8b1d2c7e-3a55-4e0c-8a0e-7f6b2c9d4e22", "Office car park", None, 53.5503, 10.0066
    ),
)
AC_STATIONS: Final = (
    AcStation(5820613467, "Depot gate", DEPOT_LOCATION, 2, 22.0, 19018, True),
    AcStation(5820233998, "Workshop", DEPOT_LOCATION, 1, 11.0, None, False),
    AcStation(5820336975, "Car pool", DEPOT_LOCATION, 2, 11.0, 19027, True),
    AcStation(5820664543, "Office north", OFFICE_LOCATION, 2, 11.0, 20411, True),
    AcStation(5820599912, "Office south", OFFICE_LOCATION, 1, 7.4, None, False),
    AcStation(5820710209, "Visitors", OFFICE_LOCATION, 2, 22.0, 20455, True),
    AcStation(0, "Marktplatz", 0, 2, 22.0, 21102, False),
    AcStation(0, "Bahnhof", 0, 2, 11.0, 21377, False),
)
"""Those without a serial and location belong to somebody else: only PlugSurfing tells of sessions there."""
METERED_PLACES: Final = {
    "HPC-01/1": 5820901001,
    "HPC-01/2": 5820901001,
    "HPC-02/1": 5820902002,
    "HPC-02/2": 5820902002,
}
"""Depot connectors with a Smappee meter: place to station serial; they belong to the depot's park."""
ROAMING_USERS: Final = (
    RoamingUser("username", "driver@example.com", "demo-user-token"),
    RoamingUser("rfid", "04A2B3C4D59F21", ""),
)
DEPOT_STATION: Final = 18800
"""PlugSurfing's charging-station-id of charger n is this plus n; a connector's ten times it plus 1 or 2."""
DEPOT_ADDRESS: Final = "Am Betriebshof 4, 22525 Hamburg, Germany"
ADDRESSES: Final = {
    19018: "Am Betriebshof 4, 22525 Hamburg, Germany",
    19027: "Am Betriebshof 2, 22525 Hamburg, Germany",
    20411: "Tempelhofer Ufer 17, 10963 Berlin, Germany",
    20455: "Hafenstr. 4, 24103 Kiel, Germany",
    21102: "Marktplatz 1, 89073 Ulm, Germany",
    21377: "Am Bahnhof 2, 95028 Hof, Germany",
}
CARDS: Final = ("04A2B3C4D59F21", "04A2B3C4D59F30", "04A2B3C4D59F2D", "04A2B3C4D59FDD", "04A2B3C4D59F04")
COMPANY: Final = 701
