"""Why a transaction stopped: the reasons of OCPP 1.6 and 2.0.1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evtui.services.explain.explanation import Explanation, Family, Known

NAME: Final = "OCPP stop reason"
_ONLY_16: Final = ("HardReset", "SoftReset", "UnlockCommand")
_BOTH: Final = (
    "DeAuthorized",
    "EmergencyStop",
    "EVDisconnected",
    "Local",
    "Other",
    "PowerLoss",
    "Reboot",
    "Remote",
)
_NORMAL: Final = ("Local", "Remote", "EVDisconnected", "StoppedByEV")
_ABNORMAL: Final = (
    "EmergencyStop", "GroundFault", "OvercurrentFault", "PowerLoss", "PowerQuality", "Reboot", "HardReset",
    "ImmediateReset", "Timeout", "DeAuthorized",
)  # fmt: skip
_TEXTS: Final = {
    "DeAuthorized": "The central system withdrew the authorisation.",
    "EmergencyStop": "Somebody pressed the emergency stop.",
    "EnergyLimitReached": "The agreed energy was delivered.",
    "EVDisconnected": "The cable was pulled, or the vehicle left.",
    "GroundFault": "A ground fault was found.",
    "HardReset": "The station was told to reset at once.",
    "ImmediateReset": "The station was told to reset at once.",
    "Local": "Stopped at the station by its user; also what holds when no reason is given.",
    "LocalOutOfCredit": "The local credit is used up.",
    "MasterPass": "Stopped with a master card.",
    "Other": "Any other reason.",
    "OvercurrentFault": "A larger current than allowed flowed.",
    "PowerLoss": "The station lost its supply.",
    "PowerQuality": "The quality of the supply was too low.",
    "Reboot": "The station started anew without being told to.",
    "Remote": "The central system stopped it, for instance from an app.",
    "SOCLimitReached": "The agreed state of charge was reached.",
    "SoftReset": "The station was told to reset in good order.",
    "StoppedByEV": "The vehicle stopped the charge.",
    "TimeLimitReached": "The agreed time was over.",
    "Timeout": "The vehicle did not come, or did not answer, in time.",
    "UnlockCommand": "The central system had the connector unlocked.",
}
_CHECKS: Final = {
    "EmergencyStop": "Breaker record: current when it opened.",
    "GroundFault": "Insulation of cable and vehicle.",
    "PowerLoss": "The site's supply at that time; holes in the samples.",
    "DeAuthorized": "In mid-session: why the back end changed its mind.",
}


def _entries(known: Known) -> Iterator[Explanation]:
    for word, meaning in _TEXTS.items():
        version = "1.6" if word in _ONLY_16 else "1.6 and 2.0.1" if word in _BOTH else "2.0.1"
        kind = _kind(word)
        yield Explanation(
            key=word,
            family=NAME,
            title=f"{word}: stop reason",
            meaning=(
                meaning,
                *([kind] if kind else []),
                "DepotFinity's session report sends no stop reason; its transactions may (words not "
                "published).",
            ),
            check_first=_CHECKS.get(word, ""),
            source=f"OCPP {version}, reason for stopping",
            see_also=("STO-1", "STO-2", "Finishing"),
        )


def _kind(word: str) -> str:
    if word in _NORMAL or word.endswith("LimitReached"):
        return "A normal end."
    if word in _ABNORMAL:
        return "An abnormal end" + (" when it comes in mid-session." if word == "DeAuthorized" else ".")
    return ""


FAMILY: Final = Family(NAME, _entries)
