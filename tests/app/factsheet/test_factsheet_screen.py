"""The fact sheet by keyboard: Smappee and PlugSurfing sessions."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from evtui.app.messages import GoBack, OpenRaw, OpenSession
from evtui.app.screens.factsheet.fact_list import FactList
from evtui.app.screens.factsheet.facts import fact_value, label
from evtui.app.screens.factsheet.screen import FactSheetScreen
from evtui.app.theme import DEFAULT_LOOKS, Looks
from evtui.app.widgets.timeline_events import EventTable
from evtui.app.widgets.timeline_lines import LineBlock
from evtui.app.widgets.timeline_times import Times
from evtui.keymap.factsheet import FACTSHEET
from evtui.models.instant import Instant
from evtui.models.provenance import Fact
from evtui.models.report import SessionReport
from evtui.providers.registry import load_provider
from evtui.providers.spec import Document
from evtui.services.outcome import with_outcome
from tests.app.timeline.stage import ASCII_LOOKS, Stage, header_text, lines_of, settled, text_of

SMAPPEE = {
    "id": 5310225, "serialNumber": 5820613467, "connector": 1, "authenticationType": "RFID", "rfid": "04A2B3",
    "csmsTransactionId": "TX-1", "from": 1637190000000, "to": 1637197200000, "status": "STOPPED",
    "startReading": 4163.13, "stopReading": 4177.38, "range": 100, "duration": 2, "priority": 100,
    "newField": [1],
}  # fmt: skip
OIOI = {
    "request-sent": "2017-05-18T18:32:49+02:00", "connector-id": 7120, "charging-station-id": None,
    "session-interval": {"start": "2017-05-18T16:32:22+02:00", "end": "2017-05-18T17:42:47+02:00"},
    "charging-interval": {"start": "2017-05-18T16:33:22+02:00", "end": "2017-05-18T17:02:22+02:00"},
    "energy-consumed": 3, "cost": "3.76", "currency": "EUR", "external-session-id": "abc-def",
    "address": "Hafenstr. 4",
}  # fmt: skip


def read(provider: str, value: Any) -> SessionReport:
    """The first report of a saved answer, through the provider's own reader."""
    document = Document(name="saved.json", body=json.dumps(value).encode(), value=value)
    found = load_provider(provider).read_document(document, "file:saved")
    return with_outcome(replace(found.reports[0], fetched_at=Instant.parse("2026-11-21T09:00:00Z")))


def smappee(**change: Any) -> SessionReport:
    """A Smappee session."""
    return read("smappee", [SMAPPEE | change])


def oioi(**change: Any) -> SessionReport:
    """A PlugSurfing session."""
    return read("oioi", {"user": {"sessions": [OIOI | change]}, "result": {"code": 0}})


class Play:
    """A fact sheet on stage."""

    def __init__(self, stage: Stage, pilot: Pilot[None], screen: FactSheetScreen) -> None:
        self.stage, self.pilot, self.screen = stage, pilot, screen

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await settled(self.pilot)

    def head(self) -> list[str]:
        return lines_of(self.screen.query_one(LineBlock))

    def facts(self) -> list[str]:
        return lines_of(self.screen.query_one(FactList))

    def selected(self) -> str:
        return next(row for row in self.facts() if row.startswith(("▌", ">")))


@asynccontextmanager
async def sheet(
    report: SessionReport, size: tuple[int, int] = (120, 40), looks: Looks = DEFAULT_LOOKS, **more: Any
) -> AsyncIterator[Play]:
    """A fact sheet that has settled."""
    screen = FactSheetScreen(report, **more)
    stage = Stage(screen, looks)
    async with stage.run_test(size=size) as pilot:
        await settled(pilot)
        yield Play(stage, pilot, screen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("report", [smappee(), oioi()])
@pytest.mark.parametrize("looks", [DEFAULT_LOOKS, ASCII_LOOKS])
async def test_every_row_is_exactly_as_wide_as_the_terminal(
    report: SessionReport, size: tuple[int, int], looks: Looks
) -> None:
    async with sheet(report, size, looks) as play:
        rows = [*play.head(), *play.facts(), *lines_of(play.screen.query_one(EventTable))]
        assert {len(row) for row in rows} == {size[0]}
        assert len(rows) == size[1] - 2
        if looks is ASCII_LOOKS:
            assert all(row.isascii() for row in rows)


async def test_a_smappee_sheet_says_what_it_is_and_why_there_is_no_curve() -> None:
    async with sheet(smappee()) as play:
        head = "\n".join(play.head())
        assert play.head()[0].startswith(" ✓ Completed: 14.2 kWh in 2h00m")
        assert "Smappee gives no curve" in head
        assert "Interval" in head and "────" in head and "connected 2h00m" in head
        assert "evtui › Smappee › 5820613467/1 › session 5310225" in header_text(play.screen)
        text = "\n".join(play.facts())
        for words in ("/startReading", "assumed", "unit not documented", "4177380 Wh"):
            assert words in text


async def test_a_plugsurfing_sheet_has_a_thick_and_a_thin_part_and_its_flags_in_words() -> None:
    async with sheet(oioi()) as play:
        bar = next(row for row in play.head() if row.startswith("Interval"))
        assert "█" in bar and "─" in bar
        assert bar.index("─") < bar.index("█") < bar.rindex("─")
        head = "\n".join(play.head())
        assert "▲ suspect_tz_shift: +2 h? " in head and "nothing was corrected" in head
        assert "○ synthetic_id" in head
        assert "charging 29m00s" in head and "idle 41m25s" in head


async def test_null_intervals_and_places_are_said_and_never_zero() -> None:
    async with sheet(
        oioi(**{"charging-interval": {"start": None, "end": None}, "connector-id": None})
    ) as play:
        assert play.head()[0].startswith(" ✖ Never charged, 3.76 EUR due")
        assert "█" not in "\n".join(play.head())
        assert "no charging interval was sent" in "\n".join(play.head())
        assert next(row for row in play.facts() if " charging started at" in row).split()[3] == "–"


async def test_a_running_session_has_an_arrow_and_no_end() -> None:
    async with sheet(smappee(to=None, status="CHARGING", stopReading=None)) as play:
        assert "→ running" in "\n".join(play.head())
        assert "so far" in "\n".join(play.head())


async def test_keys_walk_the_facts_and_raw_opens_at_the_selected_one() -> None:
    async with sheet(smappee(), (80, 24)) as play:
        total = len(play.screen._view.facts)
        await play.press("G")
        assert play.facts()[0].startswith(f"─ Facts ─ {total}/{total} ")
        await play.press("g", "j", "j", "k")
        assert play.facts()[0].startswith(f"─ Facts ─ 2/{total} ")
        assert "station serial" in play.selected()
        await play.press("p")
        (asked,) = play.stage.heard
        assert isinstance(asked, OpenRaw) and asked.pointer == "/serialNumber"
        await play.press("ctrl+d", "ctrl+u", "pagedown", "pageup", "up", "down", "home", "end")
        assert play.facts()[0].startswith(f"─ Facts ─ {total}/{total} ")


async def test_times_switch_between_utc_local_and_since_start() -> None:
    async with sheet(smappee()) as play:
        assert any("2021-11-17 23:00:00" in row for row in play.head())
        await play.press("t", "t")
        assert play.stage.message == "Times: since start"
        assert any("+0:00" in row for row in play.head())
        assert any("+2:00:00" in row for row in lines_of(play.screen.query_one(EventTable)))


async def test_neighbours_open_as_whatever_screen_suits_them() -> None:
    other = oioi()
    async with sheet(smappee(), neighbours=lambda step: other if step > 0 else None) as play:
        await play.press("left_square_bracket")
        assert play.stage.message.startswith("This is the first")
        await play.press("right_square_bracket")
        assert [type(message) for message in play.stage.heard] == [GoBack, OpenSession]


async def test_hostile_text_is_harmless_and_moves_no_column() -> None:
    evil = "[/] [@click=app.bell]x[/] \x1b[2J\x1b]52;c;eA==\x07 \u202e\u200b e" + "\u0301" * 5000 + "漢" * 40
    row = {
        key: evil if isinstance(value, str) and key not in {"request-sent"} else value
        for key, value in OIOI.items()
    }
    for report in (oioi(**row, **{evil: evil}), smappee(rfid=evil, status=evil, authenticationType=evil)):
        async with sheet(report, (80, 24)) as play:
            await play.press("G", "g")
            for widget in (LineBlock, FactList, EventTable):
                found = play.screen.query_one(widget)
                for strip in (found.render_line(y) for y in range(found.size.height)):
                    assert strip.cell_length == 80
                    assert not set(strip.text) & {"\x1b", "\x07", "\u202e", "\u200b"}
            assert "\x1b" not in header_text(play.screen) + text_of(play.screen.query_one(FactList))


def test_every_action_of_the_keymap_has_its_method() -> None:
    for action in FACTSHEET:
        assert callable(getattr(FactSheetScreen, f"action_{action.method}", None)), action.id


@pytest.mark.parametrize(
    ("fact", "name", "value"),
    [
        (Fact(name="energy_charge_wh", value=14250, unit="Wh"), "energy charge", "14.2 kWh (14250 Wh)"),
        (Fact(name="connected_s", value=4225, unit="s"), "connected", "1h10m"),
        (Fact(name="cost_per_kwh", value=None, unit="EUR/kWh"), "cost per kwh", "–"),
        (Fact(name="suspended_by_user", value=False), "suspended by user", "no"),
        (Fact(name="started_at", value="2021-11-17T23:00:00Z"), "started at", "2021-11-17 23:00:00"),
        (Fact(name="started_at", value="soon"), "started at", "soon"),
        (Fact(name="cost", value="", unit="EUR"), "cost", "–"),
    ],
)
def test_facts_are_written_with_their_unit(fact: Fact, name: str, value: str) -> None:
    assert (label(fact), fact_value(fact, Times())) == (name, value)
