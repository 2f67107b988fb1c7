"""Waiting, retrying and failing in words: who is waited for, for how long, and keys that are never cut."""

from __future__ import annotations

import pytest
from textual.widget import Widget

from evtui.app.screens.sessions.panes import (
    CHECK_URL,
    cut_at_word,
    failed_banner,
    failed_pane,
    retry_banner,
    with_name,
)
from evtui.app.theme import Depth, Looks, Painter
from evtui.formats.glyphs import Tier, glyphs
from evtui.formats.ink import Ink, Line, Role
from evtui.formats.widths import cells
from evtui.models.fetch import Batch, Progress, RetryScheduled
from evtui.models.problem import Problem, ProblemKind
from evtui.services.listing.fetch_state import AccountFetch, Phase
from tests.app.doubles import (
    Account,
    Source,
    answers,
    browser,
    hangs,
    line_text,
    report,
    sessions_screen,
    settled,
    until,
)

FULL = glyphs(Tier.FULL)
LONG = "PlugSurfing answered 503 Service Unavailable to the question for the recent sessions of this partner"


def text(*lines: Line) -> str:
    return "".join(span.text for line in lines for span in line)


def silent() -> Source:
    """A DepotFinity that works beside a PlugSurfing that begins and never answers."""
    begun = Progress(account="oioi", done=0, total=1, doing="recent sessions")
    return Source(
        {"depot": answers("depot", [report(1)]), "oioi": hangs("oioi", begun)},
        [Account("depot", "depot"), Account("oioi", "oioi")],
    )


def broken(kind: ProblemKind, message: str, hint: str = "") -> AccountFetch:
    problem = Problem(kind=kind, message=message, hint=hint, account="park")
    return AccountFetch(account="park", provider="smappee", phase=Phase.FAILED, problem=problem)


async def test_a_provider_that_hangs_is_waited_for_in_words_with_seconds_and_keys() -> None:
    now = [10.0]
    app = browser(silent(), monotonic=lambda: now[0])
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "3 PlugSurfing …" in line_text(app, "tabs"))
        now[0] += 12
        await pilot.press("3")
        await settled(pilot)
        assert "waiting for PlugSurfing: recent sessions · 12 s" in line_text(app, "filter")
        assert "esc stop  r try again" in line_text(app, "filter")
        await pilot.press("escape")
        await settled(pilot)
        assert "waiting" not in line_text(app, "filter")
        assert "3 PlugSurfing 0" in line_text(app, "tabs")


async def test_a_second_of_waiting_redraws_the_one_row_that_counts_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [10.0]
    app = browser(silent(), monotonic=lambda: now[0])
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await until(pilot, lambda: "3 PlugSurfing …" in line_text(app, "tabs"))
        now[0] += 12
        await pilot.press("3")
        await settled(pilot)
        redrawn: list[str | None] = []
        refresh = Widget.refresh

        def noted(self: Widget, *args: object, **more: object) -> Widget:
            redrawn.append(self.id)
            return refresh(self, *args, **more)  # type: ignore[arg-type]  # passed on as they came

        monkeypatch.setattr(Widget, "refresh", noted)
        now[0] += 1
        await until(pilot, lambda: "· 13 s" in line_text(app, "filter"))
        assert set(redrawn) == {"filter"}


async def test_rows_keep_their_filter_line_while_the_rest_is_waited_for() -> None:
    now = [10.0]
    first = Batch(account="depot", reports=(report(1),))
    page = Progress(account="depot", done=3, total=9, doing="page 3")
    source = Source({"depot": hangs("depot", first, page)}, [Account("depot", "depot")])
    app = browser(source, monotonic=lambda: now[0])
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert "waiting" not in line_text(app, "filter")
        now[0] += 5
        await until(pilot, lambda: "1 loaded · 3 of 9 · waiting 5 s" in line_text(app, "filter"))
        assert "newest first" in line_text(app, "filter")


async def test_nothing_ticks_once_everything_is_there() -> None:
    app = browser(Source({"depot": answers("depot", [report(1)])}, [Account("depot", "depot")]))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert sessions_screen(app)._seconds is None


async def test_a_tab_that_loads_shows_an_ellipsis_until_it_knows_how_many() -> None:
    source = Source({"depot": hangs("depot")}, [Account("depot", "depot")])
    app = browser(source, looks=Looks(tier=Tier.ASCII))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        ellipsis = glyphs(Tier.ASCII).ellipsis
        assert f"1 DepotFinity {ellipsis} " in line_text(app, "tabs")
        assert f"4 All {ellipsis} " in line_text(app, "tabs")
        source.scripts = {"depot": answers("depot", [])}
        await pilot.press("r")
        await settled(pilot)
        assert "1 DepotFinity 0" in line_text(app, "tabs")


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("tier", list(Tier))
def test_a_long_reason_is_cut_but_never_the_countdown_and_the_keys(width: int, tier: Tier) -> None:
    retry = RetryScheduled(account="roaming-demo", attempt=2, attempts=4, wait_s=30, reason=LONG)
    fetch = AccountFetch(
        account="roaming-demo", provider="oioi", phase=Phase.RETRYING, retry=retry, retry_at_s=30
    )
    start, end = retry_banner(fetch, 0, True, glyphs(tier), width)
    assert text(start).endswith(f"attempt 2 of 4 {glyphs(tier).separator} next in 30 s")
    assert text(end) == " r now  esc stop "
    assert cells(text(start, end)) <= width


def test_a_problem_line_is_cut_after_a_word_before_its_keys() -> None:
    start, end = failed_banner(broken(ProblemKind.NETWORK, LONG), FULL, 80)
    assert cells(text(start, end)) <= 80
    assert text(end) == " r again  K details "
    told = text(start).removesuffix("…").partition("park: ")[2]
    assert told != text(start)
    assert LONG.startswith(told + " ")


@pytest.mark.parametrize(
    ("whole", "width", "short"),
    [("one two", 7, "one two"), ("one two", 6, "one…"), ("one two", 4, "one…"), ("endless", 4, "end…")],
)
def test_texts_are_cut_between_words(whole: str, width: int, short: str) -> None:
    assert cut_at_word(whole, width, FULL) == short


def test_the_provider_is_said_once() -> None:
    told = failed_pane(broken(ProblemKind.AUTH, "Smappee: token: 401 invalid_grant"), True, FULL, 80)
    assert text(*told).count("Smappee") == 1
    assert "Smappee: refused" in text(*failed_pane(broken(ProblemKind.AUTH, "refused"), True, FULL, 80))
    assert with_name("Smappee", "smappee refused") == "smappee refused"


def test_an_answer_that_is_not_the_providers_says_what_to_check() -> None:
    html = "Smappee: the answer is not JSON (text/html)"
    assert CHECK_URL in text(*failed_pane(broken(ProblemKind.PAYLOAD, html), True, FULL, 80))
    hinted = text(*failed_pane(broken(ProblemKind.PAYLOAD, html, hint="A proxy answered."), True, FULL, 80))
    assert "A proxy answered." in hinted
    assert CHECK_URL not in hinted


def test_an_error_on_the_error_background_is_bright_white_in_16_colours() -> None:
    paint = Painter(Looks(depth=Depth.SIXTEEN))
    style = paint.style(Ink(Role.ERROR, Role.ERROR_BG, bold=True))
    assert style.color is not None
    assert style.bgcolor is not None
    assert (style.color.name, style.bgcolor.name) == ("bright_white", "red")
    plain = paint.style(Ink(Role.ERROR))
    assert plain.color is not None
    assert plain.color.name == "bright_red"
    warning = paint.style(Ink(Role.WARNING, Role.WARNING_BG)).bgcolor
    assert warning is not None
    assert warning.is_default, "no background of its own, so nothing to fix there"
