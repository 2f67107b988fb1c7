"""The scenes: one list for the snapshot tests and for the pictures of the README, so that neither can lie."""

from __future__ import annotations

import os
import shutil
import weakref
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Final
from unittest.mock import patch

from textual.pilot import Pilot

from evtui.app.app import EvtuiApp
from evtui.app.screens.sessions.session_list import SessionList
from evtui.app.theme import Depth, Looks
from evtui.config.locations import home_locations
from evtui.errors import AuthenticationRefused
from evtui.formats.glyphs import Tier
from evtui.models.fetch import Batch, Progress, RetryScheduled
from evtui.models.problem import Problem
from tests.app import doubles
from tests.app.snapshots.saved_fleet import StoredFleet, opening, saved_fleet

Steps = Callable[[Pilot[None]], Awaitable[None]]
SMALL: Final = (80, 24)
MIDDLE: Final = (120, 40)
LARGE: Final = (200, 60)
LIGHT: Final = Looks(dark=False)
ASCII_16: Final = Looks(tier=Tier.ASCII, depth=Depth.SIXTEEN)


@dataclass(frozen=True)
class Scene:
    """One picture: what is open, how it looks, what was pressed."""

    name: str
    """File name without ending; holds the size."""
    size: tuple[int, int]
    steps: Steps
    looks: Looks = field(default_factory=Looks)
    app: Callable[[Looks], EvtuiApp] = lambda looks: EvtuiApp(opening(saved_fleet()), looks=looks)
    """Makes the app the scene plays in."""
    in_readme: bool = False


async def rest(pilot: Pilot[None]) -> None:
    """Until the preview has loaded, every worker is done and every line is drawn."""
    for _ in range(4):
        await pilot.pause(0.05)
        await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def keys(*pressed: str) -> Steps:
    """Press these, one after the other has settled."""

    async def steps(pilot: Pilot[None]) -> None:
        await rest(pilot)
        for key in pressed:
            await pilot.press(key)
            await rest(pilot)

    return steps


def on(outcome: str, *pressed: str) -> Steps:
    """Select the newest session with this outcome, then press."""

    async def steps(pilot: Pilot[None]) -> None:
        await rest(pilot)
        for _ in range(200):
            selected = pilot.app.screen.query_one(SessionList).selected
            if selected is not None and selected.session.outcome == outcome:
                break
            await pilot.press("j")
        else:
            raise AssertionError(f"no session with outcome {outcome}")
        await keys(*pressed)(pilot)

    return steps


def trip(*pressed: str) -> Steps:
    """The timeline of the newest trip, from its start, then these keys."""
    return on("Converter overtemp", "enter", "g", *pressed)


_NAMES: Final = {
    " ": "space",
    "-": "minus",
    "<": "less_than_sign",
    ">": "greater_than_sign",
    ":": "colon",
}


def typed(text: str) -> tuple[str, ...]:
    """A text as keys, with enter."""
    return (*(_NAMES.get(char, char) for char in text), "enter")


def command(text: str) -> tuple[str, ...]:
    """A command of the command line as keys."""
    return ("colon", *typed(text))


def copied(steps: Steps) -> Steps:
    """Then the card is copied; the footer names the file as seen from a home folder."""

    async def and_copied(pilot: Pilot[None]) -> None:
        await steps(pilot)
        assert isinstance(pilot.app, EvtuiApp)
        assert pilot.app.state_folder is not None
        with patch.dict(os.environ, HOME=str(pilot.app.state_folder.parents[2])):
            await keys("Y")(pilot)

    return and_copied


async def waiting(pilot: Pilot[None]) -> None:
    """For scenes whose fetch never ends: until everything else is done."""
    workers = pilot.app.workers
    for _ in range(4):
        await pilot.pause(0.05)
        ending = [worker for worker in workers if not worker.group.startswith("sessions ")]
        if ending:
            await workers.wait_for_complete(ending)
    await pilot.pause()


def _keeping(looks: Looks) -> EvtuiApp:
    """The fleet, with a home folder of its own for notes and copies that goes when the app goes."""
    home = Path(mkdtemp(prefix="evtui-scene-"))
    places = replace(
        home_locations(home), data=home / ".local/share/evtui", state=home / ".local/state/evtui"
    )
    app = EvtuiApp(replace(opening(saved_fleet()), locations=lambda: places), looks=looks)
    weakref.finalize(app, shutil.rmtree, home)
    return app


def _offline(looks: Looks) -> EvtuiApp:
    """The fleet out of the store, three hours old; nobody is asked."""
    return EvtuiApp(replace(opening(StoredFleet(saved_fleet().reports)), name=""), looks=looks)


def _refused(looks: Looks) -> EvtuiApp:
    """Smappee refuses the login, the other two work."""
    source = doubles.source_of(depot=[doubles.report(hour) for hour in range(1, 9)], smappee=[], oioi=[])
    error = AuthenticationRefused(
        "Smappee: token: the login was refused (401 unauthorized_client: Invalid Credentials)",
        hint="check client_id, client_secret, username and password of this account",
    )
    scripts = dict(source.scripts) | {
        "smappee": doubles.fails("smappee", Problem.from_error(error, "smappee"))
    }
    return doubles.browser(replace(source, scripts=scripts), looks)


def _loading(looks: Looks) -> EvtuiApp:
    """Page three of nine is on its way, after one attempt failed."""
    source = doubles.source_of(depot=[])
    script = doubles.hangs(
        "depot",
        Batch(account="depot", reports=tuple(doubles.report(hour) for hour in range(1, 6))),
        Progress(account="depot", done=3, total=9, doing="HPC-02/1 page 1"),
        RetryScheduled(account="depot", attempt=3, attempts=4, wait_s=8, reason="no answer for 20 s"),
    )
    return doubles.browser(replace(source, scripts={"depot": script}), looks)


EVIDENCE: Final = ("d", *["j"] * 4, "enter")
"""From the sentence that tells of the station's lower limit."""
COMPARED: Final = ("c", "w", "w", "w", "l")
"""With the previous good session of the charger, the crosshair where the station cut its limit."""
CONDITIONS: Final = "kwh<1 dur>1m err:isolation"
NOTE: Final = "fan 2 stands still"
MEASURED: Final = ("w", "v", "e", "e", "e", "e", "v")
"""From the first warning to the opening of the breaker."""
JUDGED: Final = (*command("triage"), "7", "6", "8", "9")
"""The first four of the queue."""
SCENES: Final = (
    Scene("browser-80x24", SMALL, keys()),
    Scene("browser-120x40", MIDDLE, keys(), in_readme=True),
    Scene("browser-200x60", LARGE, keys()),
    Scene("browser-light-120x40", MIDDLE, on("Isolation fault"), LIGHT),
    Scene("browser-ascii-80x24", SMALL, keys(), ASCII_16),
    Scene("smappee-120x40", MIDDLE, keys("2"), in_readme=True),
    Scene("plugsurfing-120x40", MIDDLE, keys("3"), in_readme=True),
    Scene("all-120x40", MIDDLE, keys("4")),
    Scene("filter-120x40", MIDDLE, keys("slash", "h", "p", "c", "minus", "0", "7")),
    Scene("conditions-80x24", SMALL, keys("slash", *typed(CONDITIONS))),
    Scene("conditions-120x40", MIDDLE, keys("slash", *typed(CONDITIONS))),
    Scene("group-120x40", MIDDLE, keys(*command("group charger"), "g", "enter"), in_readme=True),
    Scene("group-ascii-80x24", SMALL, keys(*command("group charger"), "g", "enter"), ASCII_16),
    Scene("frequency-80x24", SMALL, keys(*command("freq outcome"))),
    Scene("offline-120x40", MIDDLE, keys(), app=_offline, in_readme=True),
    Scene("offline-80x24", SMALL, keys(), app=_offline),
    Scene("search-120x40", MIDDLE, trip("slash", *typed("temperature")), in_readme=True),
    Scene("search-80x24", SMALL, trip("slash", *typed("temperature"))),
    Scene("themes-sunlight-120x40", MIDDLE, trip("e"), Looks(dark=False, theme="sunlight")),
    Scene("help-120x40", MIDDLE, keys("question_mark")),
    Scene("timeline-80x24", SMALL, on("Converter overtemp", "enter", "g", "e", "e")),
    Scene("timeline-120x40", MIDDLE, on("Converter overtemp", "enter", "g", "e", "e"), in_readme=True),
    Scene("timeline-200x60", LARGE, on("Converter overtemp", "enter", "g", "e", "e")),
    Scene("timeline-zoom-120x40", MIDDLE, on("Converter overtemp", "enter", "g", "e", *["plus"] * 6)),
    Scene("timeline-failed-start-light-120x40", MIDDLE, on("Precharge failed", "enter", "g", "e"), LIGHT),
    Scene("timeline-gap-120x40", MIDDLE, on("4 min no data", "enter", "g", "right_curly_bracket")),
    Scene(
        "timeline-ascii-80x24", SMALL, on("Converter overtemp", "enter", "g", "e"), ASCII_16, in_readme=True
    ),
    Scene("raw-120x40", MIDDLE, on("Converter overtemp", "enter", "g", "e", "e", "p"), in_readme=True),
    Scene("factsheet-120x40", MIDDLE, keys("3", "enter"), in_readme=True),
    Scene("factsheet-80x24", SMALL, keys("2", "enter")),
    Scene("browser-error-80x24", SMALL, keys("e")),
    Scene("browser-error-120x40", MIDDLE, keys("e")),
    Scene("diagnosis-80x24", SMALL, trip("d"), in_readme=True),
    Scene("diagnosis-120x40", MIDDLE, trip("d"), in_readme=True),
    Scene("diagnosis-ascii-80x24", SMALL, trip("d"), ASCII_16),
    Scene("diagnosis-failed-start-light-120x40", MIDDLE, on("Precharge failed", "d"), LIGHT),
    Scene("diagnosis-folds-120x40", MIDDLE, trip("d", "G", "enter")),
    Scene("evidence-80x24", SMALL, trip(*EVIDENCE)),
    Scene("evidence-120x40", MIDDLE, trip(*EVIDENCE)),
    Scene("timeline-measure-80x24", SMALL, trip(*MEASURED)),
    Scene("timeline-measure-120x40", MIDDLE, trip(*MEASURED), in_readme=True),
    Scene("timeline-soc-80x24", SMALL, trip("e", *command("x-soc"))),
    Scene("timeline-soc-120x40", MIDDLE, trip("e", *command("x-soc"))),
    Scene("timeline-histogram-80x24", SMALL, trip("e", "i")),
    Scene("timeline-histogram-120x40", MIDDLE, trip("e", "i")),
    Scene("timeline-dwell-80x24", SMALL, trip("e", "F")),
    Scene("timeline-dwell-120x40", MIDDLE, trip("e", "F")),
    Scene("timeline-note-80x24", SMALL, trip("e", "a", *typed(NOTE)), app=_keeping),
    Scene("timeline-note-120x40", MIDDLE, trip("e", "a", *typed(NOTE)), app=_keeping),
    Scene("timeline-copied-80x24", SMALL, copied(trip("e")), app=_keeping),
    Scene("timeline-copied-120x40", MIDDLE, copied(trip("e")), app=_keeping),
    Scene("explain-120x40", MIDDLE, trip("e", "K")),
    Scene("compare-80x24", SMALL, trip(*COMPARED)),
    Scene("compare-120x40", MIDDLE, trip(*COMPARED), in_readme=True),
    Scene("compare-200x60", LARGE, trip(*COMPARED)),
    Scene("compare-ascii-80x24", SMALL, trip(*COMPARED), ASCII_16),
    Scene("triage-80x24", SMALL, keys(*command("triage"))),
    Scene("triage-120x40", MIDDLE, keys(*command("triage")), in_readme=True),
    Scene("hand-over-80x24", SMALL, keys(*JUDGED, *command("hand-over"))),
    Scene("refused-120x40", MIDDLE, keys("2"), app=_refused, in_readme=True),
    Scene("loading-120x40", MIDDLE, waiting, app=_loading),
    Scene(
        "start-80x24", SMALL, keys(), app=lambda looks: EvtuiApp(None, looks=looks, config_path="config.toml")
    ),
)
