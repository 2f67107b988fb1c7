"""The nine connector statuses of OCPP 1.6, with what may follow each of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evtui.services.explain.explanation import Explanation, Family, Known

NAME: Final = "OCPP 1.6 connector status"
SOURCE: Final = "OCPP 1.6 edition 2 with errata v4, Status Notification"
NEXT: Final = {
    "Available": (
        "Preparing",
        "Charging",
        "SuspendedEV",
        "SuspendedEVSE",
        "Reserved",
        "Unavailable",
        "Faulted",
    ),
    "Preparing": ("Available", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing", "Faulted"),
    "Charging": ("Available", "SuspendedEV", "SuspendedEVSE", "Finishing", "Unavailable", "Faulted"),
    "SuspendedEV": ("Available", "Charging", "SuspendedEVSE", "Finishing", "Unavailable", "Faulted"),
    "SuspendedEVSE": ("Available", "Charging", "SuspendedEV", "Finishing", "Unavailable", "Faulted"),
    "Finishing": ("Available", "Preparing", "Unavailable", "Faulted"),
    "Reserved": ("Available", "Preparing", "Unavailable", "Faulted"),
    "Unavailable": ("Available", "Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Faulted"),
    "Faulted": (
        "Available",
        "Preparing",
        "Charging",
        "SuspendedEV",
        "SuspendedEVSE",
        "Finishing",
        "Reserved",
        "Unavailable",
    ),
}
"""The statuses that may follow."""
_TEXTS: Final = {
    "Available": (
        "Free: a new user may come.",
        "After a charge it is the normal end; between two Preparing it means that somebody left again.",
        "",
        ("Finishing", "Preparing"),
    ),
    "Preparing": (
        "Somebody is there: plugged in, contact made, or a card shown; no energy yet.",
        "Pairing, authorisation, exchange of limits, insulation test and precharge all hide in this one "
        "word; "
        "the limits and the alignment record tell how far it came.",
        "Where the start stopped: limits of both sides announced? voltage aligned?",
        ("STA-1", "STA-7", "chargeParameters", "batteryAlignmentResults"),
    ),
    "Charging": (
        "The contactors are closed and energy can flow.",
        "It says that nothing forbids energy, not how much flows.",
        "",
        ("SuspendedEV", "SuspendedEVSE"),
    ),
    "SuspendedEV": (
        "The vehicle takes no energy although the station offers it.",
        "Full, balancing, its own limit, or a pause of its own. Short ones between Preparing and "
        "Charging are "
        "normal.",
        "State of charge and the vehicle's announced limits at that moment.",
        ("STO-4", "SuspendedEVSE", "vehicle request"),
    ),
    "SuspendedEVSE": (
        "The station offers no energy although the vehicle would take it.",
        "A power limit from outside, a missing authorisation, a temperature. When both sides pause, "
        "this word "
        "has precedence over SuspendedEV by the standard.",
        "The station's announced limits, and load management on site.",
        ("STO-4", "DER-2", "SuspendedEV"),
    ),
    "Finishing": (
        "The transaction has ended, the connector is not free yet: cable still in, or not released.",
        "Directly from Preparing it means a card that was not shown in time (erratum). Back to Charging "
        "is not "
        "in the table.",
        "",
        ("Available", "STO-3"),
    ),
    "Reserved": ("Kept for somebody by a reservation.", "No session by itself.", "", ("Available",)),
    "Unavailable": (
        "Out of service by order: a command, a schedule, a firmware update.",
        "It is no fault. During a charge it ends the session. Directly from Preparing it is not in the "
        "table.",
        "Whether somebody switched the connector off: operator's log, maintenance window.",
        ("Faulted", "STO-1"),
    ),
    "Faulted": (
        "The station reports an error and the connector cannot be used.",
        "The status does not say which error; the device messages around it do. It may go back to where it "
        "came from. An error code beside any other status is only a warning.",
        "The last device message before it, then the breaker record.",
        ("STO-1", "CNV-1", "deviceStatus", "dcBreakerOpenConditions"),
    ),
}


def _entries(known: Known) -> Iterator[Explanation]:
    for word, (meaning, more, check, see_also) in _TEXTS.items():
        yield Explanation(
            key=word,
            family=NAME,
            title=f"{word}: connector status",
            meaning=(meaning, more, f"May be followed by {', '.join(NEXT[word])}."),
            check_first=check,
            source=SOURCE,
            see_also=(*see_also, "ocppStatus"),
        )


FAMILY: Final = Family(NAME, _entries)
