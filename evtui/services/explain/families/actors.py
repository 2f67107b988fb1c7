"""Who ended a session, or kept it from starting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evtui.services.diagnosis.diagnosis import Actor
from evtui.services.explain.explanation import Explanation, Family, Known

NAME: Final = "actor"
_TEXTS: Final = {
    Actor.CHARGER: (
        "The charging station: a fault, a limit or a stop of its own.",
        ("STO-1", "SuspendedEVSE"),
    ),
    Actor.VEHICLE: ("The vehicle: full, its own limit, or it ended the charge.", ("SuspendedEV", "STA-2")),
    Actor.USER: (
        "The driver or somebody on site: cable, parking brake, emergency stop.",
        ("STO-2", "EmergencyStop"),
    ),
    Actor.SITE: ("The site: supply, load management, an external limit.", ("DER-2", "PowerLoss")),
    Actor.BACKEND: ("The back end: authorisation, a remote stop, a command.", ("Remote", "DeAuthorized")),
    Actor.UNKNOWN: ("The record does not tell. It is counted, never guessed away.", ("UNKNOWN",)),
}


def _entries(known: Known) -> Iterator[Explanation]:
    for actor, (meaning, see_also) in _TEXTS.items():
        yield Explanation(
            key=f"actor {actor.value}",
            family=NAME,
            title=f"{actor.value}: who ended the session, or kept it from starting",
            meaning=(
                meaning,
                "Named with its deciding evidence, the second best explanation, and what would settle it.",
            ),
            source="evtui",
            see_also=see_also,
            aliases=(actor.value,),
        )


FAMILY: Final = Family(NAME, _entries)
