"""ChargePointErrorCode of OCPP 1.6."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evtui.services.explain.explanation import Explanation, Family, Known

NAME: Final = "OCPP 1.6 error code"
SOURCE: Final = "OCPP 1.6 edition 2, ChargePointErrorCode"
_RULE: Final = "With a status other than Faulted it is a warning: charging is still possible."
_TEXTS: Final = {
    "ConnectorLockFailure": (
        "The connector could not be locked or unlocked.",
        "The lock's actuator and its feedback; a connector under tension.",
        ("CX001",),
    ),
    "EVCommunicationError": (
        "Communication with the vehicle failed. By the standard always a warning, never Faulted.",
        "Whether the same vehicle fails at other chargers, and other vehicles here.",
        ("STA-2", "COM-2"),
    ),
    "GroundFailure": (
        "The ground fault protection answered.",
        "Insulation of cable and vehicle.",
        ("CX002",),
    ),
    "HighTemperature": (
        "Too hot inside the station or at the connector.",
        "Filters, fans, contact surfaces; did the station cut its limit before?",
        ("CX003", "DER-2"),
    ),
    "InternalError": (
        "An error in hardware or software of the station.",
        "The station's own log.",
        ("CNV-1",),
    ),
    "LocalListConflict": (
        "The local authorisation list contradicts the central system's answer.",
        "Which of the two lists is older.",
        ("DeAuthorized",),
    ),
    "NoError": ("No error to report.", "", ("Available",)),
    "OtherError": (
        "An error that has no word of its own; the vendor's code beside it says more.",
        "vendorErrorCode and info of the same message.",
        ("CNV-1",),
    ),
    "OverCurrentFailure": (
        "The over-current protection answered.",
        "Limits and current just before.",
        ("CX004", "SAF-4"),
    ),
    "OverVoltage": (
        "The voltage rose above an acceptable level.",
        "Grid side or output: which one?",
        ("CX005", "SAF-3"),
    ),
    "PowerMeterFailure": ("The meter cannot be read.", "Wiring and address of the meter.", ("ENE-5",)),
    "PowerSwitchFailure": (
        "A power switch (contactor, breaker) does not follow.",
        "Feedback contacts; voltage on an idle outlet.",
        ("CX017", "SAF-5"),
    ),
    "ReaderFailure": ("The card reader failed.", "Its cable and power.", ("DeAuthorized",)),
    "ResetFailure": (
        "A reset could not be carried out.",
        "What is still running: a transaction?",
        ("HardReset",),
    ),
    "UnderVoltage": ("The voltage fell below an acceptable level.", "The supply.", ("CX006", "PowerLoss")),
    "WeakSignal": ("A weak wireless link of the station.", "Antenna, provider.", ("CX007", "COM-1")),
}


def _entries(known: Known) -> Iterator[Explanation]:
    for word, (meaning, check, see_also) in _TEXTS.items():
        yield Explanation(
            key=word,
            family=NAME,
            title=f"{word}: error code of a status notification",
            meaning=(meaning,) if word == "NoError" else (meaning, _RULE),
            check_first=check,
            source=SOURCE,
            see_also=(*see_also, "Faulted"),
        )


FAMILY: Final = Family(NAME, _entries)
