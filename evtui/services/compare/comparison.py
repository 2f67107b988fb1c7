"""Two sessions compared: where they are aligned, and everything in which they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from evtui.services.compare.alignment import Align, Aligned, Cannot, alignments, preferred
from evtui.services.compare.fields import FieldDifference, FieldResult, field_differences
from evtui.services.compare.overlay import Overlay, overlay
from evtui.services.compare.sequence import SequenceDifference, StepKind, sequence_difference
from evtui.services.compare.side import Side


@dataclass(frozen=True, eq=False, kw_only=True)
class Comparison:
    """A and B; everything derived is worked out on first use, nothing raises."""

    a: Side
    b: Side
    possible: Mapping[Align, Aligned | Cannot]
    """Every alignment, or why it cannot be."""
    aligned: Aligned | None
    """The one in force; None when the two have no instant in common."""

    @cached_property
    def overlay(self) -> Overlay | None:
        """Both on one axis; None without an alignment."""
        return None if self.aligned is None else overlay(self.a, self.b, self.aligned)

    @cached_property
    def fields(self) -> tuple[FieldDifference, ...]:
        """Figures of both."""
        return field_differences(self.a, self.b)

    @cached_property
    def sequence(self) -> SequenceDifference:
        """Events of both."""
        return sequence_difference(self.a, self.b, self.aligned)

    @property
    def differs(self) -> bool:
        """True when a figure differs by 2 % or more, or a step is missing, extra or late."""
        return any(one.differs for one in self.fields) or bool(self.sequence.steps)

    @property
    def has_common_ground(self) -> bool:
        """False when nothing that counts is known of both: then "the same" would say nothing."""
        known = {FieldResult.SAME, FieldResult.DIFFERENT}
        return self.sequence.compared > 0 or any(
            one.result in known and one.a.number is not None for one in self.fields
        )

    def steps_of(self, kind: StepKind) -> int:
        """How many steps differ in one way."""
        return sum(step.kind is kind for step in self.sequence.steps)

    def with_align(self, how: Align) -> Comparison:
        """The same two, aligned otherwise; unchanged when that is not possible."""
        found = self.possible[how]
        if isinstance(found, Cannot):
            return self
        return Comparison(a=self.a, b=self.b, possible=self.possible, aligned=found)

    def next_align(self) -> Comparison:
        """The next possible alignment; unchanged when there is no other."""
        order = [how for how in Align if isinstance(self.possible[how], Aligned)]
        if self.aligned is None or len(order) < 2:
            return self
        return self.with_align(order[(order.index(self.aligned.align) + 1) % len(order)])

    @property
    def swapped(self) -> Comparison:
        """B compared with A."""
        possible = {
            how: one.swapped if isinstance(one, Aligned) else _swapped(one)
            for how, one in self.possible.items()
        }
        aligned = None if self.aligned is None else self.aligned.swapped
        return Comparison(a=self.b, b=self.a, possible=possible, aligned=aligned)


def compare(a: Side, b: Side, how: Align | None = None) -> Comparison:
    """Compare two sessions; without ``how`` at the start of charging, else at what they have in common.

    An alignment that is asked for and not possible leaves the preferred one (``possible`` says why).
    """
    possible = alignments(a, b)
    wanted = None if how is None else possible[how]
    aligned = wanted if isinstance(wanted, Aligned) else preferred(possible)
    return Comparison(a=a, b=b, possible=possible, aligned=aligned)


def _swapped(reason: Cannot) -> Cannot:
    """The same reason about the other letter."""
    other = {"A ": "B ", "B ": "A "}.get(reason.reason[:2])
    return reason if other is None else Cannot(other + reason.reason[2:])
