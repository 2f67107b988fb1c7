"""What the hostile runs share: the guard's input recorded, and command lines run in this process."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.color import Color

from evtui.app.guard import TerminalGuard
from evtui.cli.diagnostics import ENDING
from evtui.cli.main import main


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


@dataclass(frozen=True)
class Printed:
    """What a command line printed."""

    out: bytes
    err: bytes
    code: int


Command = Callable[..., Printed]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """``command("sessions", file)``: the entry point in this process, its streams no terminal."""
    before = {number: signal.getsignal(number) for number in (*ENDING, signal.SIGINT)}

    def call(*args: str | Path) -> Printed:
        out, err = io.BytesIO(), io.BytesIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
            patch.setattr(sys, "stdout", io.TextIOWrapper(out, "utf-8", write_through=True))
            patch.setattr(sys, "stderr", io.TextIOWrapper(err, "utf-8", write_through=True))
            code = main([str(arg) for arg in args])
            sys.stdout.flush()
            sys.stderr.flush()
            return Printed(out.getvalue(), err.getvalue(), code)

    yield call
    for number, handler in before.items():
        signal.signal(number, handler)


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
