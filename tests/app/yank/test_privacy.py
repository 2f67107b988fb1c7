"""``:privacy on``: no screen, copy or file holds a personal value, however it is wrapped or cut."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.widget import Widget

from evtui.app.screens.raw.screen import RawScreen
from evtui.app.screens.sessions.screen import SessionsScreen
from evtui.app.widgets.header import Header
from evtui.models.provenance import Fact
from evtui.models.report import SessionReport
from evtui.services.notes.note import Note
from evtui.services.notes.store import FileNotes
from evtui.simulator.case import Case
from tests.app.doubles import NOW, report, selected_id, sessions_screen
from tests.app.timeline.stage import simulated
from tests.app.yank.stage import Play, play

VEHICLE = "Omnibus der Verkehrsgesellschaft am Unteren Hafen 4711"
CARD = "04A2B3C4D5E680"
STREET = "Lange Straße am Alten Güterbahnhof 12, 10115 Berlin"


def somebody(number: int, provider: str = "smappee", **more: Any) -> SessionReport:
    """A session that is full of one person, in long texts that every column cuts and every pane wraps."""
    raw = {
        "id": number,
        "rfid": CARD,
        "vehicleId": VEHICLE,
        "address": STREET,
        "remark": f"for {VEHICLE}, ok",
    }
    found = report(number, provider, vehicle=VEHICLE, address=STREET, auth_token=CARD, site=STREET, **more)
    facts = (Fact(name="rfid", value=CARD, source="/rfid"), Fact(name="remark", value=f"for {VEHICLE}, ok"))
    return replace(found, raw=json.dumps(raw, ensure_ascii=False).encode(), facts=facts)


def seen(shown: Play) -> str:
    """Everything that stands on the screen, row by row."""
    rows = []
    for widget in shown.app.screen.walk_children(Widget):
        if not widget.is_container and widget.size.height and widget.region:
            rows += [widget.render_line(y).text for y in range(widget.size.height)]
    return "\n".join(rows)


def revealed(text: str) -> list[str]:
    """Words of the personal values in a text; a word that is cut counts from its fifth letter on."""
    words = [word for value in (VEHICLE, CARD, STREET) for word in value.replace(",", "").split()]
    return [word for word in words if len(word) > 4 and word[:5].casefold() in text.casefold()]


async def switch(shown: Play, word: str) -> None:
    """Type the command."""
    await shown.press("colon")
    await shown.write(f"privacy {word}")


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40), (200, 60)])
async def test_no_screen_shows_a_personal_value_whole_wrapped_or_cut(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = Note(id="1", session=somebody(1).session.key, text=f"ask about {CARD}", created_at=NOW)
    FileNotes(tmp_path / "data").add(note)
    async with play(tmp_path, monkeypatch, size, smappee=[somebody(1), somebody(2)]) as shown:
        assert revealed(seen(shown)) or size[0] == 60, "else this proves nothing"
        await switch(shown, "on")
        assert isinstance(shown.app.screen, SessionsScreen)
        for keys in ((), ("enter",), ("p",), ("q", "q", "M")):
            await shown.press(*keys)
            text = seen(shown)
            assert not revealed(text), keys
            assert "PRIVATE" in shown.app.screen.query_one(Header).render_line(0).text


async def test_what_is_copied_has_the_same_pseudonyms_and_off_brings_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with play(tmp_path, monkeypatch, smappee=[somebody(1), somebody(2)]) as shown:
        await shown.press("j")
        await switch(shown, "on")
        assert selected_id(shown.app) == "smappee-0002", "the cursor stays"
        await shown.press("y", "j")
        row = json.loads(shown.sent[-1])
        assert row["vehicle"].startswith("vehicle-") and not revealed(shown.sent[-1])
        await shown.press("p", "y", "t")
        assert isinstance(shown.app.screen, RawScreen)
        assert row["vehicle"] in shown.sent[-1] and not revealed(shown.sent[-1])
        await switch(shown, "off")
        await shown.press("Y")
        assert VEHICLE in shown.sent[-1] or CARD in shown.sent[-1]
        assert "PRIVATE" not in seen(shown)


async def test_a_timeline_is_opened_again_where_the_crosshair_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with play(tmp_path, monkeypatch, depot=[simulated(Case.TRIP)]) as shown:
        await shown.press("enter")
        await shown.press("L", "L")
        vehicle = shown.app.screen._report.session.vehicle  # type: ignore[attr-defined]
        at = shown.app.screen.present_instant  # type: ignore[attr-defined]
        await switch(shown, "on")
        assert abs(shown.app.screen.present_instant.us - at.us) < 1000  # type: ignore[attr-defined]
        text = seen(shown)
        assert vehicle not in text and "PRIVATE" in text
        await shown.press("semicolon")
        assert "not in private" in shown.message


async def test_a_note_that_is_deleted_and_brought_back_in_private_is_kept_as_it_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = FileNotes(tmp_path / "data")
    kept.add(Note(id="1", session=somebody(1).session.key, text=f"ask about {CARD}", created_at=NOW))
    async with play(tmp_path, monkeypatch, smappee=[somebody(1)]) as shown:
        await switch(shown, "on")
        await shown.press("M")
        await shown.press("x")
        assert not kept.read().notes
        await shown.press("u")
        assert [note.text for note in kept.read().notes] == [f"ask about {CARD}"]


async def test_conditions_and_lines_typed_before_are_gone_and_verdicts_of_pseudonyms_are_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with play(tmp_path, monkeypatch, smappee=[somebody(1)]) as shown:
        await shown.press("slash")
        await shown.write("Omnibus")
        assert shown.app.typed_lines("commands").lines is not None
        await switch(shown, "on")
        assert sessions_screen(shown.app).view.filter.text == ""
        assert not shown.app.typed_lines("filter").lines
        assert not revealed(seen(shown))
        await switch(shown, "on")
        assert "Private" in shown.message
