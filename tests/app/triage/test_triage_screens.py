"""The triage queue by keyboard: one key a session, at its first evidence, to a hand-over report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from textual.pilot import Pilot

from evtui.app.app import EvtuiApp
from evtui.app.screens.timeline.screen import TimelineScreen
from evtui.app.screens.triage.factsheet import TriageFactSheet
from evtui.app.screens.triage.handing_over import HandOverScreen, write_report
from evtui.app.screens.triage.judging import Judging
from evtui.app.screens.triage.timeline import TriageTimeline
from evtui.app.text_screen import TextLines
from evtui.app.widgets.header import Header
from evtui.models.event import Severity
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.providers.depot import SPEC
from evtui.services.triage import Judgement, evidence_at
from evtui.simulator.case import Case
from tests.app.doubles import (
    Account,
    Source,
    answers,
    browser,
    footer_message,
    is_at_list,
    line_text,
    report,
    settled,
    source_of,
    until,
)
from tests.app.timeline.stage import simulated


class DecodingSource(Source):
    """Meter values of simulated reports, decoded at once."""

    async def whole(self, report: SessionReport) -> SessionReport:
        """It is whole."""
        return report

    async def meters(
        self, report: SessionReport, on_progress: Callable[[float], None] | None = None
    ) -> MeterTable:
        assert SPEC.read_meters is not None
        return SPEC.read_meters(report, lambda done: None)


def depot(*cases: Case) -> DecodingSource:
    """Simulated sessions, one of each story."""
    found = []
    for case in cases:
        made = simulated(case)
        found.append(replace(made, session=replace(made.session, account="depot")))
    return DecodingSource({"depot": answers("depot", found)}, [Account("depot", "depot")])


async def triage(pilot: Pilot[None]) -> None:
    """``:triage``."""
    await settled(pilot)
    await pilot.press("colon", *"triage", "enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, Judging))
    await settled(pilot)


async def press(pilot: Pilot[None], key: str) -> None:
    """A key that leads to another screen."""
    before = pilot.app.screen
    await pilot.press(key)
    await until(pilot, lambda: pilot.app.screen is not before)
    await settled(pilot)


def header(app: EvtuiApp) -> str:
    return app.screen.query_one(Header).render_line(0).text


def text_of(app: EvtuiApp) -> str:
    lines = app.screen.query_one(TextLines).lines
    return "\n".join("".join(span.text for span in line) for line in lines)


async def test_the_queue_opens_the_worst_session_on_its_timeline_at_its_first_evidence() -> None:
    app = browser(depot(Case.NORMAL, Case.TRIP, Case.DERATE))
    async with app.run_test(size=(120, 40)) as pilot:
        await triage(pilot)
        screen = app.screen
        assert isinstance(screen, TriageTimeline)
        assert "Triage 1/3" in header(app)
        assert "new error" in header(app)
        trip = simulated(Case.TRIP)
        at = evidence_at(trip)
        assert at is not None
        assert screen.queue.current.report.session.id == trip.session.id
        assert screen.view.timeline.cursor_us == at.us


async def test_the_footer_shows_the_outcomes_and_their_keys() -> None:
    app = browser(depot(Case.TRIP))
    async with app.run_test(size=(80, 24)) as pilot:
        await triage(pilot)
        footer = line_text(app, "footer-keys")
        assert "5 done  6 watch  7 charger  8 vehicle  9 data  ? help  q back" in footer


async def test_one_key_decides_and_leads_on_and_the_last_one_to_the_hand_over_report() -> None:
    app = browser(depot(Case.NORMAL, Case.TRIP, Case.DERATE, Case.VEHICLE_STOP, Case.ISOLATION))
    async with app.run_test(size=(120, 40)) as pilot:
        await triage(pilot)
        assert isinstance(app.screen, Judging)
        queue = app.screen.queue
        order = [case.key for case in queue.cases]
        for key in ("7", "6", "8", "9"):
            await press(pilot, key)
            assert isinstance(app.screen, TriageTimeline)
        await press(pilot, "5")
        assert isinstance(app.screen, HandOverScreen)
        assert [queue.judgements[key] for key in order] == [
            Judgement.CHARGER, Judgement.WATCH, Judgement.VEHICLE, Judgement.DATA, Judgement.DONE,
        ]  # fmt: skip
        shown = text_of(app)
        assert "5 of 5 sessions looked at." in shown
        for title in ("Charger fault (1)", "Vehicle (1)", "Data (1)", "Watch (1)", "Done (1)"):
            assert f"## {title}" in shown
        await press(pilot, "q")
        assert is_at_list(app)


async def test_a_benign_session_takes_one_key() -> None:
    many = [report(number) for number in range(1, 13)]
    app = browser(source_of(depot=many))
    async with app.run_test(size=(80, 24)) as pilot:
        await triage(pilot)
        presses = 0
        while not isinstance(app.screen, HandOverScreen):
            await press(pilot, "5")
            presses += 1
        assert presses == len(many)


async def test_a_key_typed_ahead_decides_about_no_session_that_was_not_shown() -> None:
    app = browser(source_of(depot=[report(number) for number in range(1, 5)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await triage(pilot)
        screen = app.screen
        assert isinstance(screen, Judging)
        screen.action_done()
        screen.action_charger()
        await settled(pilot)
        assert list(screen.queue.judgements.values()) == [Judgement.DONE]


async def test_brackets_pass_a_session_over_and_it_comes_again_before_the_end() -> None:
    app = browser(depot(Case.TRIP, Case.DERATE, Case.NORMAL))
    async with app.run_test(size=(120, 40)) as pilot:
        await triage(pilot)
        await press(pilot, "right_square_bracket")
        assert "Triage 2/3" in header(app)
        await press(pilot, "5")
        await press(pilot, "5")
        assert "Triage 1/3" in header(app)
        await pilot.press("left_square_bracket")
        await settled(pilot)
        assert footer_message(app) == "The queue begins here"
        await press(pilot, "7")
        assert isinstance(app.screen, HandOverScreen)


async def test_every_key_of_the_timeline_still_works_in_the_queue() -> None:
    app = browser(depot(Case.TRIP))
    async with app.run_test(size=(120, 40)) as pilot:
        await triage(pilot)
        screen = app.screen
        assert isinstance(screen, TimelineScreen)
        before = screen.view.timeline.cursor_us
        await pilot.press("g")
        assert screen.view.timeline.cursor_us < before
        await pilot.press("q")
        await settled(pilot)
        assert is_at_list(app)


async def test_a_queue_that_was_left_goes_on_where_it_was_and_remembers() -> None:
    app = browser(depot(Case.TRIP, Case.DERATE))
    async with app.run_test(size=(120, 40)) as pilot:
        await triage(pilot)
        await press(pilot, "7")
        await press(pilot, "q")
        await triage(pilot)
        assert "Triage 2/2" in header(app)
        assert isinstance(app.screen, Judging)
        assert list(app.screen.queue.judgements.values()) == [Judgement.CHARGER]
        await press(pilot, "left_square_bracket")
        assert "decided: charger fault" in header(app)


async def test_sessions_without_a_curve_open_as_fact_sheets_between_the_others() -> None:
    taken = report(
        1, "oioi", severity=Severity.ERROR, outcome="Never charged", cost=Decimal("2.03"), currency="EUR"
    )
    source = source_of(depot=[report(2)], oioi=[taken])
    app = browser(source)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("4")
        await triage(pilot)
        kinds = [type(app.screen)]
        assert "2.03 EUR" in header(app)
        await press(pilot, "5")
        kinds.append(type(app.screen))
        assert kinds == [TriageFactSheet, TriageTimeline]


async def test_the_rules_findings_stand_in_the_report_as_far_as_they_are_worked_out() -> None:
    app = browser(depot(Case.TRIP))
    async with app.run_test(size=(120, 40)) as pilot:
        await triage(pilot)
        assert isinstance(app.screen, Judging)
        queue = app.screen.queue
        await until(pilot, lambda: len(queue.diagnoses) == 1)
        finding = next(iter(queue.diagnoses.values())).findings[0].text
        await press(pilot, "7")
        assert finding[:40] in " ".join(text_of(app).split())


async def test_the_report_so_far_is_a_command_and_leads_back_to_the_session() -> None:
    app = browser(depot(Case.TRIP, Case.DERATE))
    async with app.run_test(size=(120, 40)) as pilot:
        await triage(pilot)
        await pilot.press("colon", *"hand-over", "enter")
        await until(pilot, lambda: isinstance(app.screen, HandOverScreen))
        await settled(pilot)
        assert "0 of 2 sessions looked at." in text_of(app)
        await press(pilot, "q")
        assert isinstance(app.screen, TriageTimeline)


async def test_export_writes_the_report_and_a_search_is_still_a_search(tmp_path: Path) -> None:
    app = browser(depot(Case.TRIP))
    target = tmp_path / "report.md"
    async with app.run_test(size=(120, 40)) as pilot:
        await triage(pilot)
        await press(pilot, "7")
        await settled(pilot)
        await pilot.press("slash", *"charger", "enter")
        await settled(pilot)
        assert "looked at" not in text_of(app)
        await pilot.press("escape")
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, HandOverScreen)
        await screen.action_export()
        await pilot.press("ctrl+u", *str(target), "enter")
        await settled(pilot)
        assert footer_message(app) == f"Written to {target}"
        assert "looked at" in text_of(app)
    assert target.read_text().startswith("# Hand-over of ")
    assert target.stat().st_mode & 0o777 == 0o600


def test_an_existing_file_is_never_replaced(tmp_path: Path) -> None:
    target = tmp_path / "report.md"
    target.write_text("mine")
    assert "was not written" in write_report(target, ["# Hand-over"])
    assert target.read_text() == "mine"
    assert "was not written" in write_report(tmp_path / "no" / "folder.md", [])


async def test_without_a_finished_session_there_is_nothing_to_decide() -> None:
    app = browser(source_of(depot=[]))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("colon", *"triage", "enter")
        await settled(pilot)
        assert "nothing to decide" in footer_message(app)
