"""The timeline on screen: gutter, plot tiles and readout, each a thin view on the engine."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual.containers import Horizontal
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from evtui.app.screens.timeline.engine import TILE_WIDTH, Changes, TimelineEngine
from evtui.app.screens.timeline.view import ScreenView
from evtui.app.theme import Painter
from evtui.services.timeline.frame import widths
from evtui.services.timeline.timeline import Timeline


class Gutter(Widget):
    """Names, units and scales at the left."""

    DEFAULT_CSS = "Gutter { width: 10; }"

    def __init__(self, engine: TimelineEngine, painter: Painter) -> None:
        super().__init__()
        self._engine = engine
        self._painter = painter

    def render_line(self, y: int) -> Strip:
        """One row, exactly as wide as the gutter."""
        return self._painter.strip(self._engine.gutter(y), self.size.width)


class PlotTile(Widget):
    """Some columns of the plot, all rows high."""

    DEFAULT_CSS = "PlotTile { width: 32; }"

    def __init__(self, engine: TimelineEngine, painter: Painter, start: int) -> None:
        super().__init__()
        self._engine = engine
        self._painter = painter
        self.start = start
        """First plot column it shows."""

    def render_line(self, y: int) -> Strip:
        """One row of the tile."""
        width = self.size.width
        return self._painter.strip(self._engine.plot(y, self.start, self.start + width), width)


class Readout(Widget):
    """What every lane says at the crosshair."""

    DEFAULT_CSS = "Readout { width: 15; }"

    def __init__(self, engine: TimelineEngine, painter: Painter) -> None:
        super().__init__()
        self._engine = engine
        self._painter = painter

    def render_line(self, y: int) -> Strip:
        """One row, exactly as wide as the readout."""
        return self._painter.strip(self._engine.readout(y), self.size.width)


class TimelineCanvas(Horizontal):
    """Lays the views side by side and repaints only what the engine says has changed."""

    DEFAULT_CSS = "TimelineCanvas { height: 1fr; }"

    class Drawn(Message):
        """Another size was drawn: how much time a column is may have changed."""

    def __init__(self, painter: Painter) -> None:
        super().__init__()
        self._painter = painter
        self.engine = TimelineEngine(painter.tier)
        """What is drawn."""
        self._gutter = Gutter(self.engine, painter)
        self._readout = Readout(self.engine, painter)
        self._tiles: list[PlotTile] = []
        self._shown: tuple[Timeline, ScreenView] | None = None

    def compose(self) -> Iterable[Widget]:
        """As many tiles as the screen will need, so that the first layout is the last one."""
        gutter, plot, readout = widths(self.app.size.width)
        self._gutter.styles.width, self._readout.styles.width = gutter, readout
        self._tiles = [PlotTile(self.engine, self._painter, start) for start in range(0, plot, TILE_WIDTH)]
        for tile in self._tiles:
            tile.styles.width = min(TILE_WIDTH, plot - tile.start)
        yield from (self._gutter, *self._tiles, self._readout)

    @property
    def plot_width(self) -> int:
        """Columns of the plot; 1 before the first size is known."""
        return self.engine.frame.plot_width if self.engine.frame is not None else 1

    def show(self, timeline: Timeline, view: ScreenView) -> None:
        """Draw a view."""
        self._shown = (timeline, view)
        if not self.size.width or not self.size.height:
            return
        changes = self.engine.draw(timeline, view, self.size.width, self.size.height)
        if changes.whole:
            self._lay_out()
            self.post_message(self.Drawn())
        else:
            self._repaint(changes)

    def on_resize(self, event: events.Resize) -> None:
        """Draw for the new size."""
        if self._shown is not None:
            self.show(*self._shown)

    def _lay_out(self) -> None:
        """Widths from the frame, and as many tiles as its plot needs."""
        frame = self.engine.frame
        assert frame is not None
        self._gutter.styles.width = frame.gutter_width
        self._readout.styles.width = frame.readout_width
        starts = range(0, frame.plot_width, TILE_WIDTH)
        for tile in self._tiles[len(starts) :]:
            tile.remove()
        del self._tiles[len(starts) :]
        fresh = [PlotTile(self.engine, self._painter, start) for start in starts[len(self._tiles) :]]
        self._tiles += fresh
        for tile in self._tiles:
            tile.styles.width = min(TILE_WIDTH, frame.plot_width - tile.start)
        if fresh:
            self.mount(*fresh, before=self._readout)
        for view in (self._gutter, *self._tiles, self._readout):
            view.refresh()

    def _repaint(self, changes: Changes) -> None:
        """Only dirty rows of dirty views."""
        _refresh_rows(self._gutter, changes.gutter)
        _refresh_rows(self._readout, changes.readout)
        for tile in self._tiles:
            regions = changes.tile(tile.start, tile.start + TILE_WIDTH)
            if regions:
                tile.refresh(*regions)


def _refresh_rows(view: Widget, rows: Iterable[int]) -> None:
    regions = [Region(0, y, view.size.width, 1) for y in rows]
    if regions:
        view.refresh(*regions)
