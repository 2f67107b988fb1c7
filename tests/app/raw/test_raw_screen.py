"""The raw record by keyboard."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from evtui.app.messages import GoBack
from evtui.app.screens.raw.screen import AT_ONCE_BYTES, RawScreen
from evtui.app.screens.raw.search_prompt import SearchPrompt
from evtui.app.screens.raw.text import RawText
from evtui.app.theme import DEFAULT_LOOKS, Looks
from evtui.models.report import SessionReport
from evtui.models.session import Session
from tests.app.timeline.stage import ASCII_LOOKS, Stage, header_text, lines_of, settled

ENTRIES = [
    {
        "deviceId": "Converter",
        "status": "ERROR",
        "errorCodes": [{"errorCode": f"no:{number}", "errorCounter": 1}],
    }
    for number in range(40)
]
RECORD = {"sessionId": 123, "unknownField": {"kept": True}, "deviceStatus": ENTRIES, "after": []}
POINTER = "/deviceStatus/20/errorCodes/0"


class Play:
    """A raw record on stage."""

    def __init__(self, stage: Stage, pilot: Pilot[None], screen: RawScreen) -> None:
        self.stage, self.pilot, self.screen = stage, pilot, screen

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await settled(self.pilot)

    def rows(self) -> list[str]:
        return lines_of(self.screen.query_one(RawText))

    def cursor_row(self) -> str:
        return next(row for row in self.rows() if row.startswith(("▌", ">")))

    def place(self) -> str:
        return header_text(self.screen).split("›")[-1].split()[0]


@asynccontextmanager
async def raw(
    body: bytes, pointer: str = "", size: tuple[int, int] = (80, 24), looks: Looks = DEFAULT_LOOKS
) -> AsyncIterator[Play]:
    """A raw screen that has settled."""
    report = SessionReport(session=Session(provider="depot", account="north", id="123"), raw=body)
    screen = RawScreen(report, pointer)
    stage = Stage(screen, looks)
    async with stage.run_test(size=size) as pilot:
        await settled(pilot)
        yield Play(stage, pilot, screen)


async def test_it_opens_at_the_pointer_with_the_part_marked() -> None:
    async with raw(json.dumps(RECORD).encode(), POINTER) as play:
        assert play.place() == POINTER
        rows = play.rows()
        first = rows.index(play.cursor_row())
        assert [row.strip("▌│ ").rstrip() for row in rows[first : first + 4]] == [
            "{", '"errorCode": "no:20",', '"errorCounter": 1', "}",
        ]  # fmt: skip
        assert [row[0] for row in rows[first + 1 : first + 4]] == ["│"] * 3
        assert rows[first + 4][0] == " "


async def test_movement_keys_move_the_cursor_and_the_header_follows() -> None:
    async with raw(json.dumps(RECORD).encode(), POINTER) as play:
        await play.press("j")
        assert play.place() == f"{POINTER}/errorCode"
        await play.press("k", "up")
        assert play.place() == "/deviceStatus/20/errorCodes"
        await play.press("g")
        assert '"unknownField"' in play.rows()[2]
        await play.press("G", "k")
        assert play.place() == "/after"
        await play.press("home", "ctrl+d", "pagedown", "pageup", "ctrl+u", "up")
        assert play.rows()[0].startswith("▌ {")
        await play.press("0")
        assert play.place() == POINTER
        await play.press("end", "down")
        assert play.cursor_row().startswith("▌ }")


async def test_sideways_keys_shift_the_text_and_stop_at_the_edge() -> None:
    async with raw(b'{"a":"0123456789abcdef"}') as play:
        await play.press("l")
        assert play.rows()[1].startswith('  23456789abcdef"')
        await play.press("h", "left", "left", "right", "left")
        assert play.rows()[1].startswith('    "a": "0123')


async def test_search_walks_hits_with_counter_and_wraps() -> None:
    async with raw(json.dumps(RECORD).encode()) as play:
        await play.press("n")
        assert play.stage.message == "No search yet: / starts one"
        await play.press("slash", *"no:3", "enter")
        assert play.stage.message == "no:3: 1/11"
        assert play.place() == "/deviceStatus/3/errorCodes/0/errorCode"
        await play.press("n")
        assert play.stage.message == "no:3: 2/11" and '"no:30"' in play.cursor_row()
        await play.press("N", "N")
        assert play.stage.message == "no:3: 11/11 · from the last again"
        await play.press("n")
        assert play.stage.message == "no:3: 1/11 · from the first again"


async def test_keys_are_text_while_the_prompt_is_open_and_escape_closes_it() -> None:
    async with raw(json.dumps(RECORD).encode()) as play:
        prompt = play.screen.query_one(SearchPrompt)
        await play.press("slash", "q", "j", "question_mark", "colon")
        assert prompt.value == "qj?:" and not play.stage.heard
        await play.press("escape")
        assert not prompt.visible and not play.stage.heard
        await play.press("escape")
        assert isinstance(play.stage.heard[-1], GoBack)


async def test_escape_forgets_the_search_before_it_leaves() -> None:
    async with raw(json.dumps(RECORD).encode()) as play:
        await play.press("slash", *"absent", "enter")
        assert play.stage.message == "absent: not in the record"
        await play.press("escape")
        assert not play.stage.heard
        await play.press("q")
        assert isinstance(play.stage.heard[-1], GoBack)


async def test_a_pointer_that_is_not_there_leads_to_the_nearest_part_and_says_so() -> None:
    async with raw(json.dumps(RECORD).encode(), "/deviceStatus/99/status") as play:
        assert play.place() == "/deviceStatus"
        assert "is not in the record" in play.stage.message


async def test_a_large_record_is_laid_out_in_a_thread_and_opens_at_its_pointer() -> None:
    body = json.dumps(
        {"sessionMeterValues": [{"value": number} for number in range(20_000)], "after": 1}
    ).encode()
    assert len(body) > AT_ONCE_BYTES
    async with raw(body, "/after") as play:
        assert play.place() == "/after"
        assert '"after": 1' in play.cursor_row()


async def test_a_resize_keeps_the_cursor_in_view() -> None:
    async with raw(json.dumps(RECORD).encode(), POINTER, (120, 40)) as play:
        for size in ((80, 24), (60, 15), (200, 60)):
            await play.pilot.resize_terminal(*size)
            await settled(play.pilot)
            assert play.place() == POINTER and play.cursor_row()
            assert {len(row) for row in play.rows()} == {size[0]}


@pytest.mark.parametrize("looks", [DEFAULT_LOOKS, ASCII_LOOKS])
async def test_hostile_text_and_odd_bytes_are_harmless(looks: Looks) -> None:
    evil = "[/] [@click=app.bell]x[/] \x1b]52;c;eA==\x07\u202e\u200b\x9b2J e" + "\u0301" * 5000
    bodies = [
        json.dumps({evil: [evil, {"x": evil}], "long": "y" * 10_000_000}, ensure_ascii=False).encode(),
        b"", b"no json \x1b[2J \xff\xfe", b'{"open": [', b'"' + b"\\" * 9,
    ]  # fmt: skip
    for body in bodies:
        async with raw(body, looks=looks) as play:
            await play.press("j", "slash", "[", "slash", "enter", "n", "l", "G", "h")
            text = play.screen.query_one(RawText)
            for strip in (text.render_line(y) for y in range(text.size.height)):
                assert strip.cell_length == 80
                assert not set(strip.text) & {"\x1b", "\x07", "\u202e", "\u200b", "\x9b"}
