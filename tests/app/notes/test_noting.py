"""Notes and marks by keyboard: written, seen, searched, gone to, deleted, brought back, never lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events

from evtui.app.screens.notes.screen import NotesScreen
from evtui.app.theme import Looks
from evtui.app.widgets.note_prompt import LetterPrompt, NotePrompt
from evtui.formats.glyphs import Tier
from evtui.models.instant import Instant
from evtui.services.notes import store as store_module
from evtui.services.notes.note import Note
from evtui.services.notes.store import FileNotes, NotesFailed
from evtui.services.timeline.time_range import TimeRange
from evtui.simulator.case import Case
from tests.app.doubles import is_at_list, report
from tests.app.notes.stage import Play, play
from tests.app.timeline.stage import simulated

TRIP = simulated(Case.TRIP)


async def on_timeline(shown: Play) -> None:
    """Open the session under the cursor."""
    await shown.press("enter")
    assert shown.timeline


# ── the timeline ──────────────────────────────────────────────────────────────────────────────────


async def test_a_writes_a_note_at_the_crosshair_and_it_stands_in_table_and_axis(tmp_path: Path) -> None:
    async with play(tmp_path, [TRIP]) as shown:
        await on_timeline(shown)
        at = shown.cursor_us
        await shown.press("h", "h", "h", "a")
        moved = shown.cursor_us
        await shown.write("pump noise, q and e are letters here")
        (note,) = shown.kept
        assert (note.session, note.at, note.until) == (TRIP.session.key, Instant(moved), None)
        assert note.text == "pump noise, q and e are letters here" and moved < at == at
        assert "Note kept" in shown.message and shown.cursor_us == moved
        assert any("✎ note" in row and "pump noise" in row for row in shown.table())
        column = shown.timeline.canvas.engine.frame
        assert column is not None and column.cursor_column is not None
        assert shown.axis()[column.cursor_column] == "✎"


async def test_a_on_a_marked_range_keeps_both_ends(tmp_path: Path) -> None:
    async with play(tmp_path, [TRIP]) as shown:
        await on_timeline(shown)
        await shown.press("g", "l", "l", "v", "L", "v", "a")
        held = shown.held
        assert held is not None and held.end_us is not None
        edges = sorted((held.anchor_us, held.end_us))
        await shown.write("slow")
        (note,) = shown.kept
        assert note.at is not None and note.until is not None
        assert [note.at.us, note.until.us] == edges


async def test_a_mark_is_set_by_its_letter_jumped_to_and_moved_by_it(tmp_path: Path) -> None:
    async with play(tmp_path, [TRIP]) as shown:
        await on_timeline(shown)
        await shown.press("g", "m", "q")
        first = shown.cursor_us
        await shown.press("L", "m", "Q")
        second = shown.cursor_us
        assert [note.letter for note in shown.kept] == ["q", "Q"]
        await shown.press("G", "apostrophe", "q")
        assert shown.cursor_us == first
        await shown.press("apostrophe", "Q")
        assert shown.cursor_us == second
        await shown.press("u")
        assert shown.cursor_us == first, "a jump can be undone"
        await shown.press("l", "m", "Q")
        assert [(note.letter, note.at and note.at.us) for note in shown.kept] == [
            ("q", first),
            ("Q", shown.cursor_us),
        ]
        assert "q" in shown.axis() and "Q" in shown.axis()


async def test_what_is_no_letter_is_no_mark_and_an_unknown_letter_goes_nowhere(tmp_path: Path) -> None:
    async with play(tmp_path, [TRIP]) as shown:
        await on_timeline(shown)
        await shown.press("apostrophe")
        assert "No mark in this session yet" in shown.message
        await shown.press("m", "1")
        assert "letter" in shown.message and not shown.kept
        await shown.press("m", "escape")
        assert not shown.app.screen.query_one(LetterPrompt).is_open and shown.timeline
        await shown.press("m", "a", "G", "apostrophe", "b")
        assert "No mark b" in shown.message


async def test_keys_that_come_at_once_go_where_they_were_meant(tmp_path: Path) -> None:
    """A slow line delivers ``ma``, moves and a note in one piece; nothing is lost, nothing acts twice."""
    async with play(tmp_path, [TRIP]) as shown:
        await on_timeline(shown)
        at = shown.cursor_us
        for char in "mahhaepd 1":
            key = {" ": "space"}.get(char, char)
            shown.app.post_message(events.Key(key, char))
        await shown.rest()
        assert [(note.letter, note.at and note.at.us) for note in shown.kept] == [("a", at)]
        prompts = [one for one in shown.app.screen.query(NotePrompt) if type(one) is NotePrompt]
        assert [one.value for one in prompts] == ["epd 1"]
        assert shown.cursor_us < at, "the moves between them were made"


async def test_notes_survive_the_app_and_are_seen_again(tmp_path: Path) -> None:
    async with play(tmp_path, [TRIP]) as shown:
        await on_timeline(shown)
        await shown.press("a")
        await shown.write("first visit")
    async with play(tmp_path, [TRIP]) as again:
        assert any("✎" in row for row in again.rows())
        await on_timeline(again)
        assert any("first visit" in row for row in again.table())


async def test_walking_the_table_stops_at_notes_and_moves_the_crosshair_along(tmp_path: Path) -> None:
    async with play(tmp_path, [TRIP]) as shown:
        await on_timeline(shown)
        await shown.press("g", "L", "L", "a")
        at = shown.cursor_us
        await shown.write("here")
        await shown.press("tab", "g")
        for _ in range(len(shown.timeline.rows.entries)):
            row = shown.timeline.view.row(shown.timeline.rows)
            if shown.timeline.rows.remark_at(row) is not None:
                break
            await shown.press("j")
        assert shown.timeline.rows.remark_at(shown.timeline.view.fold) is not None
        assert shown.cursor_us == at
        await shown.press("enter")
        assert isinstance(shown.app.screen, NotesScreen)
        await shown.press("q", "k", "j", "j")
        assert shown.timeline.view.fold is None


async def test_the_list_of_notes_goes_there_deletes_and_brings_back(tmp_path: Path) -> None:
    async with play(tmp_path, [TRIP]) as shown:
        await on_timeline(shown)
        await shown.press("g", "L", "m", "b")
        marked = shown.cursor_us
        await shown.press("L", "a")
        await shown.write("later")
        await shown.press("G", "M")
        assert [line.split()[-1] for line in shown.notes_list()] != []
        assert "later" in shown.notes_list()[1] and " b " in shown.notes_list()[0]
        await shown.press("j", "x")
        assert [note.letter for note in shown.kept] == ["b"] and "u brings it back" in shown.message
        assert len(shown.notes_list()) == 1
        await shown.press("u")
        assert [note.text for note in shown.kept] == ["", "later"]
        await shown.press("u")
        assert "Nothing was deleted" in shown.message
        await shown.press("g", "enter")
        assert shown.cursor_us == marked
        await shown.press("M", "x", "q")
        assert not any("mark b" in row for row in shown.table()), "gone from the table as well"


async def test_undo_of_the_view_after_notes_went_selects_no_row_that_is_gone(tmp_path: Path) -> None:
    async with play(tmp_path, [TRIP]) as shown:
        await on_timeline(shown)
        await shown.press("G", "a")
        await shown.write("last of all")
        await shown.press("tab", "G", "k", "j", "j", "tab", "g")
        await shown.press("M", "x", "q")
        await shown.press(*("u" for _ in range(8)))
        assert len(shown.table()) > 1


async def test_going_to_a_range_marks_it_again(tmp_path: Path) -> None:
    async with play(tmp_path, [TRIP]) as shown:
        await on_timeline(shown)
        await shown.press("g", "l", "v", "L", "v", "a")
        await shown.write("slow")
        await shown.press("escape", "G")
        assert [shown.held] == [None]
        await shown.press("M", "enter")
        (note,) = shown.kept
        assert note.at is not None and note.until is not None
        assert shown.held == TimeRange(anchor_us=note.at.us, end_us=note.until.us)
        assert shown.cursor_us == note.at.us


async def test_a_step_of_the_crosshair_draws_no_axis_and_no_note_again(tmp_path: Path) -> None:
    async with play(tmp_path, [TRIP]) as shown:
        await on_timeline(shown)
        await shown.press("g", "L", "m", "a")
        drawn = set(shown.timeline.timeline.memo)
        entries = shown.timeline.rows.entries
        await shown.press("l", "l", "h", "L")
        assert set(shown.timeline.timeline.memo) == drawn and shown.timeline.rows.entries is entries
        await shown.press("plus")
        assert set(shown.timeline.timeline.memo) != drawn


# ── when it cannot be kept ────────────────────────────────────────────────────────────────────────


async def test_a_text_that_could_not_be_kept_stays_in_the_prompt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    async with play(tmp_path, [TRIP]) as shown:
        await on_timeline(shown)
        with monkeypatch.context() as patch:
            patch.setattr(store_module, "replace_private_file", full)
            await shown.press("a")
            await shown.write("precious")
            prompt = shown.app.screen.query_one(NotePrompt)
            assert prompt.is_open and prompt.value == "precious"
            assert "Not kept" in shown.message and "No space left" in shown.message
        await shown.press("enter")
        assert [note.text for note in shown.kept] == ["precious"]


async def test_a_file_open_to_others_is_told_and_the_timeline_works(tmp_path: Path) -> None:
    FileNotes(tmp_path / "data").add(Note.written(TRIP.session, "old", now=Instant(1)))
    (tmp_path / "data" / "notes.jsonl").chmod(0o644)
    async with play(tmp_path, [TRIP]) as shown:
        assert "chmod 600" in shown.message
        await on_timeline(shown)
        assert "chmod 600" in shown.message
        before = shown.cursor_us
        await shown.press("h")
        assert shown.cursor_us < before


async def test_a_line_that_cannot_be_read_is_told_beside_the_good_ones(tmp_path: Path) -> None:
    store = FileNotes(tmp_path / "data")
    store.add(Note.written(TRIP.session, "good one", now=Instant(1)))
    store.path.write_bytes(b"{broken\n" + store.path.read_bytes())
    async with play(tmp_path, [TRIP]) as shown:
        assert "line 1 of the notes cannot be read" in shown.message
        assert any("✎" in row for row in shown.rows())


async def test_without_a_place_the_key_says_so(tmp_path: Path) -> None:
    async with play(tmp_path, [TRIP], keeps=False) as shown:
        await shown.press("a")
        await shown.write("x")
        assert "no place" in shown.message


async def test_waiting_for_the_file_does_not_stop_the_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()

    async with play(tmp_path, [TRIP]) as shown:
        await on_timeline(shown)

        def slow(self: FileNotes, note: Note) -> None:
            asyncio.run_coroutine_threadsafe(gate.wait(), loop).result()
            raise NotesFailed("at last")

        monkeypatch.setattr(FileNotes, "add", slow)
        await shown.pilot.press("m", "a")
        before = shown.cursor_us
        await shown.pilot.press("h")
        assert shown.cursor_us < before and not gate.is_set()
        gate.set()
        await shown.rest()
        assert "at last" in shown.message


# ── the session list ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
@pytest.mark.parametrize("tier", [Tier.FULL, Tier.ASCII])
async def test_a_in_the_list_notes_the_session_in_row_and_preview(
    tmp_path: Path, size: tuple[int, int], tier: Tier
) -> None:
    looks = replace(Looks(), tier=tier)
    async with play(tmp_path, [report(1), report(2)], size=size, looks=looks) as shown:
        await shown.press("j", "a")
        await shown.write("seen twice")
        (note,) = shown.kept
        assert (note.session[4], note.at, note.text) == ("depot-0002", None, "seen twice")
        noted = [row for row in shown.rows() if row[2:3] == looks.glyphs.remark]
        assert len(noted) == 1
        await shown.pilot.pause(0.1)
        await shown.rest()
        assert f"{looks.glyphs.remark} seen twice" in shown.preview()
        await shown.press("k")
        await shown.pilot.pause(0.1)
        await shown.rest()
        assert "seen twice" not in shown.preview()


async def test_a_note_is_no_filter_and_esc_keeps_nothing(tmp_path: Path) -> None:
    async with play(tmp_path, [report(1), report(2)]) as shown:
        before = shown.rows()
        await shown.press("a", *"nothing")
        await shown.pilot.pause(0.2)
        await shown.rest()
        assert shown.rows()[:4] == before[:4]
        await shown.press("escape")
        assert is_at_list(shown.app) and not shown.kept
        await shown.press("a", "space", "enter")
        assert not shown.kept, "a blank note is none"


async def test_m_in_the_list_searches_all_notes_and_leads_to_the_session(tmp_path: Path) -> None:
    store = FileNotes(tmp_path / "data")
    reports = [report(number) for number in range(1, 6)]
    for one in reports:
        store.add(
            Note.written(
                one.session, f"about {one.session.vehicle}", now=one.session.started_at or Instant(1)
            )
        )
    gone = replace(reports[0].session, id="gone")
    store.add(Note.written(gone, "about one that is not loaded", now=Instant(1)))
    async with play(tmp_path, reports) as shown:
        await shown.press("M")
        assert len(shown.notes_list()) == 6 and "BUS-4401" in shown.notes_list()[0], "the newest first"
        await shown.press("slash", *"4404")
        await shown.press("enter")
        assert len(shown.notes_list()) == 1
        await shown.press("enter")
        assert is_at_list(shown.app) and shown.selected == "depot-0004"
        await shown.press("M", "G", "enter")
        assert "gone is not among the rows" in shown.message and shown.selected == "depot-0004"


async def test_a_hostile_note_is_shown_as_it_is_everywhere(tmp_path: Path) -> None:
    hostile = "[bold]x[/] \x1b]52;c;eA==\x07 \u202e end"
    FileNotes(tmp_path / "data").add(Note.written(TRIP.session, hostile, now=Instant(1)))
    async with play(tmp_path, [TRIP], size=(160, 40)) as shown:
        await shown.press("M")
        text = "\n".join(shown.notes_list())
        assert "[bold]x[/] ␛]52;c;eA==␇ ⟨U+202E⟩ end" in text
        await shown.press("q", "enter", "tab", "g")
        assert any("[bold]x[/]" in row and row.isprintable() for row in shown.table())


async def test_a_long_note_is_wrapped_and_the_cursor_stays_in_view(tmp_path: Path) -> None:
    store = FileNotes(tmp_path / "data")
    for number in range(30):
        at = TRIP.session.started_at
        assert at is not None
        text = f"n{number} " + "word " * 40
        store.add(Note.written(TRIP.session, text, now=Instant(1), edges_us=(at.us + number, at.us + number)))
    async with play(tmp_path, [TRIP], size=(80, 24)) as shown:
        await on_timeline(shown)
        await shown.press("M", "G")
        lines = shown.notes_list()
        assert any(line.startswith("▌ ✎") and "n29" in line for line in lines)
        assert all(len(line) <= 80 for line in lines)
        await shown.press("g")
        assert "n0" in shown.notes_list()[0]


async def test_the_fact_sheet_has_a_card_with_the_notes_on_its_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    park = report(1, provider="oioi")
    async with play(tmp_path, [park]) as shown:
        sent: list[str] = []
        monkeypatch.setattr(shown.app, "copy_to_clipboard", sent.append)
        await shown.press("4", "a")
        await shown.write("asked the driver")
        await shown.press("enter", "Y")
        assert not is_at_list(shown.app)
        (card,) = sent
        assert card.startswith("### ") and "asked the driver" in card
