"""Loading, refused, retrying, unreachable, empty and partial: each says what is wrong and which key helps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from evtui.errors import ConfigError
from evtui.models.fetch import Batch, FetchEvent, Finished, Progress, RetryScheduled, SessionQuery
from evtui.models.problem import Problem, ProblemKind
from tests.app.doubles import (
    Account,
    Source,
    answers,
    browser,
    failed,
    fails,
    footer_message,
    hangs,
    line_text,
    list_text,
    opening_of,
    report,
    selected_id,
    session_list,
    settled,
    source_of,
    until,
)

REFUSED = Problem(
    kind=ProblemKind.AUTH,
    message="Smappee refused the login (401)",
    account="smappee",
    hint="The token expired.",
    details="invalid_grant",
)
ACCOUNTS = [Account("depot", "depot"), Account("smappee", "smappee"), Account("oioi", "oioi")]


def three(depot: object = None, smappee: object = None, oioi: object = None) -> Source:
    """A depot that works, a Smappee that is refused, a PlugSurfing that hangs."""
    return Source(
        {
            "depot": answers("depot", [report(1), failed(2)]),
            "smappee": fails("smappee", REFUSED),
            "oioi": hangs("oioi"),
        },
        ACCOUNTS,
    )


async def test_a_working_tab_is_usable_beside_one_that_is_refused_and_one_that_hangs() -> None:
    app = browser(three())
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert selected_id(app) == "depot-0001"
        await pilot.press("j")
        assert selected_id(app) == "depot-0002"
        assert "2 Smappee ✖" in line_text(app, "tabs")
        await pilot.press("2")
        await settled(pilot)
        text = "\n".join(list_text(app))
        assert "refused the login (401)" in text
        assert "Other providers are not affected." in text
        assert "enter  sign in" in text
        assert "r  try again" in text
        assert "K  details" in text
        await pilot.press("3")
        await settled(pilot)
        assert "───" in "\n".join(list_text(app))
        assert "esc stop" in line_text(app, "footer-keys")


async def test_r_asks_a_refused_account_again_and_only_that_one() -> None:
    source = three()
    app = browser(source)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("2")
        await settled(pilot)
        source.scripts = {**source.scripts, "smappee": answers("smappee", [report(1, "smappee")])}
        before = len(source.asked)
        await pilot.press("r")
        await settled(pilot)
        assert [name for name, _ in source.asked[before:]] == ["smappee"]
        assert selected_id(app) == "smappee-0001"
        assert "✖" not in line_text(app, "tabs").partition("Smappee")[2][:4]


async def test_details_and_sign_in_tell_what_the_server_said() -> None:
    app = browser(three())
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("2", "K")
        await settled(pilot)
        shown = "\n".join(app.screen.query_one("TextLines").render_line(y).text for y in range(20))
        assert "invalid_grant" in shown
        await pilot.press("q")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "not of your configuration" in footer_message(app)


async def test_rows_appear_while_later_pages_load_and_esc_keeps_them() -> None:
    first = Batch(account="depot", reports=(report(1), report(2)))
    source = Source(
        {"depot": hangs("depot", first, Progress(account="depot", done=3, total=9, doing="page 3"))},
        [Account("depot", "depot")],
    )
    app = browser(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert selected_id(app) == "depot-0001"
        assert "2 loaded · 3 of 9" in line_text(app, "filter")
        assert any(line.strip().startswith("────") for line in list_text(app)[3:])
        await pilot.press("escape")
        await settled(pilot)
        assert "2 sessions are kept" in footer_message(app)
        assert "2 of 2 stopped" in line_text(app, "filter")
        assert not any(line.strip().startswith("────") for line in list_text(app)[3:])


async def test_a_retry_shows_reason_attempt_and_countdown_and_the_data_stays() -> None:
    now = [10.0]
    retry = RetryScheduled(account="depot", attempt=3, attempts=5, wait_s=8, reason="No answer for 20 s")
    source = Source(
        {"depot": hangs("depot", Batch(account="depot", reports=(report(1),)), retry)},
        [Account("depot", "depot")],
    )
    app = browser(source, monotonic=lambda: now[0])
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert "No answer for 20 s · attempt 3 of 5 · next in 8 s" in line_text(app, "filter")
        assert "r now  esc stop" in line_text(app, "filter")
        assert "1 DepotFinity ▲" in line_text(app, "tabs")
        assert selected_id(app) == "depot-0001"
        now[0] += 5
        await until(pilot, lambda: "next in 3 s" in line_text(app, "filter"))


async def test_an_unreachable_provider_is_marked_offline() -> None:
    problem = Problem(kind=ProblemKind.NETWORK, message="connection refused", account="depot")
    app = browser(Source({"depot": fails("depot", problem)}, [Account("depot", "depot")]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "1 DepotFinity ◌" in line_text(app, "tabs")
        assert "connection refused" in "\n".join(list_text(app))


async def test_a_failure_after_rows_came_is_a_banner_above_them() -> None:
    async def breaks(query: SessionQuery) -> AsyncIterator[FetchEvent]:
        yield Batch(account="depot", reports=(report(1),))
        async for event in fails("depot", REFUSED)(query):
            yield event

    app = browser(Source({"depot": breaks}, [Account("depot", "depot")]))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert "refused the login" in line_text(app, "filter")
        assert selected_id(app) == "depot-0001"


async def test_an_empty_list_names_period_and_filter_and_offers_the_key() -> None:
    app = browser(source_of(depot=[report(1), report(2), report(3)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("O", "O")
        await settled(pilot)
        text = "\n".join(list_text(app))
        assert "No sessions in 14–21 Nov" in text
        assert "3 sessions match without the filter 'failed'" in text
        assert "O  any outcome" in text
        assert ",  earlier week" in text


async def test_unreadable_rows_are_counted_beside_the_good_ones() -> None:
    notice = Problem(kind=ProblemKind.PAYLOAD, message="row 3 could not be read", account="depot")

    async def partial(query: SessionQuery) -> AsyncIterator[FetchEvent]:
        yield Batch(account="depot", reports=(report(1),), problems=(notice,))
        yield Finished(account="depot", truncated=True, elapsed_s=0.2)

    app = browser(Source({"depot": partial}, [Account("depot", "depot")]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "▲1 1 of 1+" in line_text(app, "filter")


async def test_a_configuration_that_cannot_be_used_is_shown_and_tried_again() -> None:
    attempts: list[int] = []

    async def open_it() -> Source:
        attempts.append(1)
        if len(attempts) == 1:
            raise ConfigError("config.toml:3: unknown key 'regoin'", hint="did you mean region?")
        return source_of(depot=[report(1)])

    from evtui.app.app import EvtuiApp

    app = EvtuiApp(opening_of(source_of(), open=open_it))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        text = "\n".join(list_text(app))
        assert "unknown key 'regoin'" in text
        assert "did you mean region?" in text
        await pilot.press("r")
        await settled(pilot)
        assert selected_id(app) == "depot-0001"


async def test_an_answer_to_an_older_question_is_dropped() -> None:
    release = asyncio.Event()

    async def slow(query: SessionQuery) -> AsyncIterator[FetchEvent]:
        await release.wait()
        yield Batch(account="depot", reports=(report(1),))
        yield Finished(account="depot", truncated=False, elapsed_s=1)

    source = Source({"depot": slow}, [Account("depot", "depot")])
    app = browser(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        source.scripts = {"depot": answers("depot", [report(400)])}
        await pilot.press("comma")
        release.set()
        await settled(pilot)
        assert [row.session.id for row in session_list(app).content.rows.reports] == ["depot-0400"]


async def test_accounts_of_one_provider_share_its_tab_with_an_account_column() -> None:
    source = Source(
        {
            "north": answers("north", [report(1, account="north")]),
            "south": answers("south", [report(2, account="south")]),
        },
        [Account("north", "depot"), Account("south", "depot")],
    )
    app = browser(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "Account" in line_text(app, "heads")
        assert "1 DepotFinity 2" in line_text(app, "tabs")
        assert any("north" in line for line in list_text(app))
