"""ChargeX minimum required error codes: a vocabulary to compare with, never a diagnosis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evtui.services.explain.explanation import Explanation, Family, Known

NAME: Final = "ChargeX minimum required error code"
SOURCE: Final = "ChargeX consortium / Idaho National Laboratory, minimum required error codes"
UNVERIFIED: Final = ("CX007", "CX009", "CX012", "CX013", "CX016", "CX021")
_TEXTS: Final = {
    "CX001": ("ConnectorLockFailure", "connector lock", ("ConnectorLockFailure",)),
    "CX002": ("GroundFailure", "ground fault protection", ("GroundFailure",)),
    "CX003": ("HighTemperature", "high temperature, the station derates", ("HighTemperature", "DER-2")),
    "CX004": ("OverCurrentFailure", "over-current", ("OverCurrentFailure", "SAF-4")),
    "CX005": ("OverVoltage", "over-voltage", ("OverVoltage", "SAF-3")),
    "CX006": ("UnderVoltage", "under-voltage", ("UnderVoltage",)),
    "CX007": ("WeakSignal", "weak wireless signal", ("WeakSignal",)),
    "CX008": ("EmergencyStop", "emergency stop", ("EmergencyStop", "SAF-1")),
    "CX009": ("AuthorizationTimeout", "authorisation not in time", ("STA-2",)),
    "CX010": ("InvalidVehicleMode", "invalid mode of the vehicle", ("STA-1",)),
    "CX011": ("CableCheckFault", "cable check failed", ("STA-3",)),
    "CX012": ("PreChargeFailure", "precharge failed", ("STA-4",)),
    "CX013": ("NoInternet", "no connection of the station", ("COM-1",)),
    "CX014": ("PilotFault", "control pilot", ("STA-1", "STO-5")),
    "CX015": ("PowerLoss", "supply lost", ("PowerLoss",)),
    "CX016": ("EVContactorFault", "contactor of the vehicle", ("SAF-5",)),
    "CX017": ("EVSEContactorFault", "contactor of the station", ("SAF-5", "PowerSwitchFailure")),
    "CX018": ("CableOverTempDerate", "hot cable, the station derates", ("DER-2",)),
    "CX019": ("CableOverTempStop", "hot cable, the station stops", ("HighTemperature",)),
    "CX020": ("PartialInsertion", "connector not fully in", ("STA-1",)),
    "CX021": ("CapacitanceFault", "capacitance between the conductors and ground", ("STA-3",)),
    "CX022": ("ResistanceFault", "insulation resistance too low", ("STA-3",)),
    "CX023": ("ProximityFault", "proximity circuit", ("STA-1",)),
    "CX024": ("ConnectorVoltageHigh", "voltage on the connector when there should be none", ("SAF-2",)),
    "CX025": ("BrokenLatch", "latch broken", ("ConnectorLockFailure",)),
    "CX026": ("CutCable", "cable cut", ("PowerLoss",)),
}
_COMPARE: Final = (
    "Compare only: findings name it as a word of a common vocabulary. No report of a provider we read "
    "carries "
    "these codes, so a finding never is one."
)
_UNVERIFIED: Final = "Number and name are not verified in public sources; treat the pair as a guess."


def _entries(known: Known) -> Iterator[Explanation]:
    for code, (name, words, see_also) in _TEXTS.items():
        doubt = (_UNVERIFIED,) if code in UNVERIFIED else ()
        yield Explanation(
            key=code,
            family=NAME,
            title=f"{code} {name}: compare" + (", unverified" if doubt else ""),
            meaning=(f"In words: {words}.", *doubt, _COMPARE),
            source=SOURCE + (" (this pair: unverified)" if doubt else ""),
            see_also=see_also,
            aliases=(name, f"CX{int(code[2:])}"),
        )


FAMILY: Final = Family(NAME, _entries)
