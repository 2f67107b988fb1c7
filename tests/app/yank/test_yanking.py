"""``y`` and a letter: the part under the cursor goes to clipboard and file, harmless and without secrets."""

from __future__ import annotations

import asyncio
import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from evtui.app.yanking import Yank, Yanks
from evtui.models.fetch import SessionQuery
from evtui.services.casefile.case import case_bytes
from evtui.services.files import read_files
from evtui.services.workspace import Workspace
from evtui.simulator.case import Case
from tests.app.doubles import NOW, opening_of, report
from tests.app.timeline.stage import simulated
from tests.app.yank.stage import play
from tests.services.casefile.stage import case_of
from tests.services.ticket.stage import fleet_reports, saved


async def test_the_menu_is_one_line_that_offers_what_there_is_and_esc_takes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with play(tmp_path, monkeypatch, depot=[report(1), report(2)]) as shown:
        screen = shown.app.screen
        await shown.press("y")
        assert shown.app.screen is screen, "no window opens"
        placeholder = shown.app.focused.placeholder if shown.app.focused else ""  # type: ignore[attr-defined]
        assert placeholder == "yank: c cell  r row  j JSON  i id  t table  e evidence  u command"
        await shown.press("escape")
        assert not shown.sent and shown.app.screen is screen
        await shown.press("y", "z")
        assert not shown.sent and "z is none of c r j i t e u" in shown.message


async def test_of_the_list_every_part_can_be_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = [report(1), report(2, energy_wh=None)]
    async with play(tmp_path, monkeypatch, depot=reports) as shown:
        await shown.press("j", "y", "i")
        assert shown.sent == ["depot-0002"] and shown.kept == "depot-0002"
        assert "Sent to clipboard" in shown.message and "copied.txt" in shown.message
        await shown.press("y", "j")
        found = json.loads(shown.sent[-1])
        assert found["id"] == "depot-0002" and found["energy_wh"] is None and found["vehicle"] == "BUS-4402"
        await shown.press("y", "r")
        row = shown.sent[-1].split("\t")
        await shown.press("y", "t")
        lines = [line.split("\t") for line in shown.sent[-1].split("\n")]
        assert len(lines) == 3 and lines[2] == row and len(lines[0]) == len(row)
        assert lines[0][0] in ("started_at", "severity") or "started_at" in lines[0]
        await shown.press("y", "c")
        assert shown.sent[-1] in row
        await shown.press("y", "e")
        assert shown.sent[-1] == "depot/depot-0002: Completed"


async def test_the_command_line_lists_the_same_and_holds_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = {"words": ("-c", "my own.toml")}
    async with play(tmp_path, monkeypatch, opening=opening, depot=[report(1)]) as shown:
        await shown.press("slash")
        await shown.write("BUS")
        await shown.press("y", "u")
        words = shlex.split(shown.sent[-1])
        assert words[:2] == ["evtui", "sessions"] and words[-2:] == ["-c", "my own.toml"]
        assert words[words.index("--where") + 1] == "BUS"
        assert words[words.index("--until") + 1] == NOW.rfc3339()
        assert words[words.index("-p") + 1] == "depot"
        await shown.press("enter")
        await shown.press("y", "u")
        assert shlex.split(shown.sent[-1]) == ["evtui", "events", "-c", "my own.toml", "depot/depot-0001"]


async def test_of_a_timeline_the_event_its_record_and_all_events_can_be_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = simulated(Case.TRIP)
    async with play(tmp_path, monkeypatch, depot=[one]) as shown:
        await shown.press("enter", "e", "y", "e")
        at, lane, *_, pointer = shown.sent[-1].split("  ")
        assert at.endswith("Z") and lane.startswith("deviceStatus.") and pointer.startswith("/deviceStatus/")
        await shown.press("y", "j")
        part: Any = json.loads(one.raw)
        for name in pointer.split("/")[1:]:
            part = part[int(name)] if isinstance(part, list) else part[name]
        assert json.loads(shown.sent[-1]) == part
        await shown.press("y", "r")
        row = shown.sent[-1]
        await shown.press("y", "t")
        lines = shown.sent[-1].split("\n")
        assert lines[0] == "at\tlane\tseverity\ttext\tsource" and row in lines
        assert len(lines) == 1 + len(one.events)
        await shown.press("y", "c")
        assert shown.sent[-1] == at


async def test_of_diagnosis_facts_and_raw_record_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = simulated(Case.TRIP)
    async with play(tmp_path, monkeypatch, depot=[one]) as shown:
        await shown.press("d", "e", "y", "t")
        assert shown.sent[-1].startswith("id\taccount\tverdict\trule") and "\tFAULT\t" in shown.sent[-1]
        await shown.press("y", "u")
        assert shlex.split(shown.sent[-1])[:2] == ["evtui", "diagnose"]
        await shown.press("y", "e")
        assert shown.sent[-1].splitlines()[0].split("  ")[-1].startswith("/")
        await shown.press("p", "y", "j")
        assert json.loads(shown.sent[-1])
        await shown.press("y", "e")
        assert shown.sent[-1].startswith("/")
    (sheet,) = saved("smappee-sample.json")
    async with play(tmp_path, monkeypatch, smappee=[sheet]) as shown:
        await shown.press("enter", "y", "t")
        assert shown.sent[-1].startswith("name\tvalue\tunit\tsource\tbasis")
        await shown.press("y", "j")
        assert json.loads(shown.sent[-1]) == json.loads(sheet.raw)


async def test_where_there_is_nothing_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with play(tmp_path, monkeypatch, depot=[report(1)]) as shown:
        await shown.press("question_mark", "y")
        assert "Nothing to take here" in shown.message and not shown.sent


async def test_what_the_provider_sent_is_harmless_in_the_clipboard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = report(1, outcome="\x1b]52;c;ZXZpbA==\x07\u202egone", charger="=cmd()")
    async with play(tmp_path, monkeypatch, depot=[evil]) as shown:
        for letter in "crjitu":
            await shown.press("y", letter)
            assert all(line.isprintable() for line in shown.sent[-1].replace("\t", " ").split("\n")), letter


def test_an_empty_part_is_not_offered() -> None:
    assert Yanks(id="4711", json="").offered == (Yank.ID,)
    assert Yanks(record=report(1)).offered == (Yank.JSON,)


async def test_a_session_of_a_file_is_named_by_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = report(1, account="file:my case.evt")
    opening = {"files": ("some/my case.evt",)}
    async with play(tmp_path, monkeypatch, opening=opening, depot=[]) as shown:
        line = shown.app.command_line("diagnose", reports=[one])
        assert shlex.split(line) == ["evtui", "diagnose", "some/my case.evt#depot-0001"]


async def test_a_link_to_no_session_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with play(tmp_path, monkeypatch, opening={"goto": "gone&t=16:31"}, depot=[report(1)]) as shown:
        assert "The link #gone&t=16:31 names no session" in shown.message
        assert shown.app.screen is shown.app.sessions


@pytest.mark.parametrize("by_id", [False, True])
async def test_a_link_opens_the_timeline_at_its_instant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_id: bool
) -> None:
    from evtui.app.app import EvtuiApp
    from evtui.app.screens.timeline.screen import TimelineScreen
    from tests.app.doubles import settled, until

    reports = fleet_reports()[:3]
    file = tmp_path / "case.evt"
    file.write_bytes(case_bytes(await asyncio.to_thread(case_of, *reports)))
    at = [event.at for event in reports[1].events if event.at is not None and not event.carried_in][2]
    clock = f"t={at.datetime():%H:%M:%S.%f}"
    goto = f"{reports[1].session.id}&{clock}" if by_id else clock
    workspace = Workspace.from_documents(read_files([file]))

    async def open_it() -> Workspace:
        return workspace

    app = EvtuiApp(opening_of(None, open=open_it, goto=goto, query=SessionQuery(), files=(str(file),)))  # type: ignore[arg-type]
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, TimelineScreen))
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, TimelineScreen)
        await until(pilot, lambda: screen.view.timeline.cursor_us == at.us)
        assert screen.timeline.report.session.id == reports[1].session.id
        await pilot.press("q")
        await settled(pilot)
        assert app.screen is app.sessions, "the list is below it"
