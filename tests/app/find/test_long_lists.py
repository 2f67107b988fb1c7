"""A long list is built beside the keys: its first rows at once, what is no longer wanted given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from decimal import Decimal

import pytest

from evtui.app.loading import Loading
from evtui.app.looks import Looks
from evtui.app.screens.sessions.building import LONG, Early, RowBuilder
from evtui.app.screens.sessions.presenting import Scene, place_of
from evtui.app.screens.sessions.view import TabView
from evtui.models.fetch import SessionQuery
from evtui.models.report import SessionReport
from evtui.services.listing.rows import Rows
from evtui.services.listing.sort import SortKey
from evtui.services.query.query import parse
from tests.app.doubles import (
    NOW,
    report,
    selected_id,
    session_list,
    sessions_screen,
    settled,
    source_of,
    until,
)
from tests.app.find.stage import app_of, filtered

MANY = LONG + 500


def many() -> list[SessionReport]:
    """More sessions than are built at once, numbers with four digits."""
    return [
        report(number, vehicle=f"BUS-{number % 50:02d}", energy_wh=Decimal(number)) for number in range(MANY)
    ]


def scene_of(reports: list[SessionReport], view: TabView | None = None) -> Scene:
    """What rows are built from."""
    loading = Loading(lambda: 0.0)
    loading.renew(reports)
    return Scene(
        loading=loading,
        tab="depot",
        view=view or TabView(),
        query=SessionQuery(),
        looks=Looks(),
        now=NOW,
        now_s=0.0,
        is_open=True,
    )


def ticking(step_s: float) -> Callable[[], float]:
    """A clock that goes on with every look."""
    now = [0.0]

    def clock() -> float:
        now[0] += step_s
        return now[0]

    return clock


def test_the_top_comes_out_of_the_known_order_and_agrees_with_the_whole() -> None:
    scene = scene_of(many())
    builder = RowBuilder(ticking(0))
    passes = parse("BUS-07", now=NOW, zone=UTC).test()
    assert builder.top(scene, passes, 10, 1.0) is None, "nothing is known yet"
    whole = builder.whole(scene, scene.loading.collection.of("depot"), passes, None)
    top = builder.top(scene, passes, 10, 1.0)
    assert whole is not None and top is not None
    assert list(top.reports) == list(whole.reports[:10])
    assert len(whole.reports) == MANY // 50


def test_a_top_that_is_not_found_in_time_is_given_up() -> None:
    scene = scene_of(many())
    builder = RowBuilder(ticking(0.005))
    builder.whole(scene, scene.loading.collection.of("depot"), None, None)
    assert builder.top(scene, lambda report: False, 10, 0.008) is None
    assert builder.top(scene, None, 10, 0.008) is not None


def test_another_order_or_other_sessions_have_no_top_but_newer_copies_have() -> None:
    scene = scene_of(many())
    builder = RowBuilder(ticking(0))
    builder.whole(scene, scene.loading.collection.of("depot"), None, None)
    by_kwh = replace(scene, view=replace(scene.view, order=(SortKey("kwh"),)))
    assert builder.top(by_kwh, None, 10, 1.0) is None
    scene.loading.renew([report(1, outcome="Other")])
    assert builder.top(scene, None, 10, 1.0) is not None
    scene.loading.forget()
    assert builder.top(scene, None, 10, 1.0) is None


def test_rows_that_nobody_wants_any_more_are_not_built() -> None:
    scene = scene_of(many())
    asked: list[str] = []

    def passes(one: SessionReport) -> bool:
        asked.append(one.session.id)
        return True

    builder = RowBuilder(ticking(0))
    assert builder.whole(scene, scene.loading.collection.of("depot"), passes, None, lambda: False) is None
    assert len(asked) < MANY


def test_the_first_rows_are_told_once_while_the_others_are_looked_for() -> None:
    scene = scene_of(many())
    told: list[Rows] = []
    builder = RowBuilder(ticking(0))
    everything = scene.loading.collection.of("depot")
    rows = builder.whole(scene, everything, lambda report: True, None, early=Early(10, told.append))
    assert rows is not None
    assert len(told) == 1
    assert 10 <= len(told[0].reports) < len(rows.reports) == MANY


def test_the_place_of_the_cursor_is_found_by_the_whole_key() -> None:
    twins = [report(1, account="north"), report(1, account="south")]
    rows = Rows(tuple(twins))
    assert place_of(rows, TabView()) == 0
    assert place_of(rows, TabView(cursor=twins[1].session.key)) == 1
    assert place_of(rows, TabView(cursor=report(9).session.key)) is None
    assert place_of(rows, TabView(cursor=twins[0].session.key), near=1) == 0
    assert place_of(rows, TabView(cursor=twins[1].session.key), near=7) == 1


@pytest.mark.parametrize("key", ["2", "O"])
async def test_a_long_list_is_shown_filtered_and_left_for_another_tab(key: str) -> None:
    app = app_of(source_of(depot=many(), smappee=[report(1, "smappee")]))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(session_list(app).content.rows.reports) == MANY)
        await pilot.press("G")
        last = selected_id(app)
        await filtered(pilot, "BUS-07")
        await until(pilot, lambda: len(session_list(app).content.rows.reports) == MANY // 50)
        await pilot.press("u")
        await until(pilot, lambda: len(session_list(app).content.rows.reports) == MANY)
        assert last is not None
        await pilot.press(key)
        wanted = 1 if key == "2" else 0
        await until(pilot, lambda: len(session_list(app).content.rows.reports) == wanted)
        await settled(pilot)
        assert not sessions_screen(app).session_list.content.ghosts
