"""The comparison as Markdown."""

from __future__ import annotations

from evtui.services.compare.rows import DifferenceRow
from evtui.services.export.comparison_text import comparison_markdown
from tests.services.diagnosis.healthy import healthy, report


def test_every_row_is_a_row_of_the_table_and_no_text_breaks_it() -> None:
    rows = (
        DifferenceRow(name="Energy", a="1 kWh", b="2 kWh", text="+1 kWh", differs=True),
        DifferenceRow(name="a|b", a="–", b="x", text="only B", differs=True),
    )
    session = report(healthy()).session
    lines = "".join(comparison_markdown(session, session, rows)).splitlines()
    assert lines[0] == "## north/s-1 (A) and north/s-1 (B)"
    assert lines[4] == "| Energy | 1 kWh | 2 kWh | +1 kWh |"
    assert lines[5].count(" | ") == 3
