"""A row that is remembered looks as if it were drawn anew, whatever changed since."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from textual.strip import Strip

from evtui.app.looks import Looks
from evtui.app.screens.sessions.row_lines import ListContent, list_line
from evtui.app.screens.sessions.row_strips import MOST_ROWS, RowStrips
from evtui.app.theme import Painter
from evtui.formats.glyphs import Tier
from evtui.formats.ink import Span
from evtui.models.event import Severity
from evtui.models.report import Kept, SessionReport
from evtui.models.session import SessionStatus
from evtui.services.listing.columns import CellContext, place_columns
from evtui.services.listing.layouts import LAYOUTS
from evtui.services.listing.rows import Rows
from tests.app.doubles import NOW, report

WIDTH = 100
ROWS = (
    report(1),
    replace(report(2), kept=Kept.TIMELINE),
    report(3, status=SessionStatus.CHARGING, ended_at=None),
)
KEYS = tuple(row.session.key for row in ROWS)
JUDGED = replace(ROWS[0], session=replace(ROWS[0].session, outcome="Tripped", severity=Severity.ERROR))
COLUMNS = tuple(
    tuple(place_columns(LAYOUTS["depot"], width, hidden=(), by_day=by_day, many_accounts=False))
    for width, by_day in ((WIDTH, True), (WIDTH, False), (80, True))
)
some_keys = st.frozensets(st.sampled_from(KEYS))
contexts: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "longest_us": st.sampled_from((0, 10**9, 10**10)),
        "by_day": st.booleans(),
        "year": st.sampled_from((0, 2025)),
        "now_us": st.sampled_from((NOW.us, NOW.us + 10**9)),
        "curves": st.sampled_from(({}, {KEYS[0]: (Span("▂▄"),)}, {KEYS[0]: (Span("▆█"),)})),
        "judged": st.sampled_from(({}, {KEYS[0]: JUDGED})),
    }
)
contents = st.builds(
    lambda columns, context, **more: ListContent(
        rows=Rows(ROWS), columns=columns, context=CellContext(**context), **more
    ),
    columns=st.sampled_from(COLUMNS),
    context=contexts,
    marks=some_keys,
    noted=some_keys,
    linked=some_keys,
    changed=st.dictionaries(st.sampled_from(KEYS), st.just(frozenset({"kwh"}))),
    tells_stored=st.booleans(),
)


@given(shown=st.lists(st.tuples(contents, st.integers(0, 2), st.sampled_from((WIDTH, 90))), max_size=8))
def test_a_remembered_row_is_the_row_drawn_anew(shown: list[tuple[ListContent, int, int]]) -> None:
    painter = Painter()
    strips = RowStrips(painter)
    for content, cursor, width in shown:
        for y, row in enumerate(ROWS):

            def draw(
                content: ListContent = content, y: int = y, cursor: int = cursor, width: int = width
            ) -> Strip:
                line, fill = list_line(content, y, 0, cursor, width)
                return painter.strip(line, width, fill)

            assert strips.strip(content, row, y == cursor, width, draw) == draw()


def test_an_unchanged_row_is_drawn_once_and_other_looks_draw_it_again() -> None:
    painter = Painter()
    strips = RowStrips(painter)
    drawn: list[str] = []

    def strip(row: SessionReport) -> None:
        def draw() -> Strip:
            drawn.append(row.session.id)
            return Strip.blank(WIDTH)

        strips.strip(ListContent(), row, False, WIDTH, draw)

    for _ in range(3):
        strip(ROWS[0])
        strip(ROWS[2])
    one, running = ROWS[0].session.id, ROWS[2].session.id
    assert (drawn.count(one), drawn.count(running)) == (1, 3)
    painter.use(replace(Looks(), tier=Tier.ASCII))
    strip(ROWS[0])
    assert drawn.count(one) == 2
    for number in range(MOST_ROWS):
        strip(report(10 + number))
    strip(ROWS[0])
    assert drawn.count(one) == 3
