"""Hostile text in every provider string: literal and harmless all over the browser, and in SVG."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from textual.app import App
from textual.widget import Widget

from evtui.app.theme import Depth, Looks
from evtui.formats.glyphs import Tier
from evtui.models.event import Event, EventKind, Severity
from evtui.models.fetch import Batch, Failed, FetchEvent, Finished, Progress, RetryScheduled, SessionQuery
from evtui.models.problem import Problem, ProblemKind
from evtui.models.report import SessionReport
from evtui.models.session import Session
from tests.app.doubles import NOW, Account, Source, browser, fails, hangs, settled, source_of
from tests.corpus.hostile_text import EVERYTHING, FORBIDDEN_BYTES, TEXTS

GROUPS = [list(TEXTS)[start::6] for start in range(6)] + [[name for name in EVERYTHING if name not in TEXTS]]


def hostile(provider: str, text: str, number: int) -> SessionReport:
    """A session with this text in every field a provider fills."""
    session = Session(
        provider=provider,
        account=provider,
        id=f"{text}{number}",
        charger=text,
        connector=text,
        vehicle=text,
        site=text,
        started_at=NOW,
        ended_at=NOW,
        status_raw=text,
        outcome=text,
        severity=Severity.ERROR,
        cost=Decimal("1.5"),
        currency=text,
        csms_transaction_id=text,
        external_session_id=text,
        address=text,
        auth_kind=text,
        auth_token=text,
        priority=text,
        flags=(text,),
    )
    event = Event(
        at=NOW, lane=text, severity=Severity.ERROR, text=text, source=text, kind=EventKind.STATE, state=text
    )
    return SessionReport(session=session, events=(event,), raw=b"{}")


def screen_lines(app: App[None]) -> Iterator[str]:
    """Every line that any widget of the screen in front would draw."""
    for widget in app.screen.walk_children(Widget):
        if (
            not widget.children
            and hasattr(widget, "render_line")
            and widget.size.width
            and widget.size.height
        ):
            for y in range(widget.size.height):
                yield widget.render_line(y).text


def assert_harmless(app: App[None]) -> None:
    """Nothing on screen acts on a terminal, and the picture of it is valid XML."""
    for line in screen_lines(app):
        assert line.isprintable(), line
        assert not any(bad in line.encode("utf-8", "surrogatepass") for bad in FORBIDDEN_BYTES)
    ElementTree.fromstring(app.export_screenshot())


@pytest.mark.parametrize("names", GROUPS, ids=lambda names: names[0])
async def test_every_tab_row_and_preview_shows_it_literally(names: list[str]) -> None:
    texts = [EVERYTHING[name] for name in names]
    app = browser(
        source_of(
            **{
                name: [hostile(name, text, n) for n, text in enumerate(texts)]
                for name in ("depot", "smappee", "oioi")
            }
        )
    )
    async with app.run_test(size=(200, 60)) as pilot:
        await settled(pilot)
        for key in "1234":
            await pilot.press(key)
            await settled(pilot)
            assert_harmless(app)
        await pilot.press("slash", "left_square_bracket", "slash", "enter")
        await settled(pilot)
        assert_harmless(app)


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40)])
async def test_ascii_terminals_get_ascii_only(size: tuple[int, int]) -> None:
    reports = [hostile("depot", text, n) for n, text in enumerate(TEXTS.values())]
    app = browser(source_of(depot=reports), Looks(tier=Tier.ASCII, depth=Depth.SIXTEEN))
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        for line in screen_lines(app):
            assert line.isascii(), line
        await pilot.press("question_mark")
        await settled(pilot)
        for line in screen_lines(app):
            assert line.isascii(), line


@pytest.mark.parametrize("name", ["osc-clipboard-st", "csi-clear-home", "esc-reset"])
async def test_server_messages_are_literal_in_panes_banners_and_details(name: str) -> None:
    text = EVERYTHING[name]
    problem = Problem(kind=ProblemKind.AUTH, message=text, hint=text, details=text, account="smappee")
    retry = RetryScheduled(account="depot", attempt=2, attempts=4, wait_s=5, reason=text)

    async def breaks(query: SessionQuery) -> AsyncIterator[FetchEvent]:
        yield Progress(account="oioi", done=1, total=2, doing=text)
        yield Batch(account="oioi", reports=(hostile("oioi", text, 1),), problems=(problem,))
        yield Failed(account="oioi", problem=problem)

    scripts = {"depot": hangs("depot", retry), "smappee": fails("smappee", problem), "oioi": breaks}
    app = browser(Source(scripts, [Account(provider, provider) for provider in scripts]))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        for key in "1234":
            await pilot.press(key)
            await settled(pilot)
            assert_harmless(app)
            await pilot.press("K")
            await settled(pilot)
            assert_harmless(app)
            await pilot.press("q")
            await settled(pilot)


async def test_markup_in_an_address_is_no_action() -> None:
    text = "[@click=app.quit]x[/] [/"
    app = browser(source_of(oioi=[hostile("oioi", text, 1)]))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("3")
        await settled(pilot)
        assert any("[@click=app" in line for line in screen_lines(app))
        assert app.is_running


async def test_a_finished_fetch_of_hostile_accounts_names_them_harmlessly() -> None:
    name = "file:\x1b]52;c;ZXZpbA==\x07"

    async def answers(query: SessionQuery) -> AsyncIterator[FetchEvent]:
        yield Batch(account=name, reports=())
        yield Finished(account=name, truncated=True, elapsed_s=0)

    app = browser(Source({name: answers}, [Account(name, "depot")]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("K")
        await settled(pilot)
        assert_harmless(app)
