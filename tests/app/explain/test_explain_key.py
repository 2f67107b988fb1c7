"""``K`` on every screen: what stands under the cursor, explained as text; back leaves all as it was."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from evtui.app.app import EvtuiApp
from evtui.app.screens.factsheet.screen import FactSheetScreen
from evtui.app.screens.raw.screen import RawScreen
from evtui.app.screens.timeline.screen import TimelineScreen
from evtui.app.screens.timeline.view import Pane
from evtui.app.text_screen import TextLines, TextScreen
from evtui.models.problem import Problem, ProblemKind
from evtui.services.diagnosis.rulebook import RuleBook
from evtui.simulator.case import Case
from tests.app.doubles import (
    Account,
    Source,
    answers,
    browser,
    fails,
    footer_message,
    is_at_list,
    report,
    settled,
    source_of,
)
from tests.app.find.stage import command, filtered
from tests.app.timeline.stage import header_text, simulated
from tests.services.diagnosis.healthy import device, healthy
from tests.services.diagnosis.healthy import report as depot_report

MESSAGE = "WARN: converter : sibcos 1: VQS disabled from operating mode(no:144)"
SIZES = [(80, 24), (120, 40)]


def shown(app: EvtuiApp) -> str:
    """The text in front."""
    assert isinstance(app.screen, TextScreen)
    return "\n".join("".join(span.text for span in line) for line in app.screen.query_one(TextLines).lines)


def is_front(app: EvtuiApp, screen: Screen[None]) -> bool:
    """Whether a screen is the one in front."""
    return app.screen is screen


def squeezed(app: EvtuiApp) -> str:
    """The same without line breaks and runs of blanks."""
    return " ".join(shown(app).split())


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Keys, and everything they bring about."""
    await pilot.press(*keys)
    await settled(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_in_the_list_k_explains_the_cell_and_its_column(size: tuple[int, int]) -> None:
    app = browser(source_of(depot=[report(1, verdict="NO START"), report(2)]))
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "K")
        assert "Start: column of the session list" in shown(app)
        assert "See also: sessionTimeStart" in squeezed(app)
        assert "Explain: Start" in header_text(app.screen)
        await press(pilot, "q")
        assert is_at_list(app)
        await press(pilot, *["l"] * 12, "h")
        await press(pilot, "K")
        text = squeezed(app)
        assert "NO START: verdict of a session" in text
        assert "Outcome: column" in text


async def test_a_failed_account_s_details_come_before_explanations() -> None:
    problem = Problem(kind=ProblemKind.AUTH, message="refused", exit_code=4)
    accounts = [Account("a", "depot"), Account("b", "depot")]
    source = Source({"a": answers("a", [report(1)]), "b": fails("b", problem)}, accounts)
    app = browser(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "K")
        assert "refused" in shown(app)
        assert "Details" in header_text(app.screen)


async def test_with_a_filter_k_explains_each_chip_behind_the_cell_and_how_it_is_dropped() -> None:
    app = browser(source_of(depot=[report(1, vehicle="BUS-1"), report(2, vehicle="[b]x[/]")]))
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        await filtered(pilot, 'kwh!=- since:-7d vehicle!="[b]x[/]"')
        await press(pilot, "K")
        text = squeezed(app)
        assert "Explain: Start" in header_text(app.screen)
        places = [text.index(f"{chip} condition of the filter") for chip in ("kwh!=-", "since:-7d")]
        assert text.startswith("Start: column of the session list") and places == sorted(places)
        assert "still run or ended from Fri 14 Nov 14:03:22 UTC on" in text
        assert 'vehicle was sent, except where it is "[b]x[/]"' in text, "no markup"
        assert ":drop-condition 2 drops it; / changes it; u brings back what was dropped." in text
        await press(pilot, "q")
        await command(pilot, app, "drop-condition 2")
        await press(pilot, "K")
        assert "since:-7d" not in shown(app)


async def test_where_nothing_passes_k_explains_the_filter() -> None:
    app = browser(source_of(depot=[report(1)]))
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        await filtered(pilot, "kwh>9MWh")
        await press(pilot, "K")
        assert "is above 9000 kWh = 9000000 Wh" in squeezed(app)
        assert "Explain: kwh>9MWh" in header_text(app.screen)


async def test_on_the_head_of_a_group_k_explains_the_filter_too() -> None:
    app = browser(source_of(depot=[report(1), report(2)]))
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        await filtered(pilot, "charger:HPC")
        await command(pilot, app, "group charger")
        await press(pilot, "g", "K")
        assert "group of the session list" in shown(app) and 'charger contains "HPC"' in squeezed(app)
        assert "by charger" not in shown(app), "the head has said it"
        await press(pilot, "q", "j", "O", "O", "O", "K")
        assert "Outcome: running" in shown(app) and "O goes on to the next." in squeezed(app)
        assert ":group none ends it" in squeezed(app) and "ChargerID, serial number" in squeezed(app)


async def test_on_the_timeline_k_explains_the_selected_event_and_keeps_the_place() -> None:
    app = browser(source_of(depot=[simulated(Case.TRIP)]))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "e")
        screen = app.screen
        assert isinstance(screen, TimelineScreen)
        index = screen.view.timeline.event_index
        assert index is not None
        error = screen.timeline.events[index].event.error
        assert error is not None
        await press(pilot, "K")
        text = squeezed(app)
        assert error.message.split("(")[0].strip() in text
        assert "not published" in text
        assert "Seen 1 time in this session" in text
        await press(pilot, "q")
        assert is_front(app, screen)
        assert screen.view.timeline.event_index == index


async def test_on_a_chosen_lane_k_explains_what_holds_there() -> None:
    app = browser(source_of(depot=[depot_report(healthy())]))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "j")
        screen = app.screen
        assert isinstance(screen, TimelineScreen)
        assert screen.view.lane == "ocppStatus"
        await press(pilot, *"LLLLL", "K")
        assert "Charging: connector status" in shown(app)
        assert "ocppStatus: block of a DepotFinity report" in shown(app)


async def test_in_the_event_table_k_follows_the_row() -> None:
    app = browser(source_of(depot=[depot_report(healthy())]))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "tab", "G")
        screen = app.screen
        assert isinstance(screen, TimelineScreen)
        assert screen.view.pane is Pane.EVENTS
        await press(pilot, "K")
        assert "Available: connector status" in shown(app)


async def test_the_user_s_own_words_stand_first_where_the_app_has_them() -> None:
    app = browser(source_of(depot=[depot_report(with_message(MESSAGE))]))
    app.rulebook = RuleBook(messages={"144": "our cooling pump"})
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "w", "K")
        assert "Your own words: our cooling pump" in squeezed(app)


async def test_a_message_says_how_often_this_charger_said_it() -> None:
    reports = [depot_report({**with_message(MESSAGE), "sessionId": f"s-{number}"}) for number in range(3)]
    reports.append(depot_report(healthy(sessionId="s-3")))
    reports.append(depot_report({**with_message(MESSAGE), "sessionId": "s-4"}, charger="HPC-02"))
    app = browser(source_of(depot=reports))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "w", "K")
        text = squeezed(app)
        assert "Seen 1 time in this session, and in 2 of 3 other loaded sessions of this charger." in text


async def test_in_the_raw_record_k_explains_value_and_keys() -> None:
    app = browser(source_of(depot=[depot_report(with_message(MESSAGE))]))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "w", "p")
        assert isinstance(app.screen, RawScreen)
        await press(pilot, "j", "K")
        text = squeezed(app)
        assert "vendor message" in text
        assert "errorCodes: block of a DepotFinity report" in text
        await press(pilot, "q", "g", "K")
        assert "Nothing under the cursor" in footer_message(app)


async def test_on_the_fact_sheet_k_explains_the_selected_fact() -> None:
    app = browser(source_of(smappee=[report(1, "smappee")]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "2", "enter")
        assert isinstance(app.screen, FactSheetScreen)
        for _ in range(3):
            await press(pilot, "K")
            assert "fact of the session" in squeezed(app)
            await press(pilot, "q", "j")


async def test_screens_without_a_cursor_say_so() -> None:
    app = browser(source_of(depot=[report(1)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "question_mark", "K")
        assert "Nothing under the cursor" in footer_message(app)


async def test_the_text_is_searchable_and_the_command_line_knows_explain() -> None:
    app = browser(source_of(depot=[report(1)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "colon", *"explain", "enter")
        assert "column of the session list" in shown(app)
        await press(pilot, "slash", *"source", "enter")
        assert shown(app).strip().startswith("Source:")


async def test_hostile_messages_reach_no_cell() -> None:
    hostile = "WARN: a : b: \x1b]52;c;x\x07 \u202e[/bold](no:1)"
    app = browser(source_of(depot=[depot_report(with_message(hostile))]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "enter", "w", "K")
        text = shown(app) + header_text(app.screen)
        assert "[/bold]" in text
        assert not {"\x1b", "\x07", "\u202e"} & set(text)


def with_message(text: str) -> dict[str, object]:
    """The healthy report with one device message in mid-session."""
    return healthy(deviceStatus=[device(900, "Converter", "RUNNING", (text, 3))])
