"""``y`` and ``|`` on a comparison: the difference under the cursor, all of them, both sessions."""

from __future__ import annotations

from evtui.app.screens.compare.screen import CompareScreen
from evtui.app.yanking import Yanks
from evtui.models.report import SessionReport
from evtui.services.examination import NO_BACKGROUND
from evtui.simulator.case import Case
from tests.app.timeline.stage import Stage, settled, simulated


def taken(yanks: Yanks) -> dict[str, str]:
    """Every text that is offered."""
    texts = {str(one): yanks.text(one) for one in yanks.offered}
    return {name: text if isinstance(text, str) else text() for name, text in texts.items()}


async def test_the_difference_under_the_cursor_all_of_them_and_both_sessions_can_be_taken() -> None:
    pair: list[SessionReport] = [simulated(Case.TRIP), simulated(Case.NORMAL)]
    screen = CompareScreen(pair[0], pair[1:], None, NO_BACKGROUND)
    stage = Stage(screen)
    async with stage.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("j", "j")
        await settled(pilot)
        found = taken(screen.yanks())
        lines = found["t"].split("\n")
        assert lines[0] == "what\tA\tB\tB − A" and len(lines) == len(screen.rows) + 1
        assert found["r"] == lines[screen.view.row + 1] and found["r"].endswith(f"\t{found['c']}")
        assert found["i"].split() == [one.session.id for one in pair]
        assert list(screen.piped_reports()) == pair
        steps = [number for number, row in enumerate(screen.rows) if row.step is not None]
        await pilot.press(*["j"] * (steps[0] - screen.view.row))
        await settled(pilot)
        step = screen.rows[steps[0]].step
        assert step is not None and (event := step.a or step.b) is not None
        assert event.source in taken(screen.yanks())["e"]
