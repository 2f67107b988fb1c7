"""A prompt on the timeline is one row: opening and closing it again sends no lane."""

from __future__ import annotations

from typing import Any

import pytest
from textual._compositor import ChopsUpdate
from textual.screen import Screen

from evtui.simulator.case import Case
from tests.app.doubles import browser, settled, source_of
from tests.app.timeline.stage import simulated


@pytest.mark.parametrize("key", ["slash", "a", "y"])
async def test_a_prompt_that_was_open_before_sends_its_own_row_and_nothing_else(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = browser(source_of(depot=[simulated(Case.TRIP)]))
    async with app.run_test(size=(120, 40)) as pilot:
        for before in ("enter", key, "escape"):
            await pilot.press(before)
            await settled(pilot)
        sent: list[Any] = []
        display = app._display

        def noted(screen: Screen[Any], what: Any) -> None:
            sent.append(what)
            display(screen, what)

        monkeypatch.setattr(app, "_display", noted)
        for now in (key, "escape"):
            await pilot.press(now)
            await settled(pilot)
        chops = [one for one in sent if isinstance(one, ChopsUpdate)]
        rows = {y for one in chops for y, _, _ in one.spans}
        assert chops and len(chops) == len([one for one in sent if one is not None])
        assert rows <= {38, 39}, "the prompt's row and the footer"
