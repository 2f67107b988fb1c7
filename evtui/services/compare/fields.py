"""How the figures of two sessions differ; under 2 % they are the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from evtui.models.event import Event, Severity
from evtui.services.compare.figures import (
    ERRORS,
    FIGURES,
    WARNINGS,
    Figure,
    FigureSpec,
    figure,
    number_text,
)
from evtui.services.compare.side import Side

SAME_SHARE: Final = 0.02
"""Numbers this near to each other, as a share of the larger one, are the same (``product/design.md`` 3.5)."""
SAME_POINTS: Final = 2.0
"""Percentages this many points apart are the same."""
SAME_S: Final = 1.0
"""So are times a second apart: most chargers do not stamp more finely."""


class FieldResult(StrEnum):
    """What a comparison of two values says."""

    SAME = "same"
    DIFFERENT = "different"
    ONLY_A = "only_a"
    """Known in A only."""
    ONLY_B = "only_b"
    UNKNOWN = "unknown"
    """Known in neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDifference:
    """One figure of both sessions."""

    spec: FigureSpec
    a: Figure
    b: Figure
    result: FieldResult
    only_a: tuple[str, ...] = ()
    """Of errors and warnings: codes of those that only A has; untrusted."""
    only_b: tuple[str, ...] = ()

    @property
    def delta(self) -> float | None:
        """B minus A in the unit of the figure; None unless both are numbers."""
        if self.a.number is None or self.b.number is None:
            return None
        return self.b.number - self.a.number

    @property
    def differs(self) -> bool:
        """True when the sessions count as different for it."""
        return self.spec.counts and self.result not in {FieldResult.SAME, FieldResult.UNKNOWN}

    @property
    def text(self) -> str:
        """``+70.9 kWh``, ``≈ same``, ``only A: no:121``, or why there is nothing; untrusted."""
        match self.result:
            case FieldResult.SAME:
                return "= same" if self.delta is None or self.delta == 0 else "≈ same"
            case FieldResult.ONLY_A:
                return self.b.note or "only A knows it"
            case FieldResult.ONLY_B:
                return self.a.note or "only B knows it"
            case FieldResult.UNKNOWN:
                return self.a.note or self.b.note
        if self.only_a or self.only_b:
            return _only_words(self.only_a, self.only_b)
        if self.delta is None:
            return "different"
        return f"{'+' if self.delta >= 0 else ''}{number_text(self.delta, self.spec)}"


def field_differences(a: Side, b: Side) -> tuple[FieldDifference, ...]:
    """Every figure that at least one of the two could have, in the order of the table."""
    return tuple(_difference(spec, a, b) for spec in FIGURES)


def _difference(spec: FigureSpec, a: Side, b: Side) -> FieldDifference:
    one, other = figure(spec, a), figure(spec, b)
    if spec not in {ERRORS, WARNINGS} or one.value is None or other.value is None:
        return FieldDifference(spec=spec, a=one, b=other, result=_result(one, other))
    first, second = (_codes(side.record.inside, is_error=spec is ERRORS) for side in (a, b))
    only_a = tuple(code for code in first if code not in second)
    only_b = tuple(code for code in second if code not in first)
    is_same = not only_a and not only_b and one.value == other.value
    result = FieldResult.SAME if is_same else FieldResult.DIFFERENT
    return FieldDifference(spec=spec, a=one, b=other, result=result, only_a=only_a, only_b=only_b)


def _result(a: Figure, b: Figure) -> FieldResult:
    if a.value is None or b.value is None:
        if a.value is None and b.value is None:
            return FieldResult.UNKNOWN
        return FieldResult.ONLY_B if a.value is None else FieldResult.ONLY_A
    if a.number is None or b.number is None:
        return FieldResult.SAME if a.value == b.value else FieldResult.DIFFERENT
    return FieldResult.SAME if are_same(a.number, b.number, a.spec.unit) else FieldResult.DIFFERENT


def are_same(a: float, b: float, unit: str) -> bool:
    """Whether two numbers of a unit read ``≈ same``."""
    apart = abs(a - b)
    if unit == "%":
        return apart < SAME_POINTS
    return apart == 0 or apart < SAME_SHARE * max(abs(a), abs(b)) or (unit == "s" and apart <= SAME_S)


def _codes(events: Iterable[Event], *, is_error: bool) -> tuple[str, ...]:
    """The errors or warnings of a session, each once: by number, by its words, or a state by its word."""
    found = [
        _code(event)
        for event in events
        if event.severity.rank < Severity.INFO.rank and (event.severity is Severity.WARNING) is not is_error
    ]
    return tuple(dict.fromkeys(found))


def _code(event: Event) -> str:
    """``no:121``; a message without a number in its own words; ``Faulted``."""
    if event.error is None:
        return event.state or event.text
    return event.error.message if event.error.number is None else f"no:{event.error.number}"


def _only_words(only_a: tuple[str, ...], only_b: tuple[str, ...]) -> str:
    """``only A: no:121, no:133; only B: no:402``."""
    parts = [f"only {name}: {', '.join(codes)}" for name, codes in (("A", only_a), ("B", only_b)) if codes]
    return "; ".join(parts)
