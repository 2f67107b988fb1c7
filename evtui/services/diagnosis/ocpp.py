"""OCPP 1.6 connector statuses as data (edition 2, chapter Status Notification, with errata v4).

The words, the steps between them that the standard allows, and a report's statuses as steps and as runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Final, NamedTuple

from evtui.models.event import Event
from evtui.services.diagnosis.record import SessionRecord, folded

NEXT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Available": (
            "Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Reserved", "Unavailable", "Faulted",
        ),
        "Preparing": ("Available", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing", "Faulted"),
        "Charging": ("Available", "SuspendedEV", "SuspendedEVSE", "Finishing", "Unavailable", "Faulted"),
        "SuspendedEV": ("Available", "Charging", "SuspendedEVSE", "Finishing", "Unavailable", "Faulted"),
        "SuspendedEVSE": ("Available", "Charging", "SuspendedEV", "Finishing", "Unavailable", "Faulted"),
        "Finishing": ("Available", "Preparing", "Unavailable", "Faulted"),
        "Reserved": ("Available", "Preparing", "Unavailable", "Faulted"),
        "Unavailable": ("Available", "Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Faulted"),
        "Faulted": (
            "Available", "Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing", "Reserved",
            "Unavailable",
        ),
    }
)  # fmt: skip
"""Status to the statuses that may follow it: 53 steps. Preparing → Finishing (B6) came with the errata;
Preparing → Unavailable and Finishing → Charging are not in the standard."""

PAUSED: Final = ("suspendedev", "suspendedevse")
"""The two pauses, folded."""
_WORDS: Final = frozenset(map(str.casefold, NEXT))
_LEGAL: Final = frozenset(
    (before.casefold(), after.casefold()) for before, allowed in NEXT.items() for after in allowed
)


class Step(NamedTuple):
    """From one status to another; a repeat of the same word is no step."""

    before: Event
    """May be carried in."""
    after: Event
    """Inside the session."""

    @property
    def words(self) -> tuple[str, str]:
        """Both statuses, folded."""
        return folded(self.before.state), folded(self.after.state)

    @property
    def is_known(self) -> bool:
        """Whether both words are of OCPP 1.6; what an unknown word may follow, nobody can tell."""
        return _WORDS.issuperset(self.words)

    @property
    def is_legal(self) -> bool:
        """Whether OCPP 1.6 has this step."""
        return self.words in _LEGAL


class Run(NamedTuple):
    """A status inside the session for as long as it holds; repeats do not end it."""

    first: Event
    until: Event | None
    """The next status with another word; None when none followed."""

    @property
    def word(self) -> str:
        """The status, folded."""
        return folded(self.first.state)


def steps(record: SessionRecord) -> tuple[Step, ...]:
    """Every change of the OCPP status that happened inside the session, in time order."""
    pairs = (Step(before, after) for before, after in pairwise(record.all_statuses))
    return tuple(step for step in pairs if not step.after.carried_in and step.words[0] != step.words[1])


def runs(record: SessionRecord) -> tuple[Run, ...]:
    """The OCPP statuses inside the session without repeats, in time order."""
    firsts: list[Event] = []
    for event in record.statuses:
        if not firsts or folded(firsts[-1].state) != folded(event.state):
            firsts.append(event)
    return tuple(Run(first, until) for first, until in zip(firsts, [*firsts[1:], None], strict=False))
