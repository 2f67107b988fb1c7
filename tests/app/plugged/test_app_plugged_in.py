"""Sessions of a provider out of another distribution: in the tab of all, like any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from evtui.app.app import EvtuiApp
from evtui.app.source import Opening
from evtui.config.load import load_settings
from evtui.models.fetch import SessionQuery
from evtui.models.instant import Instant
from evtui.services.workspace import Workspace
from tests.app.doubles import HOUR_US, NOW, list_text, session_list, settled, until
from tests.providers.plugged.distribution import CONFIG, write_distribution

WEEK = SessionQuery(since=Instant(NOW.us - 7 * 24 * HOUR_US), until=NOW)


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EvtuiApp:
    """The explorer on a real workspace whose only good account is the plug-in's."""
    site = write_distribution(tmp_path / "site")
    write_distribution(site, "raise OSError\n", entry="slow = slow_for_evtui:SPEC", name="slow")
    monkeypatch.syspath_prepend(site)
    monkeypatch.setenv("EVTUI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EVGO_TOKEN", "the-evgo-token")
    config = tmp_path / "config.toml"
    config.write_text(f'{CONFIG}[accounts.b]\nprovider = "slow"\n')

    async def opened() -> Workspace:
        return Workspace.from_settings(load_settings(config))

    return EvtuiApp(Opening(open=opened, query=WEEK, follows_now=True, now=lambda: NOW))


async def test_its_sessions_stand_in_the_tab_of_all(app: EvtuiApp) -> None:
    async with app.run_test(size=(140, 30)) as pilot:
        await until(pilot, lambda: any("EVGO-7" in line for line in list_text(app)))
        await settled(pilot)
        rows = [line for line in list_text(app) if "EVGO-7/1" in line]
        assert ["12.5" in row for row in rows] == [True, False]
        assert all("evgo" in row for row in rows)
        assert "evgo sends no curve" in screen_text(app)
        assert "✖ b:" in screen_text(app), "a broken one says so, and costs nothing else"
        for key in "1234":
            await pilot.press(key)
            await settled(pilot)
            assert any("EVGO-7" in line for line in list_text(app)) == (key == "4")


async def test_they_are_filtered_by_its_name_and_opened(app: EvtuiApp) -> None:
    async with app.run_test(size=(140, 30)) as pilot:
        await until(pilot, lambda: any("EVGO-7" in line for line in list_text(app)))
        await pilot.press("/", *"provider:evgo kwh>1", "enter")
        await settled(pilot)
        assert [report.session.id for report in session_list(app).visible_reports] == ["E-1"]
        await pilot.press("enter")
        await settled(pilot)
        assert "evgo › EVGO-7/1 › session E-1" in screen_text(app)


def screen_text(app: EvtuiApp) -> str:
    """All that is on screen."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())
