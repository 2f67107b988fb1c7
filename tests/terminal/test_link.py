"""A bundle's link on a real terminal: the timeline stands at the instant, the list is below it."""

from __future__ import annotations

from pathlib import Path

import pytest

from evtui.services.casefile.case import case_bytes
from tests.services.casefile.stage import case_of
from tests.services.ticket.stage import fleet_reports
from tests.terminal.pty_terminal import PtyTerminal, evtui


@pytest.mark.pty
def test_a_link_opens_the_timeline_at_its_instant(tmp_path: Path) -> None:
    report = fleet_reports()[0]
    at = [event.at for event in report.events if event.at is not None and not event.carried_in][2]
    file = tmp_path / "case.evt"
    file.write_bytes(case_bytes(case_of(report)))
    word = f"{file}#t={at.datetime():%H:%M:%S}"
    with PtyTerminal(evtui(word), env={"EVTUI_HOME": str(tmp_path)}, size=(120, 40)) as terminal:
        terminal.wait_for("Overview")
        terminal.wait_for(f"{at.datetime():%H:%M:%S}")
        terminal.send("q")
        terminal.wait_for("1/1")
        terminal.send("Q")
        assert terminal.wait_exit() == 0
        terminal.assert_restored()
