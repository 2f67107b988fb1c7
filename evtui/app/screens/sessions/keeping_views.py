"""Views under a name (``:view``, ``:views``), and the list kept for the next run as it is left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

from evtui.app.messages import OpenText
from evtui.app.screens.sessions.exporting import ExportingList
from evtui.errors import EvtuiError
from evtui.formats.plain import plain
from evtui.services.listing.layouts import TAB_TITLES, TABS
from evtui.services.views.list_view import ListView, NamedView, SavedState
from evtui.services.views.timeline_place import TimelinePlaces

if TYPE_CHECKING:
    from evtui.keymap.action import Action
    from evtui.services.views.named_views import NamedViews

NO_PLACE: Final = "Views have no place here: nothing of this run is kept"
Answer = TypeVar("Answer")


class ViewsList(ExportingList):
    """Files are read and written in threads."""

    _known_views: Mapping[str, NamedView] = {}
    """As read last, for completion."""

    # ── named views ───────────────────────────────────────────────────────────────────────────────

    async def action_view(self, words: str = "") -> None:
        """``save NAME``, ``delete NAME``, or the NAME of the view to show; without words list them."""
        first, _, rest = words.strip().partition(" ")
        match first, rest.strip():
            case "", _:
                await self.action_views()
            case ("save" | "delete") as what, "":
                self.message_line(f"Which name? :view {what} NAME")
            case "save", name:
                await self._save_view(name)
            case "delete", name:
                await self._with_views(lambda views: views.delete(name), f"View {name} deleted")
            case name, "":
                await self._show_view(name)
            case _:
                self.message_line(":view NAME, :view save NAME, :view delete NAME, :views")

    async def action_views(self) -> None:
        """The named views."""
        views = await self._with_views(lambda views: views.read())
        if views is not None:
            self._known_views = views
            self.post_message(OpenText("Views", _view_lines(views)))

    async def _save_view(self, name: str) -> None:
        named = NamedView(tab=self._tab, view=self.view.shown)
        was_there = await self._with_views(lambda views: views.save(name, named))
        if was_there is not None:
            await self._read_views()
            self.message_line(f"View {name} {'replaced' if was_there else 'saved'}; :view {name} shows it")

    async def _show_view(self, name: str) -> None:
        named = await self._with_views(lambda views: views.get(name))
        if named is not None:
            self.show_named(named)
            self.message_line(f"View {name}; u goes back" if named.tab == self._tab else "")

    def show_named(self, named: NamedView) -> None:
        """Go to its tab and show it."""
        self.show_tab(TABS.index(named.tab) + 1)
        self.change_view(self.view.showing(named.view))
        self._look_up()

    def show_tab(self, number: int) -> None:
        """Go to a tab by its number."""
        raise NotImplementedError

    async def _with_views(self, work: Callable[[NamedViews], Answer], say: str = "") -> Answer | None:
        """Do something with the file in a thread; trouble is told and gives None."""
        if self.views_folder is None:
            self.message_line(NO_PLACE)
            return None
        from evtui.services.views.named_views import NamedViews

        try:
            answer = await asyncio.to_thread(work, NamedViews(self.views_folder))
        except EvtuiError as error:
            self.message_line(f"{error.message}; {error.hint}" if error.hint else error.message)
            return None
        if say:
            self.message_line(say)
        return answer

    async def _read_views(self) -> None:
        self._known_views = await self._with_views(lambda views: views.read()) or {}

    def action_palette(self) -> None:
        """The command line completes the names of views."""
        if self.views_folder is not None:
            self.run_worker(self._read_views(), group="views")
        super().action_palette()

    def command_words(self, action: Action, words: str) -> Sequence[str]:
        """Names of views."""
        if action.method != "view":
            return super().command_words(action, words)
        named = list(self._known_views)
        offered = [*named, "save ", *(f"delete {name}" for name in named)]
        return [text for text in offered if text.startswith(words)]

    # ── the state at the end ──────────────────────────────────────────────────────────────────────

    @cached_property
    def timeline_places(self) -> TimelinePlaces:
        """Where timelines were left, in this run and the one before."""
        return TimelinePlaces(self._opening.state.timelines)

    def state(self) -> SavedState:
        """How the next run may begin."""
        views = [NamedView(tab=tab, view=view.shown) for tab, view in self._views.items()]
        cursors = {tab: view.cursor for tab, view in self._views.items()}
        return SavedState(
            tab=self._tab,
            views=tuple(named for named in views if named.view != ListView()),
            cursors=tuple((tab, key) for tab, key in cursors.items() if key is not None),
            timelines=self.timeline_places.kept,
        )

    async def on_unmount(self) -> None:
        """Keep it, where this run keeps anything; one that cannot be kept is no reason to stay."""
        if not self._opening.keeps_state or self.views_folder is None:
            return
        from evtui.services.views.last_state import keep_state

        with suppress(EvtuiError):
            keep_state(self.views_folder, self.state())


def _view_lines(views: Mapping[str, NamedView]) -> list[str]:
    """A line for each view: its name, tab, conditions, order, group."""
    if not views:
        keeps = ":view save NAME keeps tab, conditions, order, columns and group."
        return ["No view has a name yet.", "", keeps]
    lines = []
    for name, named in views.items():
        view = named.view
        parts = [TAB_TITLES[named.tab]]
        parts += [view.filter.outcome.value] if view.filter.outcome.value != "any" else []
        parts += [plain(view.filter.text, 200)] if view.filter.text else []
        parts += [f"by {plain(view.group, 40)}"] if view.group else []
        order = (f"{key.column} {'down' if key.descending else 'up'}" for key in view.order)
        parts.append(f"order {', '.join(order)}")
        parts += [f"columns {','.join(view.columns)}"] if view.columns else []
        lines.append(f"{name:<20} {'  '.join(parts)}")
    return [*lines, "", ":view NAME shows one, :view delete NAME forgets it."]
