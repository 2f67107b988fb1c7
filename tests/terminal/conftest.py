"""What the hostile runs share: the guard's input recorded, and the app on files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from rich.segment import Segment
from textual.color import Color

from evtui.app.guard import TerminalGuard


@dataclass
class Passed:
    """Everything that came to the last line before the terminal."""

    lines: set[str] = field(default_factory=set)
    """Texts of whole lines."""
    harmful: set[str] = field(default_factory=set)
    """Segments that the guard had to clean: the boundary let them through."""
    actions: set[str] = field(default_factory=set)
    """Links and markup actions in the styles of segments."""

    @property
    def text(self) -> str:
        """All lines as one text."""
        return "\n".join(sorted(self.lines))


@pytest.fixture
def passed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Passed]:
    """Record what reaches the guard while an app runs."""
    seen = Passed()
    apply = TerminalGuard.apply

    def recording(self: TerminalGuard, segments: list[Segment], background: Color) -> list[Segment]:
        seen.lines.add("".join(segment.text for segment in segments))
        for text, style, _ in segments:
            if not text.isprintable():
                seen.harmful.add(text)
            if style is not None and (style.link or any(name.startswith("@") for name in style.meta)):
                seen.actions.add(f"{style.link} {style.meta}")
        return apply(self, segments, background)

    monkeypatch.setattr(TerminalGuard, "apply", recording)
    yield seen
