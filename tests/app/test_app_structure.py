"""The app's modules form no circle, and Textual calls the handlers of every class by itself."""

from __future__ import annotations

import ast
from collections.abc import Callable
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import evtui.app
from evtui.app.screen import EvtuiScreen
from evtui.app.screens.factsheet.screen import FactSheetScreen
from evtui.app.screens.raw.screen import RawScreen
from evtui.app.screens.timeline.screen import TimelineScreen
from tests.app.doubles import browser, report, settled, source_of

PACKAGE = Path(evtui.app.__file__).parent


def imports() -> dict[str, set[str]]:
    """Module to the modules of the app it imports, wherever in it the import stands."""
    found: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        name = ".".join(("evtui.app", *path.relative_to(PACKAGE).with_suffix("").parts))
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        named = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
        named |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        found[name] = {module for module in named if module.startswith("evtui.app.")}
    return found


def test_no_import_of_the_app_closes_a_circle_not_even_one_inside_a_function() -> None:
    graph = imports()
    assert graph["evtui.app.help"]
    assert list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize(
    "build",
    [
        lambda: TimelineScreen(report(1), None),
        lambda: FactSheetScreen(report(1)),
        lambda: RawScreen(report(1)),
    ],
)
async def test_header_and_footer_are_drawn_once_though_no_screen_calls_its_parent(
    build: Callable[[], EvtuiScreen], monkeypatch: pytest.MonkeyPatch
) -> None:
    mounted: list[EvtuiScreen] = []
    drawn = EvtuiScreen.on_mount

    def noted(self: EvtuiScreen) -> None:
        mounted.append(self)
        drawn(self)

    monkeypatch.setattr(EvtuiScreen, "on_mount", noted)
    app = browser(source_of(depot=[report(1)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = build()
        await app.push_screen(screen)
        await settled(pilot)
        assert mounted.count(screen) == 1
        await pilot.resize_terminal(40, 10)
        await settled(pilot)
        assert screen.has_class("-too-small")
