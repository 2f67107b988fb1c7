"""The demo's fleet, saved, and what stands on the screen: for tests of tour and cookbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from evtui.app.app import EvtuiApp
from evtui.app.looks import Looks
from evtui.keymap.labels import key_of
from tests.app.snapshots.saved_fleet import opening, saved_fleet


def demo(looks: Looks | None = None, **more: Any) -> EvtuiApp:
    """The explorer on the demo's fleet."""
    return EvtuiApp(opening(saved_fleet()), looks=looks or Looks(), **more)


async def rest(pilot: Pilot[None]) -> None:
    """Until every worker is done, twice as one may begin another, and every line is drawn."""
    for _ in range(2):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def screen_text(app: EvtuiApp) -> str:
    """Everything that is shown, line by line."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def do(pilot: Pilot[None], steps: Sequence[str]) -> None:
    """Keys as people write them; ``/text``, ``:command`` and other words are typed and end with enter."""
    for step in steps:
        if step[0] in "/:" and len(step) > 1:
            await _press(pilot, step[0])
            await _type(pilot, step[1:])
        elif key_of(step) is None:
            await _type(pilot, step)
        else:
            await _press(pilot, step)


async def _press(pilot: Pilot[None], written: str) -> None:
    key = key_of(written)
    assert key is not None, written
    await pilot.press(key)
    await rest(pilot)


async def _type(pilot: Pilot[None], text: str) -> None:
    """Into the prompt that is open: key by key is tested elsewhere, and slow."""
    prompt = pilot.app.focused
    assert isinstance(prompt, Input)
    prompt.value = text
    await pilot.press("enter")
    await rest(pilot)
