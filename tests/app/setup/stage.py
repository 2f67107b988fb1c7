"""The app at its start screen with a configuration folder of its own, and a desk that asks nobody."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from evtui.app.app import EvtuiApp
from evtui.app.screens.setup.form_view import FormView
from evtui.app.screens.setup.screen import AccountScreen
from evtui.app.source import Opening
from evtui.app.theme import Looks
from evtui.config.locations import Locations, home_locations
from evtui.models.problem import Problem, ProblemKind
from evtui.services.setup.desk import SetupDesk
from evtui.services.setup.form import AccountForm
from evtui.services.setup.trying import Tried
from tests.app.doubles import opening_of, report, source_of


@dataclass
class Desk(SetupDesk):
    """Asks no provider: the next answer is given beforehand."""

    locations: Locations
    problem: Problem | None = None
    tried: list[AccountForm] = field(default_factory=list)
    hangs: bool = False

    def __post_init__(self) -> None:
        super().__init__(self.locations, {})

    async def try_form(self, form: AccountForm) -> Tried:
        """As scripted."""
        self.tried.append(form)
        if self.hangs:
            await asyncio.Event().wait()
        return Tried(title="DepotFinity", elapsed_s=0.4, problem=self.problem)


def refused() -> Problem:
    """A login that is not accepted."""
    return Problem(
        kind=ProblemKind.AUTH,
        message="the sign-in was refused (401)",
        hint="check the credentials",
        exit_code=4,
    )


def desk_in(home: Path) -> Desk:
    """A desk whose files are below ``home``."""
    return Desk(home_locations(home))


def start(desk: Desk, *, looks: Looks | None = None, opening: Opening | None = None) -> EvtuiApp:
    """The app on nothing, or on an opening."""
    app = EvtuiApp(opening, looks=looks or Looks(), config_path=desk.file)
    app.setup_desk = lambda: desk
    app.open_configured = lambda: opening_of(source_of(depot=[report(1)]))
    return app


def shown(app: EvtuiApp) -> str:
    """The lines of the form in front."""
    return app.screen.query_one(FormView).text


def form_screen(app: EvtuiApp) -> AccountScreen:
    """The form in front."""
    assert isinstance(app.screen, AccountScreen)
    return app.screen
