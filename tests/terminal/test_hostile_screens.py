"""Every screen of the app on saved answers in which every text is hostile: literal, harmless, drawable.

The boundary must do all the work: the guard at the last line records what it would have had to take out.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from textual.pilot import Pilot

from evtui.app.app import EvtuiApp
from evtui.app.source import Opening, SessionSource
from evtui.app.theme import Depth, Looks
from evtui.formats.glyphs import Tier, for_tier
from evtui.formats.plain import plain
from evtui.formats.widths import cells
from evtui.services.files import read_files
from evtui.services.workspace import Workspace
from tests.corpus.hostile_answers import depot_answer, oioi_answer, smappee_answer
from tests.corpus.hostile_text import FORBIDDEN_BYTES, HUGE, HUGE_LENGTH, TEXTS
from tests.terminal.conftest import Passed

LOOKS = {
    "80x24-ascii": ((80, 24), Looks(tier=Tier.ASCII, depth=Depth.SIXTEEN)),
    "120x40": ((120, 40), Looks()),
}
ANSWERS: dict[str, Callable[[Sequence[str]], bytes]] = {
    "depot": depot_answer,
    "smappee": smappee_answer,
    "oioi": oioi_answer,
}
TAB = {"depot": "1", "smappee": "2", "oioi": "3"}


def app_on(path: Path, looks: Looks) -> EvtuiApp:
    """The app on one file."""

    async def open_it() -> SessionSource:
        return Workspace.from_documents(read_files([path], None))

    return EvtuiApp(Opening(open=open_it, name=path.name), looks=looks)


def assert_drawn(app: EvtuiApp, passed: Passed) -> None:
    """Nothing harmful came as far as the guard, no action hangs on any text, the picture is valid XML."""
    assert not passed.harmful
    assert not passed.actions
    picture = app.export_screenshot()
    root = ElementTree.fromstring(picture)
    assert not [
        element for element in root.iter() if element.tag.rpartition("}")[2] in {"script", "a", "image"}
    ]
    assert not [form for form in FORBIDDEN_BYTES if form in picture.encode()]


async def press(app: EvtuiApp, *keys: str) -> None:
    """Keys one after another, each drawn before the next."""
    for key in keys:
        app.simulate_key(key)
        for _ in range(3):  # app, screen, widget
            drawn = asyncio.Event()
            app.call_after_refresh(drawn.set)
            await asyncio.wait_for(drawn.wait(), 20)


async def walk_list(pilot: Pilot[None], app: EvtuiApp, passed: Passed) -> None:
    """The whole list with previews, filtered and unfiltered, and the screens around it."""
    await press(app, "g", *["pagedown"] * 12, "g", *["j"] * 6)
    await pilot.pause()
    assert_drawn(app, passed)
    for keys, place, back in (
        (("slash", "left_square_bracket", "slash", "enter"), "SessionsScreen", ("slash", "ctrl+u", "enter")),
        (("K",), "TextScreen", ("backspace",)),
        (("question_mark",), "HelpScreen", ("backspace",)),
        (("colon", "e", "v"), "Palette", ("escape",)),
    ):
        await press(app, *keys)
        await pilot.pause()
        assert type(app.screen).__name__ == place
        assert_drawn(app, passed)
        await press(app, *back)
        await pilot.pause()


async def walk_session(pilot: Pilot[None], app: EvtuiApp, passed: Passed) -> None:
    """A session's own screen and its raw record, from top to bottom."""
    await press(app, "G", "g", "enter")
    await pilot.pause()
    assert type(app.screen).__name__ in {"TimelineScreen", "FactSheetScreen"}
    assert_drawn(app, passed)
    await press(app, *"eEwWsS", "tab", *["pagedown"] * 15, "enter", "tab", *["j"] * 10, "G", "g")
    await pilot.pause()
    assert_drawn(app, passed)
    await press(app, "p")
    await pilot.pause()
    assert type(app.screen).__name__ == "RawScreen"
    await press(app, *["pagedown"] * 12, "G")
    assert_drawn(app, passed)
    await press(app, "slash", *"evil", "enter", "n", "K")
    await pilot.pause()
    assert_drawn(app, passed)
    await press(app, "escape", "backspace", "backspace")  # which never quits


@pytest.mark.parametrize("looks", LOOKS)
@pytest.mark.parametrize("provider", ANSWERS)
async def test_every_screen_shows_hostile_text_literally_and_harmlessly(
    provider: str, looks: str, tmp_path: Path, passed: Passed
) -> None:
    texts = [*TEXTS.values(), "long" * 5000]
    file = tmp_path / "an\x1b]0;pwned\x07swer [@click=app.quit].json"
    file.write_bytes(ANSWERS[provider](texts))
    size, look = LOOKS[looks]
    app = app_on(file, look)
    async with app.run_test(size=size) as pilot:
        while app.sessions is None or not app.sessions.session_list.content.rows.reports:
            await pilot.pause()
        await press(app, TAB[provider])
        await walk_list(pilot, app, passed)
        await walk_session(pilot, app, passed)
        assert_drawn(app, passed)
    if look.tier is Tier.ASCII:
        assert passed.text.isascii()
    missing = [name for name, text in TEXTS.items() if not is_shown(text, passed.text, look.tier)]
    assert not missing, "not to be seen anywhere"


@pytest.mark.parametrize("place", ["vehicleId", "errorCode"])
async def test_a_text_of_ten_megabytes_is_drawn_like_any_other(
    place: str, tmp_path: Path, passed: Passed
) -> None:
    answer = depot_answer(["one", "two", "three", "four"]).decode()
    file = tmp_path / "answer.json"
    file.write_text(re.sub(rf'("{place}": ")[^"]*three', rf"\g<1>{HUGE['ten-megabytes']}", answer, count=1))
    assert file.stat().st_size > HUGE_LENGTH
    app = app_on(file, Looks())
    async with app.run_test(size=(120, 40)) as pilot:
        while app.sessions is None or not app.sessions.session_list.content.rows.reports:
            await pilot.pause()
        await press(app, "g", "j", "j", "j")
        assert_drawn(app, passed)
        await walk_session(pilot, app, passed)
    assert "one" in passed.text
    assert "xxx" in passed.text
    assert max(map(len, passed.lines)) < 1000, "only what fits is made into cells"


def is_shown(text: str, screens: str, tier: Tier) -> bool:
    """Whether the beginning of a text's harmless form is on some screen; four cells fit everywhere."""
    shown = re.sub(r"\s+", " ", for_tier(plain(text), tier)).strip()
    beginning = max((shown[:end] for end in range(1, 9) if cells(shown[:end]) <= 4), key=len)
    return beginning in screens
