"""The first row: where we are, and of when the data is."""

from __future__ import annotations

from collections.abc import Sequence

from evtui.app.theme import Painter
from evtui.app.widgets.one_line import OneLine
from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import Ink, Role, Span
from evtui.formats.plain import plain

_NAME = Ink(Role.KEY, Role.BAR, bold=True)
_CRUMB = Ink(Role.FAINT, Role.BAR)
_MIDDLE = Ink(Role.MUTED, Role.BAR)
_LAST = Ink(Role.TEXT, Role.BAR, bold=True)


class Header(OneLine):
    """``evtui › Sessions`` at the left, the time of the data at the right."""

    DEFAULT_CSS = "Header { dock: top; }"

    def __init__(self, painter: Painter, glyphs: Glyphs) -> None:
        super().__init__(painter, fill=_MIDDLE)
        self._glyphs = glyphs

    def show_place(self, crumbs: Sequence[str], right: str) -> None:
        """Show crumbs and the right text; both may be untrusted."""
        spans = [Span(" evtui", _NAME)]
        for number, crumb in enumerate(crumbs, 1):
            spans.append(Span(f" {self._glyphs.crumb} ", _CRUMB))
            spans.append(Span(plain(crumb, 60), _LAST if number == len(crumbs) else _MIDDLE))
        self.show(tuple(spans), (Span(f" {plain(right, 80)} ", _MIDDLE),) if right else ())
