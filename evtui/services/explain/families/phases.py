"""The phases of a DC charge, with their guard times and how they show in a report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evtui.services.explain.explanation import Explanation, Family, Known

NAME: Final = "phase of a DC charge"
SOURCE: Final = "DIN SPEC 70121 and ISO 15118-2; guard times as coded in open stacks"
_TEXTS: Final = {
    "communication set-up": (
        "Pilot, pairing by power line or Wi-Fi, session set-up, authorisation.",
        "Guard time 20 s for the set-up, 60 s for answers that say ongoing. Nothing of it stands in a "
        "report.",
        ("Preparing", "STA-2"),
        ("link", "preparing phase", "session set-up"),
    ),
    "parameter exchange": (
        "Both sides announce their limits.",
        "Part of the 150 s until ready to charge.",
        ("chargeParameters", "STA-6", "DER-1"),
        ("parameters", "ChargeParameterDiscovery"),
    ),
    "cable check": (
        "Lock, output below 60 V, test voltage, insulation test.",
        "Guard time 40 s. It shows as the gap between limits and alignment.",
        ("STA-3", "CX011", "CX022"),
        ("CableCheck", "insulation test"),
    ),
    "precharge": (
        "The output is brought to the battery's voltage with at most 2 A; within 20 V the contactors close.",
        "Guard time 7 s; some stacks allow more.",
        ("batteryAlignmentResults", "STA-4", "CX012"),
        ("pre-charge", "PreCharge", "alignment phase"),
    ),
    "power delivery": (
        "The vehicle asks for current and voltage about four times a second.",
        "Guard time 0.25 s a message.",
        ("Charging", "DER-3", "COM-1"),
        ("PowerDelivery", "CurrentDemand", "charging phase"),
    ),
    "stop": (
        "Current ramps below 1 A, then the contactors open.",
        "An emergency opens them at once, under whatever flows; an error shutdown does it in order.",
        ("dcBreakerOpenConditions", "SAF-1"),
        ("ramp down",),
    ),
    "unlock": (
        "The vehicle checks its contacts (welding detection), the output is discharged below 60 V, then "
        "unlocked.",
        "Guard time 2 s a message.",
        ("Finishing", "SAF-2", "SAF-5"),
        ("WeldingDetection", "finishing phase"),
    ),
}


def _entries(known: Known) -> Iterator[Explanation]:
    for word, (meaning, more, see_also, aliases) in _TEXTS.items():
        yield Explanation(
            key=word,
            family=NAME,
            title=f"{word}: {NAME}",
            meaning=(meaning, more),
            source=SOURCE,
            see_also=(*see_also, "STA-7"),
            aliases=aliases,
        )


FAMILY: Final = Family(NAME, _entries)
