"""Which lanes are pinned to the top and which are hidden; kept per charger while evtui runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from evtui.services.timeline.lane import Lane


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneLayout:
    """Keys of lanes; those of lanes that a session does not have do no harm."""

    pinned: tuple[str, ...] = ()
    """In the order in which they were pinned, the first on top."""
    hidden: frozenset[str] = field(default_factory=frozenset)

    def pin_toggled(self, key: str) -> LaneLayout:
        """A lane pinned below those already pinned, or let go."""
        rest = tuple(one for one in self.pinned if one != key)
        return replace(self, pinned=rest if key in self.pinned else (*self.pinned, key))

    def without(self, key: str) -> LaneLayout:
        """A lane hidden; a pinned one keeps its place for when it is shown again."""
        return replace(self, hidden=self.hidden | {key})

    def all_shown(self) -> LaneLayout:
        """No lane hidden."""
        return replace(self, hidden=frozenset())

    def arranged(self, lanes: Iterable[Lane]) -> tuple[Lane, ...]:
        """The visible lanes, pinned ones first."""
        visible = [lane for lane in lanes if lane.key not in self.hidden]
        order = {key: place for place, key in enumerate(self.pinned)}
        return tuple(sorted(visible, key=lambda lane: order.get(lane.key, len(order))))

    def hidden_among(self, lanes: Iterable[Lane]) -> int:
        """How many of these lanes are hidden."""
        return sum(lane.key in self.hidden for lane in lanes)
