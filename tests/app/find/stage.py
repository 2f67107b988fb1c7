"""A list with a few sessions that differ in what one searches for, and what every test of finding does."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from evtui.app.app import EvtuiApp
from evtui.app.theme import Looks
from evtui.app.widgets.query_prompt import QueryPrompt
from evtui.models.event import Severity
from evtui.models.report import SessionReport
from tests.app.doubles import (
    Source,
    failed,
    opening_of,
    report,
    session_list,
    sessions_screen,
    settled,
    source_of,
)


def fleet() -> Source:
    """Six depot sessions on two chargers, one Smappee."""
    return source_of(
        depot=[
            report(1, charger="HPC-01", vehicle="BUS-1", energy_wh=Decimal(5_000)),
            failed(2, charger="HPC-01", vehicle="BUS-2", verdict="FAULT"),
            report(3, charger="HPC-02", vehicle="BUS-1", energy_wh=Decimal(90_000)),
            report(4, charger="HPC-02", vehicle="BUS-3", energy_wh=Decimal(120_000)),
            report(5, charger="HPC-02", vehicle=None, energy_wh=None, severity=Severity.WARNING),
            failed(6, charger="HPC-01", vehicle="BUS-1", verdict="NO START"),
        ],
        smappee=[report(1, "smappee", status_raw="CHARGING")],
    )


def app_of(source: Source, folder: Path | None = None, looks: Looks | None = None, **more: Any) -> EvtuiApp:
    """The app; ``folder`` is where views and typed lines are kept."""
    return EvtuiApp(opening_of(source, views_folder=folder, **more), looks=looks or Looks())


def shown(app: EvtuiApp) -> list[str]:
    """The numbers of the sessions in the order of the list, heads of groups by their title."""
    stops = session_list(app).content.rows.stops
    return [
        str(int(stop.session.id.rpartition("-")[2])) if isinstance(stop, SessionReport) else stop.title
        for stop in stops
    ]


async def command(pilot: Pilot[None], app: EvtuiApp, text: str) -> None:
    """Type a command."""
    await pilot.press("colon")
    await settled(pilot)
    prompt = app.screen.query_one("Input")
    prompt.value = text  # type: ignore[attr-defined]  # the palette's input
    await pilot.pause()
    await pilot.press("enter")
    await settled(pilot)


async def filtered(pilot: Pilot[None], text: str, *, end: str = "enter") -> None:
    """Type conditions and end the prompt."""
    await pilot.press("slash")
    await settled(pilot)
    prompt = pilot.app.screen.query_one(QueryPrompt)
    prompt.value = text
    await pilot.pause()
    if end:
        await pilot.press(end)
        await settled(pilot)


def hint(app: EvtuiApp) -> str:
    """The row below the prompt."""
    return sessions_screen(app).query_one(QueryPrompt).hint.render_line(0).text.rstrip()
