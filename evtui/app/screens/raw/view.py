"""What the raw record view shows of its lines: cursor and scroll as one value."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class RawView:
    """Cursor line, first line and first column in view."""

    cursor: int = 0
    """Line under the cursor, 0-based."""
    top: int = 0
    """First line in view."""
    left: int = 0
    """First cell in view."""

    def moved(self, lines: int, total: int, height: int) -> RawView:
        """The cursor ``lines`` further, kept inside the record; the view follows by as little as needed."""
        return self.at(self.cursor + lines, total, height)

    def at(self, line: int, total: int, height: int) -> RawView:
        """The cursor on a line; the view follows by as little as needed."""
        cursor = min(max(line, 0), max(total - 1, 0))
        top = min(max(self.top, cursor - height + 1), cursor)
        return replace(self, cursor=cursor, top=max(0, top))

    def opened_at(self, first: int, last: int, total: int, height: int) -> RawView:
        """The cursor on the first line of a part, a third below the top or higher, so that it fits."""
        cursor = min(max(first, 0), max(total - 1, 0))
        above = max(0, min(height // 3, height - (last - first + 1)))
        top = min(max(0, cursor - above), max(0, total - height))
        return RawView(cursor, min(top, cursor), 0)

    def sideways(self, cells: int) -> RawView:
        """The view shifted; never left of the first column."""
        return replace(self, left=max(0, self.left + cells))
