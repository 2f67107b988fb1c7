"""A long list is built beside the keys: its first rows at once, what is no longer wanted given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from decimal import Decimal

import pytest

from evtui.app.loading import Loading
from evtui.app.looks import Looks
from evtui.app.screens.sessions.building import LONG, RowBuilder, Search
from evtui.app.screens.sessions.presenting import Scene, place_of
from evtui.app.screens.sessions.view import TabView
from evtui.models.fetch import SessionQuery
from evtui.models.report import SessionReport
from evtui.services.listing.rows import Rows
from evtui.services.listing.sort import SortKey
from evtui.services.query.query import parse
from evtui.services.query.sieve import BLOCK, EVERYTHING, THE_SESSION, Bound, Sieve
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


def sieve_of(passes: Callable[[SessionReport], bool]) -> Sieve:
    """Sessions for which this is true."""
    return Sieve([Bound((THE_SESSION,), passes)])


def test_the_top_comes_out_of_the_known_order_and_agrees_with_the_whole() -> None:
    scene = scene_of(many())
    builder = RowBuilder()
    sieve = parse("BUS-07", now=NOW, zone=UTC).sieve()
    assert builder.search(scene, sieve) is None, "nothing is known yet"
    whole = builder.whole(scene, sieve, None)
    search = builder.search(scene, sieve)
    assert whole is not None and search is not None
    search.go_on(lambda: search.found >= 10)
    assert not search.is_done
    assert list(search.top(10).reports) == list(whole.reports[:10])
    assert len(whole.reports) == MANY // 50
    gone_on = builder.whole(scene, sieve, None, begun=search)
    assert gone_on is not None and list(gone_on.reports) == list(whole.reports)


def test_a_search_ends_when_it_is_enough_and_goes_on_where_it_was() -> None:
    scene = scene_of(many())
    builder = RowBuilder()
    builder.whole(scene, EVERYTHING, None)
    asked: list[str] = []

    def passes(one: SessionReport) -> bool:
        asked.append(one.session.id)
        return False

    search = builder.search(scene, sieve_of(passes))
    assert search is not None
    search.go_on(lambda: True)
    assert len(asked) == BLOCK
    search.go_on(lambda: False)
    assert len(asked) == len(set(asked)) == MANY
    assert search.is_done and not search.found


def test_another_order_or_other_sessions_have_no_top_but_newer_copies_have() -> None:
    scene = scene_of(many())
    builder = RowBuilder()
    builder.whole(scene, EVERYTHING, None)
    by_kwh = replace(scene, view=replace(scene.view, order=(SortKey("kwh"),)))
    assert builder.search(by_kwh, EVERYTHING) is None
    scene.loading.renew([report(1, outcome="Other")])
    search = builder.search(scene, EVERYTHING)
    assert search is not None and not search.is_of_all
    anew = builder.whole(scene, EVERYTHING, None, begun=search)
    assert anew is not None and "Other" in {one.session.outcome for one in anew.reports}
    scene.loading.forget()
    assert builder.search(scene, EVERYTHING) is None


@pytest.mark.parametrize("order", [(), (SortKey("kwh"),), (SortKey("vehicle"), SortKey("kwh", True))])
def test_newer_copies_take_their_places_as_if_put_in_order_anew(order: tuple[SortKey, ...]) -> None:
    """Also one that was renewed twice, and one that now belongs elsewhere."""
    scene = scene_of(many(), TabView(order=order) if order else None)
    builder = RowBuilder()
    sieve = parse("other", now=NOW, zone=UTC).sieve()
    for copies in (
        [report(7, vehicle="BUS-07", energy_wh=Decimal(7), outcome="Other")],
        [report(7, vehicle="BUS-07", energy_wh=Decimal(7), outcome="Other twice"), report(MANY)],
        [report(9, vehicle="BUS-99", energy_wh=Decimal(900_000), outcome="Other")],
        [report(11, ended_at=None, vehicle="BUS-11", energy_wh=Decimal(11), outcome="Another")],
    ):
        known = builder.whole(scene, EVERYTHING, None)
        assert known is not None
        builder.whole(scene, sieve, None)  # reads columns of what is now out of date
        for copy in copies:
            scene.loading.renew([copy])
        for asked in (EVERYTHING, sieve):
            renewed, anew = builder.whole(scene, asked, None), RowBuilder().whole(scene, asked, None)
            assert renewed is not None and anew is not None
            assert list(map(id, renewed.reports)) == list(map(id, anew.reports))
            assert renewed.longest_us == anew.longest_us


def test_rows_that_nobody_wants_any_more_are_not_built() -> None:
    scene = scene_of(many())
    asked: list[str] = []

    def passes(one: SessionReport) -> bool:
        asked.append(one.session.id)
        return True

    sieve = sieve_of(passes)
    assert RowBuilder().whole(scene, sieve, None, is_wanted=lambda: False) is None
    assert len(asked) < MANY


def test_the_first_rows_are_told_once_while_the_others_are_looked_for() -> None:
    scene = scene_of(many())
    told: list[Rows] = []

    def tell(search: Search) -> bool:
        told.append(search.top(10))
        return True

    rows = RowBuilder().whole(scene, EVERYTHING, None, tell_top=tell)
    assert rows is not None
    assert len(told) == 1
    assert len(told[0].reports) == 10 < len(rows.reports) == MANY


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


async def test_the_first_rows_of_a_filter_come_with_the_echo_of_the_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = app_of(source_of(depot=many()))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: len(session_list(app).content.rows.reports) == MANY)
        monkeypatch.setattr(RowBuilder, "whole", lambda *_, **__: None)  # the thread finds nothing
        await pilot.press("slash", *"bus-07")
        rows = session_list(app).content.rows.reports
        assert {row.session.vehicle for row in rows} == {"BUS-07"}
        assert session_list(app).size.height <= len(rows) < MANY // 50


async def test_the_cursor_keeps_out_of_the_row_that_a_prompt_covers() -> None:
    app = app_of(source_of(depot=many()))
    async with app.run_test(size=(60, 15)) as pilot:
        await until(pilot, lambda: len(session_list(app).content.rows.reports) == MANY)
        await pilot.press("G")
        shown = session_list(app)
        last = shown.index

        def cursor_row() -> int:
            return shown.content.rows.line_of(shown.index) - shown.scroll_offset.y

        assert cursor_row() == shown.size.height - 1
        await pilot.press("slash")
        assert (cursor_row(), shown.index) == (shown.size.height - 2, last)
        await pilot.press("escape")
        await settled(pilot)
        assert (cursor_row(), shown.index) == (shown.size.height - 1, last)
