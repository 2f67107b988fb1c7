"""The first row: where we are, and of when the data is."""

from __future__ import annotations

from collections.abc import Sequence

from evtui.app.place import PLACE_FILL, place_line
from evtui.app.theme import Painter
from evtui.app.widgets.one_line import OneLine
from evtui.formats.glyphs import Glyphs


class Header(OneLine):
    """``evtui › Sessions`` at the left, the time of the data at the right."""

    DEFAULT_CSS = "Header { dock: top; }"

    def __init__(self, painter: Painter, glyphs: Glyphs) -> None:
        super().__init__(painter, fill=PLACE_FILL)
        self._glyphs = glyphs

    def show_place(self, crumbs: Sequence[str], right: str) -> None:
        """Show crumbs and the right text; both may be untrusted."""
        self.show(*place_line(crumbs, right, self._glyphs))
