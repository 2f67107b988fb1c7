"""Running sessions in the list: asked again, changes marked, cursor kept, followed, paused."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from textual.pilot import Pilot

from evtui.app.app import EvtuiApp
from evtui.app.looks import Looks
from evtui.formats.glyphs import Tier
from evtui.formats.ink import Span
from evtui.models.fetch import Batch, Failed, FetchEvent, Finished, SessionQuery
from evtui.models.instant import Instant
from evtui.models.problem import Problem, ProblemKind
from evtui.models.report import SessionReport
from evtui.models.session import SessionStatus
from evtui.services.live import cadence
from evtui.services.live.cadence import Pace
from tests.app.doubles import (
    HOUR_US,
    NOW,
    Account,
    Source,
    browser,
    footer_message,
    line_text,
    list_text,
    report,
    selected_id,
    session_list,
    sessions_screen,
    settled,
    until,
)

QUICK = Pace(0.01, 0.01)
"""Asked again at once: what is tested is what happens then."""
SLOW = Pace(3600, 3600)
"""Never asked again within a test."""
Answer = list[SessionReport] | Problem


@pytest.fixture
def paced(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Pace], None]]:
    def set_to(pace: Pace) -> None:
        for table in (cadence.RUNNING, cadence.FOLLOWING):
            monkeypatch.setitem(table, "smappee", pace)
            monkeypatch.setitem(table, "depot", pace)

    set_to(QUICK)
    yield set_to


def running(number: int, energy_wh: int, **more: Any) -> SessionReport:
    """A Smappee session that charges; its bytes tell its energy."""
    made = report(
        number, "smappee", status=SessionStatus.CHARGING, status_raw="CHARGING", ended_at=None,
        energy_wh=Decimal(energy_wh), outcome="Charging", **more,
    )  # fmt: skip
    return replace(made, raw=f'{{"energy": {energy_wh}}}'.encode())


class Script:
    """Answers one after the other; the last one again and again."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)

    async def walk(self, query: SessionQuery) -> AsyncIterator[FetchEvent]:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Problem):
            yield Failed(account="smappee", problem=answer)
        else:
            yield Batch(account="smappee", reports=tuple(answer))
            yield Finished(account="smappee", truncated=False, elapsed_s=0.1)


def source_of(*answers: Answer) -> Source:
    return Source({"smappee": Script(*answers).walk}, [Account("smappee", "smappee")])


def asked(source: Source) -> int:
    return len(source.asked)


def row_of(app: EvtuiApp, text: str) -> str:
    return next(line for line in list_text(app) if text in line)


def underlined(app: EvtuiApp) -> list[str]:
    """The underlined runs of the first row."""
    strip = session_list(app).render_line(0)
    return [segment.text for segment in strip if segment.style and segment.style.underline]


async def ask_again(pilot: Pilot[None], app: EvtuiApp) -> None:
    """As if the planned time had come."""
    screen = sessions_screen(app)
    screen._unplan("smappee")
    screen._ask_live("smappee", "smappee")
    await settled(pilot)
    await until(pilot, lambda: not screen._asking)
    await settled(pilot)


async def test_with_nothing_running_and_nobody_following_no_question_is_planned(
    paced: Callable[[Pace], None],
) -> None:
    source = source_of([report(1, "smappee")])
    app = browser(source)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.pause(0.1)
        assert asked(source) == 1
        assert not sessions_screen(app)._planned
        assert "live" not in line_text(app, "filter")


async def test_a_running_session_is_asked_for_again_and_its_changed_cell_is_marked_until_the_next_answer(
    paced: Callable[[Pace], None],
) -> None:
    paced(SLOW)
    source = source_of([running(1, 1000)], [running(1, 25_000)], [running(1, 25_000)])
    app = browser(source)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert "live 3600 s" in line_text(app, "filter")
        await ask_again(pilot, app)
        assert "25.0Δ" in list_text(app)[0]
        assert underlined(app) == ["25.0"]
        await ask_again(pilot, app)
        assert "25.0 " in list_text(app)[0]
        assert underlined(app) == []


async def test_what_is_asked_reaches_from_the_start_of_the_running_session_to_now(
    paced: Callable[[Pace], None],
) -> None:
    source = source_of([running(3, 1000), report(5, "smappee")])
    app = browser(source)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: asked(source) > 1)
        await settled(pilot)
        name, query = source.asked[1]
        assert name == "smappee"
        assert query.since == Instant(NOW.us - 3 * HOUR_US)
        assert query.until == NOW


async def test_questions_end_when_the_session_has_ended_and_its_marks_fade(
    paced: Callable[[Pace], None],
) -> None:
    source = source_of([running(1, 1000)], [report(1, "smappee", status_raw="STOPPED")])
    app = browser(source)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: asked(source) == 2)
        await settled(pilot)
        await until(pilot, lambda: "Δ" not in "".join(list_text(app)))
        await pilot.pause(0.1)
        assert asked(source) == 2
        assert "STOPPED" in list_text(app)[0]
        assert "live" not in line_text(app, "filter")


async def test_the_mark_is_a_glyph_and_an_attribute_in_every_tier(paced: Callable[[Pace], None]) -> None:
    paced(SLOW)
    for tier, glyph in ((Tier.ASCII, "^"), (Tier.CP437, "δ")):
        source = source_of([running(1, 1000)], [running(1, 25_000)])
        app = browser(source, Looks(tier=tier))
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            await ask_again(pilot, app)
            assert f"25.0{glyph}" in list_text(app)[0]


async def test_the_cursor_stays_on_its_session_when_a_newer_one_comes_in(
    paced: Callable[[Pace], None],
) -> None:
    paced(SLOW)
    source = source_of([running(2, 1000)], [running(2, 2000), running(1, 10)])
    app = browser(source)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert len(session_list(app).content.rows.reports) == 1
        await ask_again(pilot, app)
        assert selected_id(app) == "smappee-0002"
        assert session_list(app).index == 1
        new = row_of(app, "13:03")
        assert "13:03Δ" in new.replace(" ", "")


async def test_what_was_refreshed_looks_in_the_end_as_if_it_had_been_loaded_just_now(
    paced: Callable[[Pace], None],
) -> None:
    paced(SLOW)
    final = [running(2, 9000), running(1, 10), report(3, "smappee")]
    refreshed = browser(source_of([running(2, 1000), running(3, 500)], [running(2, 5000)], final, final))
    static = browser(source_of(final))
    seen = []
    for app, questions in ((refreshed, 3), (static, 0)):
        async with app.run_test(size=(120, 40)) as pilot:
            await settled(pilot)
            await until(pilot, lambda: "loaded" not in line_text(app, "filter"))  # noqa: B023  # asked at once
            for _ in range(questions):
                await ask_again(pilot, app)
            await pilot.press("g")
            await settled(pilot)
            assert "Δ" not in "".join(list_text(app))
            seen.append(list_text(app))
    assert seen[0] == seen[1]


async def test_f_asks_for_new_sessions_though_nothing_runs_and_stays_on_the_newest(
    paced: Callable[[Pace], None],
) -> None:
    source = source_of(
        [report(3, "smappee"), report(4, "smappee")],
        [report(3, "smappee"), report(4, "smappee"), report(2, "smappee")],
    )
    app = browser(source)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("j", "f")
        await settled(pilot)
        assert "follow" in line_text(app, "filter")
        await until(pilot, lambda: selected_id(app) == "smappee-0002")
        await pilot.press("j")
        await settled(pilot)
        assert footer_message(app) == "No longer following; f follows again"
        begun = asked(source)
        await pilot.pause(0.1)
        assert asked(source) <= begun + 1
        assert "follow" not in line_text(app, "filter")


async def test_an_older_period_cannot_be_followed(paced: Callable[[Pace], None]) -> None:
    source = source_of([running(1, 1000)])
    app = browser(source)
    async with app.run_test(size=(120, 40)) as pilot:
        paced(SLOW)
        await settled(pilot)
        await pilot.press("comma")
        await settled(pilot)
        begun = asked(source)
        await pilot.press("f")
        assert "newest period" in footer_message(app)
        assert not sessions_screen(app)._planned
        assert asked(source) == begun


async def test_paused_data_waits_with_a_count_and_comes_in_at_once(paced: Callable[[Pace], None]) -> None:
    paced(SLOW)
    source = source_of(
        [running(2, 1000)], [running(2, 2000)], [running(2, 3000), running(1, 10)], [running(2, 3000)]
    )
    app = browser(source)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("equals_sign")
        await settled(pilot)
        assert "paused 0 new" in line_text(app, "filter")
        await ask_again(pilot, app)
        assert "paused 1 new" in line_text(app, "filter")
        await ask_again(pilot, app)
        assert "paused 2 new" in line_text(app, "filter")
        assert "1.0" in list_text(app)[0]
        assert len(session_list(app).content.rows.reports) == 1
        await pilot.press("equals_sign")
        await settled(pilot)
        assert footer_message(app) == "Resumed: 2 new"
        assert "3.0Δ" in row_of(app, "12:03")
        assert selected_id(app) == "smappee-0002"


async def test_a_refusal_slows_the_questions_down_and_is_said_once(paced: Callable[[Pace], None]) -> None:
    paced(Pace(0.02, 0.02))
    refused = Problem(kind=ProblemKind.RATE_LIMIT, message="429 too many requests", account="smappee")
    source = source_of([running(1, 1000)], refused, [running(1, 9000)])
    app = browser(source)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "429" in footer_message(app))
        screen = sessions_screen(app)
        assert screen._cadences["smappee"].interval_s == pytest.approx(0.08)
        await until(pilot, lambda: "9.0" in list_text(app)[0])
        assert screen._cadences["smappee"].failures == 0


async def test_a_refused_login_is_not_asked_again_until_the_user_asks(paced: Callable[[Pace], None]) -> None:
    refused = Problem(kind=ProblemKind.AUTH, message="token refused", account="smappee")
    source = source_of([running(1, 1000)], refused, [running(1, 9000)])
    app = browser(source)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "r tries again" in footer_message(app))
        await pilot.pause(0.1)
        assert asked(source) == 2
        await pilot.press("r")
        await until(pilot, lambda: "9.0" in list_text(app)[0])


async def test_what_is_held_back_goes_with_its_period(paced: Callable[[Pace], None]) -> None:
    source = source_of([running(1, 1000)])
    app = browser(source)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        paced(SLOW)
        await pilot.press("equals_sign", "comma")
        await settled(pilot)
        assert sessions_screen(app)._held is None


async def test_an_idle_screen_draws_nothing(paced: Callable[[Pace], None]) -> None:
    paced(SLOW)
    app = browser(source_of([running(1, 1000)]))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        before = session_list(app)._drawn.copy()
        filter_row = line_text(app, "filter")
        assert "live 3600 s" in filter_row
        await pilot.pause(0.1)
        assert session_list(app)._drawn == before
        assert line_text(app, "filter") == filter_row


def test_a_marked_cell_is_as_wide_as_it_was() -> None:
    from evtui.app.screens.sessions.changed_cells import changed_cell

    for cell in ((Span("  25.0 "),), (Span(" "), Span("12→14"), Span(" ")), (Span("xxxx"),), (Span(""),)):
        marked = changed_cell(cell, Tier.FULL)
        assert sum(len(span.text) for span in marked) == sum(len(span.text) for span in cell)
