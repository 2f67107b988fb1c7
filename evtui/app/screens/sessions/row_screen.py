"""Which rows are shown: the tab's view turned into rows, at once where they are few, else in a thread."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.timer import Timer

from evtui.app.screens.sessions.asking import Asking
from evtui.app.screens.sessions.building import LONG, RowBuilder, Search
from evtui.app.screens.sessions.grouped import GroupsOf
from evtui.app.screens.sessions.judging import JudgingScreen
from evtui.app.screens.sessions.presenting import Scene
from evtui.app.screens.sessions.view import TabView
from evtui.app.source import Opening
from evtui.services.listing.layouts import TABS
from evtui.services.listing.rows import Rows
from evtui.services.query.sieve import Sieve

if TYPE_CHECKING:
    from pathlib import Path

BATCHES_S: Final = 0.25
"""Batches that come in within this time are drawn together."""
COLLECT_AFTER_S: Final = 1.0
"""After another screen was closed."""
NEVER: Final = 1_000_000
"""Collections of the middle generation before the oldest is looked through."""
TOP_S: Final = 0.008
"""How long the first screenful of a long list may be looked for before a key is answered."""


class RowScreen(JudgingScreen):
    """Owns the views of the tabs and the rows; its child draws them."""

    def __init__(self, opening: Opening, monotonic: Callable[[], float]) -> None:
        super().__init__(opening, monotonic)
        state = opening.state
        self._views = {tab: TabView(cursor=state.cursor(tab)).showing(state.view(tab)) for tab in TABS}
        self._rows = Rows()
        self._rows_of_tab = ""
        self._builder = RowBuilder()
        self._conditions = Asking()
        self._rebuild_timer: Timer | None = None
        self._rebuild_cost_s = 0.0
        self._is_building = False
        self._spared = 0
        self._collecting: Timer | None = None

    @property
    def view(self) -> TabView:
        """What was chosen for the present tab."""
        return self._views[self._tab]

    @property
    def views_folder(self) -> Path | None:
        """Where named views, typed lines and the state are kept."""
        return self._opening.views_folder

    def forget_conditions(self) -> None:
        """Every tab shows all of its sessions again; what was typed may name somebody."""
        self._views = {
            tab: replace(view, filter=replace(view.filter, text="")) for tab, view in self._views.items()
        }

    # ── what the child does ───────────────────────────────────────────────────────────────────────

    def rows_built(self) -> None:
        """Other rows are to be drawn."""

    def groups(self) -> GroupsOf | None:
        """How the tab's rows are grouped; None while they are not."""
        return None

    # ── building ──────────────────────────────────────────────────────────────────────────────────

    def _scene(self) -> Scene:
        now = self._opening.now()
        return Scene(
            loading=self._loading,
            tab=self._tab,
            view=self.view,
            query=self._query,
            looks=self.looks,
            now=now,
            now_s=self._monotonic(),
            is_open=self._source is not None,
            conditions=self._conditions.chips(self.view.filter.text, now, self.looks.zone),
        )

    def _sieve(self) -> Sieve:
        """Which sessions of the tab are shown."""
        return self._conditions.sieve(self.view.filter, self._opening.now(), self.looks.zone)

    def _rebuild_soon(self) -> None:
        """Rebuild at once for the first rows, then now and then: at most a fifth of the time goes into it."""
        if self._rebuild_timer is not None:
            return
        if not self._rows.reports:
            self._rebuild()
        else:
            self._rebuild_timer = self.set_timer(max(BATCHES_S, 4 * self._rebuild_cost_s), self._rebuild)

    def _rebuild(self) -> None:
        """Rows anew, of what came since too; those that are shown stay until the others are there."""
        self.rebuild_rows(at_once=False)

    def rebuild_rows(self, *, at_once: bool = True) -> None:
        """Rows anew, the cursor on its session. ``at_once`` shows the first ones before all are found."""
        if self._rebuild_timer is not None:
            self._rebuild_timer.stop()
            self._rebuild_timer = None
        scene, sieve = self._scene(), self._sieve()
        self.workers.cancel_group(self, "rows")
        if scene.loading.collection.tally(scene.tab).sessions >= LONG:
            self._rebuild_long(scene, sieve, at_once=at_once or self._rows_of_tab != scene.tab)
            return
        started_s = self._monotonic()
        rows = self._builder.whole(scene, sieve, self.groups())
        self._rebuild_cost_s = min(0.5, max(0.0, self._monotonic() - started_s))
        self._take(rows or Rows(), is_whole=True)

    def _rebuild_long(self, scene: Scene, sieve: Sieve, *, at_once: bool) -> None:
        """The first screenful, or all, where they are found in no time; never another tab's rows."""
        search = self._builder.search(scene, sieve) if at_once else None
        is_shown = False
        if search is not None:
            until_s = time.perf_counter() + TOP_S
            search.go_on(lambda: search.found >= self._screenful or time.perf_counter() > until_s)
            is_shown = search.is_done or search.found >= self._screenful
            if search.is_done and search.is_of_all:
                self._take(search.rows(None), is_whole=True)
                return
        if is_shown and search is not None:
            self._take(search.top(self._screenful), is_whole=False)
        elif self._rows_of_tab != scene.tab:
            self._take(Rows(), is_whole=False)
        self._is_building = True
        self.work_alone(partial(self._build, scene, sieve, search, is_shown=is_shown or not at_once), "rows")

    @property
    def _screenful(self) -> int:
        return 2 * max(1, self.session_list.size.height)

    async def _build(self, scene: Scene, sieve: Sieve, begun: Search | None, *, is_shown: bool) -> None:
        """A long list, off the event loop; overtaken when something else is asked for."""
        is_wanted = [True]
        loop = asyncio.get_running_loop()

        def take_top(rows: Rows) -> None:
            if is_wanted[0]:
                self._take(rows, is_whole=False)

        def tell_top(search: Search) -> bool:
            if search.found < self._screenful or scene.view.group:
                return False
            loop.call_soon_threadsafe(take_top, search.top(self._screenful))
            return True

        started_s = self._monotonic()
        try:
            rows = await asyncio.to_thread(
                partial(
                    self._builder.whole,
                    scene,
                    sieve,
                    self.groups(),
                    begun=begun,
                    is_wanted=lambda: is_wanted[0],
                    tell_top=(lambda search: True) if is_shown else tell_top,
                )
            )
        finally:
            is_wanted[0] = False
        self._rebuild_cost_s = min(0.5, max(0.0, self._monotonic() - started_s))
        if rows is not None:
            self._take(rows, is_whole=True)

    async def read_ahead(self) -> None:
        """Before the first word is typed."""
        is_wanted = [True]
        try:
            await asyncio.to_thread(self._builder.read_ahead, lambda: is_wanted[0])
        finally:
            is_wanted[0] = False

    def batch_came(self, account: str) -> None:
        """Loaded sessions are no garbage: looking through 100 000 of them again and again stops every key for
        up to half a second, so the collector leaves alone what is there, and looks through all else when the
        user comes back to the list."""
        sessions = len(self._loading.collection)
        if sessions - self._spared >= LONG:
            self._spared = sessions
            gc.freeze()
            gc.set_threshold(*gc.get_threshold()[:2], NEVER)

    def on_screen_suspend(self) -> None:
        """What the list holds need not be looked through when another screen was closed."""
        if self._spared and self._collecting is None:
            gc.freeze()

    def on_screen_resume(self) -> None:
        """What another screen held in circles can go."""
        if self._spared and self._collecting is None:
            self._collecting = self.set_timer(COLLECT_AFTER_S, self._collect)

    def _collect(self) -> None:
        self._collecting = None
        gc.collect()

    def _take(self, rows: Rows, *, is_whole: bool) -> None:
        """Show these."""
        self._rows, self._rows_of_tab, self._is_building = rows, self._tab, not is_whole
        self.rows_built()
