"""What is begun before the app: rows as soon as they come, nothing lost and nothing asked twice after it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from evtui.app.app import EvtuiApp
from evtui.app.early.begin import begin
from evtui.app.early.picture import picture
from evtui.app.looks import Looks
from evtui.app.source import Opening, SessionSource, first_tab
from evtui.errors import ConfigError
from evtui.models.fetch import Batch, FetchEvent, Finished, SessionQuery
from evtui.models.problem import Problem, ProblemKind
from tests.app.doubles import (
    Account,
    Script,
    Source,
    fails,
    hangs,
    list_text,
    opening_of,
    report,
    sessions_screen,
    settled,
    source_of,
)

SIZES = [(80, 24), (120, 40), (200, 60)]


def steps(count: int = 50) -> Iterator[object]:
    """Work for while nothing can be done."""
    return iter(range(count))


def in_two(account: str, gate: asyncio.Event) -> Script:
    """Three sessions, and two more when the gate opens."""

    async def walk(query: SessionQuery) -> AsyncIterator[FetchEvent]:
        yield Batch(account=account, reports=tuple(report(n) for n in range(3)))
        await gate.wait()
        yield Batch(account=account, reports=tuple(report(n) for n in (3, 4)))
        yield Finished(account=account, truncated=False, elapsed_s=0.1)

    return walk


@pytest.mark.parametrize("size", SIZES)
async def test_the_first_picture_is_what_the_app_draws(size: tuple[int, int]) -> None:
    source = Source({"depot": hangs("depot", Batch(account="depot", reports=tuple(map(report, range(30)))))},
                    [Account("depot", "depot")])  # fmt: skip
    opening = await begin(opening_of(source, name="demo"), steps())
    rows = picture(opening, Looks(), size)
    app = EvtuiApp(opening, looks=Looks())
    async with app.run_test(size=size):  # its very first picture, before anything else is heard
        width = app.screen.query_one("#left").size.width
        drawn = [strip.text for strip in app.screen._compositor.render_strips()]
    assert len(rows) == len(drawn) == size[1]
    early = ["".join(span.text for span in start) for start, _, _, _ in rows]
    for number, (mine, theirs) in enumerate(zip(early, drawn, strict=True)):
        if number < len(rows) - 1:  # the footer's keys change while something loads
            assert mine[:width].rstrip() == theirs[: len(mine[:width].rstrip())]
    assert "BUS-4400" in "".join(early)


async def test_the_app_goes_on_where_the_early_fetch_was() -> None:
    gate = asyncio.Event()
    source = Source({"depot": in_two("depot", gate)}, [Account("depot", "depot")])
    opening = await begin(opening_of(source), steps())
    assert opening.begun is not None
    assert opening.begun.loading.collection.tally("depot").sessions == 3
    app = EvtuiApp(opening)
    async with app.run_test(size=(120, 40)) as pilot:
        assert any("BUS-4400" in line for line in list_text(app)), "rows stand in the very first picture"
        gate.set()
        await settled(pilot)
        assert sum("BUS-44" in line for line in list_text(app)) >= 3
        assert len(sessions_screen(app)._loading.collection.of("depot")) == 5
        await pilot.press("r")
        await settled(pilot)
        assert len(source.asked) == 2, "the early fetch, and the refresh"
    assert source.closed


async def test_other_tabs_are_asked_by_the_app_at_once() -> None:
    source = source_of(depot=[report(1)], smappee=[report(2, "smappee")])
    opening = await begin(opening_of(source), steps())
    assert [name for name, _ in source.asked] == ["depot"]
    async with EvtuiApp(opening).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert [name for name, _ in source.asked] == ["depot", "smappee"]


async def test_a_provider_that_hangs_holds_up_the_app_only_while_there_is_something_to_do() -> None:
    source = Source({"depot": hangs("depot")}, [Account("depot", "depot")])
    done: list[int] = []

    def work() -> Iterator[object]:
        for number in range(5):
            done.append(number)
            yield number

    opening = await begin(opening_of(source), work())
    assert done == [0, 1, 2, 3, 4]
    assert opening.begun is not None
    assert not opening.begun.loading.collection.of("all")
    await opening.begun.aclose()
    assert source.closed


async def test_a_failed_account_is_known_before_the_app_is() -> None:
    problem = Problem(kind=ProblemKind.AUTH, message="no such client", account="depot")
    source = Source({"depot": fails("depot", problem)}, [Account("depot", "depot")])
    opening = await begin(opening_of(source), steps())
    app = EvtuiApp(opening)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert any("no such client" in line for line in list_text(app))


async def test_what_cannot_be_opened_is_told_by_the_app_and_tried_again_by_its_key() -> None:
    tries: list[int] = []
    source = source_of(depot=[report(1)])

    async def open_it() -> SessionSource:
        tries.append(1)
        if len(tries) == 1:
            raise ConfigError("a mistake in line 3")
        return source

    opening = await begin(Opening(open=open_it), steps())
    assert opening.begun is None
    app = EvtuiApp(opening)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert any("a mistake in line 3" in line for line in list_text(app))
        assert len(tries) == 1, "the early try counts"
        await pilot.press("r")
        await settled(pilot)
        assert len(tries) == 2
        assert any("BUS-4401" in line for line in list_text(app))


async def test_an_opening_under_way_is_not_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evtui.app.early.begin.OPENING_FIRST_S", 0.01)
    gate = asyncio.Event()
    tries: list[int] = []
    source = source_of(depot=[report(1)])

    async def open_it() -> SessionSource:
        tries.append(1)
        await gate.wait()
        return source

    opening = await begin(Opening(open=open_it), steps(3))
    assert opening.begun is None
    app = EvtuiApp(opening)
    async with app.run_test(size=(120, 40)) as pilot:
        gate.set()
        await settled(pilot)
        assert any("BUS-4401" in line for line in list_text(app))
    assert tries == [1]


async def test_an_error_of_the_stream_comes_out_where_it_is_read() -> None:
    async def walk(query: SessionQuery) -> AsyncIterator[FetchEvent]:
        yield Batch(account="depot", reports=(report(1),))
        raise RuntimeError("a bug")

    source = Source({"depot": walk}, [Account("depot", "depot")])
    opening = await begin(opening_of(source), steps())
    assert opening.begun is not None
    fetch = opening.begun.fetches["depot"]
    with pytest.raises(RuntimeError, match="a bug"):
        async for _ in fetch.events():
            pass


def test_the_first_tab_is_the_first_that_an_account_has() -> None:
    assert first_tab([("a", "oioi"), ("b", "smappee")]) == "smappee"
    assert first_tab([]) == "depot"
