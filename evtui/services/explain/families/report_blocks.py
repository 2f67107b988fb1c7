"""The blocks of a DepotFinity session report: what each holds, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evtui.services.explain.explanation import Explanation, Family, Known

NAME: Final = "block of a DepotFinity report"
SOURCE: Final = "DepotFinity guide and API reference, Session Reports API"
_UNITS: Final = (
    "Units are not documented; W, A and V fit the vendor's sample (power is current times voltage)."
)
_TEXTS: Final = {
    "ocppStatus": (
        "History of the connector's status in the words of OCPP 1.6.",
        ("Its order is the server's; the timeline sorts by time. Unknown words are shown as sent.",),
        ("Preparing", "Charging", "Faulted", "STO-6"),
        ("OCPP", "OCPP status"),
    ),
    "detailStatus": (
        "Status words of the controller: systemStatus, operationalStatus and others, as hexadecimal numbers.",
        (
            "What a bit means is not published, so evtui names the bits that changed and explains none.",
            "Words older than the session are the last known state, copied in.",
        ),
        ("CNV-3", "systemStatus"),
        ("Detail", "status word"),
    ),
    "systemStatus": (
        "A status word of the controller inside detailStatus.",
        ("0x00000000 in the vendor's good sample. Bit meanings are not published.",),
        ("detailStatus", "CNV-3"),
        ("operationalStatus", "chargingProcessStatus"),
    ),
    "deviceStatus": (
        "State changes of sub-devices (Breaker, Converter, Pantograph and others) with their messages.",
        (
            "The state words are an open list: OPEN, CLOSED, STANDBY, RUNNING and OFF are the ones "
            "rules know.",
            "Closing events are often not reported: an OPEN breaker under current may be a lost event.",
        ),
        ("CNV-1", "SAF-5", "errorCodes"),
        ("Device",),
    ),
    "errorCodes": (
        "Messages of a device: a text such as WARN: converter : sibcos 1: … (no:144), and a counter.",
        (
            "The prefix gives the severity, then come device, unit, message and number. The number list "
            "is not "
            "published.",
            "Whether the counter counts since the last start, per day or per session is not documented.",
        ),
        ("CNV-1", "CNV-2", "vendor message"),
        ("errorCode", "errorCounter"),
    ),
    "chargeParameters": (
        "Limits announced by one side: Station is what the charger offers, Request what the vehicle "
        "asks for.",
        ("Each holds until the next one of the same side; the lower of the two binds.", _UNITS),
        ("DER-1", "DER-2", "STA-6", "vehicle request"),
        ("Limits", "Station", "Request", "paramType", "station limits", "vehicle limits"),
    ),
    "sessionMeterValues": (
        "Samples by key: present_current, present_voltage and possibly more.",
        ("Units are inferred from the key. Power is current times the nearest voltage within 5 s.",),
        ("COM-1", "ENE-5", "present_current", "present_voltage"),
        ("meter values", "samples"),
    ),
    "batteryAlignmentResults": (
        "Result of bringing the output to the battery's voltage before the contactors close (precharge).",
        (
            "Up to 20 V apart is in range.",
            "The meaning is inferred; the generated reference contradicts itself.",
        ),
        ("STA-3", "STA-4", "STA-5"),
        ("Alignment", "battery alignment"),
    ),
    "dcBreakerOpenConditions": (
        "Current and voltage at the moment the DC breaker opened.",
        (
            "A station ramps below 1 A first; several hundred volts are normal then: the battery's own.",
            _UNITS,
        ),
        ("SAF-1", "deviceStatus"),
        ("DC open", "Breaker record", "breaker"),
    ),
}


def _entries(known: Known) -> Iterator[Explanation]:
    for word, (meaning, more, see_also, aliases) in _TEXTS.items():
        yield Explanation(
            key=word,
            family=NAME,
            title=f"{word}: {NAME}",
            meaning=(meaning, *more),
            source=SOURCE,
            see_also=see_also,
            aliases=aliases,
        )


FAMILY: Final = Family(NAME, _entries)
