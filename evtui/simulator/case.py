"""What happens to a simulated session, and what an expert would say about it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Case(Enum):
    """The stories a session can tell, and the two sessions that have no end."""

    NORMAL = "normal"
    ISOLATION = "isolation"
    PRECHARGE = "precharge"
    DERATE = "derate"
    TRIP = "trip"
    VEHICLE_STOP = "vehicle stop"
    PAUSE = "pause"
    SLOW_PHASE = "slow phase"
    GAP = "gap"
    RUNNING = "running"
    """Still charging at the fleet's now."""
    NO_END = "no end"
    """The record stops in the middle of charging and never got an end."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the diagnosis rules are expected to find; never on the wire."""

    verdict: str
    """A verdict word, as a diagnosis would give it."""
    actor: str
    """Who made it end as it did: ``charger``, ``vehicle``, ``user``, ``site``, ``backend`` or ``unknown``."""


JUDGEMENTS: Final[dict[Case, Judgement]] = {
    Case.NORMAL: Judgement("CHARGED", "user"),
    Case.ISOLATION: Judgement("NO START", "charger"),
    Case.PRECHARGE: Judgement("NO START", "charger"),
    Case.DERATE: Judgement("CHARGED!", "charger"),
    Case.TRIP: Judgement("FAULT", "charger"),
    Case.VEHICLE_STOP: Judgement("CHARGED", "vehicle"),
    Case.PAUSE: Judgement("CHARGED", "vehicle"),
    Case.SLOW_PHASE: Judgement("CHARGED!", "unknown"),
    # nothing in a record tells a silent charger from a lost log, so nobody can be named (rule COM-1)
    Case.GAP: Judgement("CHARGED!", "unknown"),
    Case.RUNNING: Judgement("RUNNING", "unknown"),
    Case.NO_END: Judgement("CHARGED", "unknown"),
}

SHOWN_BY_A_DEVICE: Final = frozenset({Case.ISOLATION, Case.DERATE, Case.TRIP})
"""Cases that the record shows first by a device's message, so on the device's clock."""

WEIGHTS: Final[dict[Case, int]] = {
    Case.NORMAL: 66,
    Case.PAUSE: 7,
    Case.DERATE: 6,
    Case.VEHICLE_STOP: 5,
    Case.SLOW_PHASE: 4,
    Case.GAP: 4,
    Case.ISOLATION: 3,
    Case.PRECHARGE: 3,
    Case.TRIP: 2,
}
"""The mix of a fleet beyond the sessions that every fleet has; most are normal."""
