"""What can be asked is all there where there is room, and in a line each where there is none."""

from __future__ import annotations

import pytest

from evtui.app.screens.sql.views_text import views_text
from evtui.formats.widths import cells
from evtui.services.sql.views import COST, VIEWS


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_every_column_and_the_whole_cost_are_there_and_no_line_is_too_long(width: int) -> None:
    lines = ["".join(span.text for span in line) for line in views_text(width, 99, "…")]
    assert max(map(cells, lines)) <= width
    words = set(" ".join(lines).replace(",", " ").split())
    assert all(column.name in words for view in VIEWS for column in view.columns)
    assert set(COST.replace(",", " ").split()) <= words


def test_a_low_screen_has_a_line_for_the_columns_of_each_view() -> None:
    lines = ["".join(span.text for span in line) for line in views_text(80, 18, "…")]
    assert len(lines) <= 18 and sum(line.endswith("…") for line in lines) >= 3
