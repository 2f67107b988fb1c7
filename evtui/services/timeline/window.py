"""The visible stretch of time and its exact arithmetic with columns: integers only, so nothing drifts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from evtui.models.instant import US_PER_S

SHORTEST_US: Final = 20 * US_PER_S
"""No zoom goes below 20 s (``design`` 6): at usual widths finer than the 1 s per cell asked for."""
MARGIN_US: Final = 20 * US_PER_S
"""What the whole window shows before the start and after the end of a session."""


@dataclass(frozen=True, slots=True)
class Window:
    """The half-open stretch ``[start_us, end_us)`` of UTC microseconds; never empty."""

    start_us: int
    end_us: int

    def __post_init__(self) -> None:
        if self.end_us <= self.start_us:
            raise ValueError("a window has at least one microsecond")

    @property
    def span_us(self) -> int:
        """Length in microseconds."""
        return self.end_us - self.start_us

    def contains(self, at_us: int) -> bool:
        """True when the instant is visible."""
        return self.start_us <= at_us < self.end_us

    def column(self, at_us: int, width: int) -> int:
        """The column of an instant among ``width``; below 0 or from ``width`` on when it is not visible."""
        return (at_us - self.start_us) * width // self.span_us

    def time(self, column: int, width: int) -> int:
        """The first microsecond of a column; ``column(time(c)) == c`` while a column holds at least 1 µs."""
        return self.start_us - (-column * self.span_us // width)

    def centre(self, column: int, width: int) -> int:
        """An instant in the middle of a column: where the cursor stands after a step."""
        return (self.time(column, width) + self.time(column + 1, width)) // 2

    def edges(self, width: int) -> list[int]:
        """The first microsecond of each column and the end: ``width + 1`` instants."""
        return [self.time(column, width) for column in range(width + 1)]

    def clamped(self, bounds: Window) -> Window:
        """The same span moved inside ``bounds``; ``bounds`` itself when it does not fit."""
        if self.span_us >= bounds.span_us:
            return bounds
        start = min(max(self.start_us, bounds.start_us), bounds.end_us - self.span_us)
        return Window(start, start + self.span_us)

    def pan(self, delta_us: int, bounds: Window | None = None) -> Window:
        """Moved by ``delta_us`` (positive is later), kept inside ``bounds``."""
        moved = Window(self.start_us + delta_us, self.end_us + delta_us)
        return moved if bounds is None else moved.clamped(bounds)

    def zoom(
        self, factor: float | Fraction, at_us: int, *, width: int = 1, bounds: Window | None = None
    ) -> Window:
        """Shorter (``factor`` above 1) or longer about an instant.

        The instant keeps its column among ``width`` exactly, unless ``bounds`` push the window or the span
        reaches its limits: 20 s (or the span of shorter ``bounds``) and ``bounds``.
        """
        if factor <= 0:
            raise ValueError("a zoom factor is positive")
        shortest = SHORTEST_US if bounds is None else min(SHORTEST_US, bounds.span_us)
        span = max(round(self.span_us / Fraction(factor)), min(shortest, self.span_us), 1)
        if bounds is not None:
            span = min(span, bounds.span_us)
        column = self.column(at_us, width)
        offset = (at_us - self.start_us) * span // self.span_us
        low, high = -(-column * span // width), -(-(column + 1) * span // width) - 1
        start = at_us - max(low, min(offset, high))
        zoomed = Window(start, start + span)
        return zoomed if bounds is None else zoomed.clamped(bounds)

    def centred(self, at_us: int, bounds: Window | None = None) -> Window:
        """The same span with an instant in its middle, kept inside ``bounds``."""
        return self.pan(at_us - self.start_us - self.span_us // 2, bounds)

    @classmethod
    def around(cls, times_us: Iterable[int], margin_us: int = MARGIN_US) -> Window:
        """The shortest window that shows all instants with a margin; ValueError when there are none."""
        times = list(times_us)
        if not times:
            raise ValueError("no instants to show")
        return cls(min(times) - margin_us, max(times) + margin_us + 1)

    @classmethod
    def separating(
        cls, at_us: int, neighbours_us: Iterable[int], width: int, bounds: Window, columns: int = 3
    ) -> Window:
        """A window about an instant in which its nearest other neighbour is at least ``columns`` away."""
        distances = [abs(other - at_us) for other in neighbours_us if other != at_us]
        span = bounds.span_us if not distances else max(min(distances) * width // columns, SHORTEST_US)
        half = min(span, bounds.span_us) // 2
        return Window(at_us - half, at_us + half + 1).clamped(bounds)
