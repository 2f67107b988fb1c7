"""What the screen exports, what the clipboard gets and what the command line prints are equal rows (K1)."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import shlex
import subprocess
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from evtui.app.screens.sessions.grouped import TOTAL
from evtui.app.screens.sessions.screen import SessionsScreen
from evtui.formats.units import energy
from evtui.models.fetch import SessionQuery
from evtui.models.instant import Instant
from evtui.services.listing.rows import GroupHead
from evtui.services.sync.syncing import Period, sync
from evtui.services.workspace import Workspace
from evtui.simulator.config_text import config_toml
from evtui.simulator.server import Simulator
from tests.app.yank.stage import Play, play
from tests.services.keeping.stage import NOW, StillClock, fleet, opened, settings_of

ROOT = Path(__file__).parents[3]
SINCE, UNTIL = (Instant.from_datetime(NOW + timedelta(days=days)) for days in (-9, 1))
PERIOD = SessionQuery(since=SINCE, until=UNTIL)
WHERE = "kwh>1 dur>20m !status:charging"


@pytest.fixture
async def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Play]:
    """The app on the store of all three providers, whose servers are gone."""
    home = Path(os.environ["EVTUI_HOME"])
    async with Simulator(fleet(24)) as simulator:
        home.mkdir(mode=0o700)
        (home / "config.toml").write_text(config_toml(simulator.port))
        (home / "config.toml").chmod(0o600)
        settings = settings_of(simulator, home)
        async with opened(settings, StillClock(NOW + timedelta(days=1))) as workspace:
            async for _ in sync(workspace, Period(since=SINCE, until=UNTIL)):
                pass

    async def open_it() -> Workspace:
        return Workspace.from_settings(settings, clock=StillClock(NOW + timedelta(days=1)), offline=True)

    opening = {"open": open_it, "query": PERIOD, "words": ("--offline",)}
    async with play(home, monkeypatch, (160, 40), opening) as running:
        yield running


async def printed(command: str, *more: str) -> bytes:
    """What a command line prints, as a process of its own."""
    words = shlex.split(command)
    assert words[0] == "evtui"
    run = [sys.executable, "-m", "evtui", *words[1:], *more]
    done = await asyncio.to_thread(subprocess.run, run, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def screen_of(shown: Play) -> SessionsScreen:
    """The list."""
    screen = shown.app.screen
    assert isinstance(screen, SessionsScreen)
    return screen


@pytest.mark.parametrize("tab", ["1", "4"])
async def test_export_clipboard_and_command_line_hold_identical_rows(
    shown: Play, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tab: str
) -> None:
    monkeypatch.chdir(tmp_path)
    await shown.press(tab, "slash")
    await shown.write(WHERE)
    await shown.press("y", "u")
    command = shown.sent[-1]
    assert WHERE in shlex.split(command)
    await shown.press("y", "t")
    table = shown.sent[-1]
    columns = table.partition("\n")[0].replace("\t", ",")
    for form in ("csv", "tsv"):
        file = Path(f"rows.{form}")
        await shown.press("colon")
        await shown.write(f"export {file}")
        assert file.exists(), shown.message
        assert file.read_bytes() == await printed(command, "--columns", columns, "-o", form)
    assert table == Path("rows.tsv").read_text().rstrip("\n")
    rows = list(csv.reader(io.StringIO(Path("rows.csv").read_text())))
    assert len(rows) > 3 and rows == [line.split("\t") for line in table.split("\n")]


async def test_sums_of_groups_on_the_screen_equal_a_naive_sum_of_the_exported_rows(shown: Play) -> None:
    await shown.press("1", "slash")
    await shown.write("kwh>1")
    await shown.press("y", "u")
    rows = csv.DictReader(io.StringIO((await printed(shown.sent[-1], "-o", "csv")).decode()))
    naive: dict[str, list[Decimal]] = defaultdict(list)
    for row in rows:
        naive[row["charger"]].append(Decimal(row["energy_wh"]))
    await shown.press("colon")
    await shown.write("group charger")
    screen = screen_of(shown)
    groups = screen.groups()
    assert groups is not None
    heads = [stop for stop in groups(screen.shown_reports(), None) if isinstance(stop, GroupHead)]
    every = [energy for energies in naive.values() for energy in energies]
    expected = {name: (len(found), energy(sum(found))) for name, found in (*naive.items(), (TOTAL, every))}
    assert {head.title: (head.count, head.figures.split(" · ")[1]) for head in heads} == expected
    assert len(heads) > 3
