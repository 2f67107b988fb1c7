"""Rows that have to do with each other, and what the store holds of a row: marked, and told by ``K``."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.timer import Timer

from evtui.app.screens.sessions.building import LONG
from evtui.app.screens.sessions.explaining import group_explained
from evtui.app.screens.sessions.finding import FindingList
from evtui.app.screens.sessions.grouped import PHYSICAL, GroupsOf, by_field, by_plug_in
from evtui.app.screens.sessions.presenting import running_accounts
from evtui.app.screens.sessions.preview import Preview
from evtui.app.source import SessionSource
from evtui.models.report import Kept, SessionReport
from evtui.services.listing.columns import SessionKey

if TYPE_CHECKING:  # links are looked for once rows are there, explanations come with the first K
    from evtui.services.explain.explanation import Explanation, Known
    from evtui.services.grouping.physical import Link, Physical

LINK_AFTER_S: Final = 1.5
"""How long a long list must rest before it is looked through."""
MOST_TOLD: Final = 4
"""Links of one session that are told."""
_KEPT: Final = {
    Kept.TIMELINE: "The whole record with its meter values is in the store on this machine: "
    "its timeline opens without any provider.",
    Kept.SUMMARY: "Only this row is in the store on this machine; the record is asked for when it is opened.",
}


def link_texts(links: tuple[Link, ...]) -> tuple[str, ...]:
    """What a session has to do with other rows, a line each: ``split: goes on in 47 3m later``. Untrusted."""
    return tuple(f"{link.kind.value}: {link.text}" for link in links[:MOST_TOLD])


class RelatingList(FindingList):
    """Links are looked for in everything loaded, in a thread, whenever the rows have settled."""

    _physical: Physical | None = None
    _linked: frozenset[SessionKey] = frozenset()
    _linked_records = -1
    _link_timer: Timer | None = None

    @property
    def links(self) -> Mapping[SessionKey, tuple[Link, ...]]:
        """What was found of each session; sessions without a link are left out."""
        return {} if self._physical is None else self._physical.links

    def links_of(self, key: SessionKey) -> tuple[str, ...]:
        """What a session has to do with other rows, in words."""
        return link_texts(self.links.get(key, ()))

    def linked(self) -> frozenset[SessionKey]:
        """Sessions with a link."""
        return self._linked

    def groups(self) -> GroupsOf | None:
        """By the view's field, or by plug-in once links are known."""
        wanted, glyphs = self.view.group, self.looks.glyphs
        if wanted == PHYSICAL:
            return None if self._physical is None else by_plug_in(self._physical, glyphs)
        return by_field(wanted, self.looks.zone, glyphs) if wanted else None

    def source_opened(self, source: SessionSource) -> None:
        """The preview tells links too."""
        super().source_opened(source)
        self.query_one(Preview).links_of = self.links_of

    # ── looking for links ─────────────────────────────────────────────────────────────────────────

    def state_changed(self) -> None:
        """A fetch that ended leaves rows that stay."""
        super().state_changed()
        self._relate()

    def rows_built(self) -> None:
        """Other rows may be there."""
        super().rows_built()
        self._relate()

    def _relate(self) -> None:
        """Look for links, unless nothing has come since or more is coming; in a long list when it rests."""
        collection = self._loading.collection
        if self._link_timer is not None:
            self._link_timer.stop()
            self._link_timer = None
        if self._linked_records == collection.records or running_accounts(self._loading, "all"):
            return
        if len(collection) < LONG or self.view.group == PHYSICAL:
            self._look_for_links()
        else:
            self._link_timer = self.set_timer(LINK_AFTER_S, self._look_for_links)

    def _look_for_links(self) -> None:
        collection = self._loading.collection
        self._linked_records = collection.records
        self.work_alone(partial(self._find_links, collection.of("all")), "links")

    async def _find_links(self, reports: list[SessionReport]) -> None:
        from evtui.services.grouping.physical import physical

        def look() -> tuple[Physical, frozenset[SessionKey]]:
            found = physical(reports)
            return found, frozenset(found.links)

        before = self._linked
        self._physical, self._linked = await asyncio.to_thread(look)
        if self.view.group == PHYSICAL:
            self._rebuild()
        elif before != self._linked:
            self._draw_list()
        self.query_one(Preview).show_notes()

    # ── what K says ───────────────────────────────────────────────────────────────────────────────

    def under_cursor(self, known: Known) -> tuple[Explanation, ...]:
        """The marks at the row's left, or the group whose head it is."""
        head = self.session_list.head
        if head is not None:
            return (group_explained(head, self.view.group),)
        selected = self.session_list.selected
        return () if selected is None else self._marks_explained(selected)

    def _marks_explained(self, report: SessionReport) -> tuple[Explanation, ...]:
        glyphs = self.looks.glyphs
        texts = self.links_of(report.session.key)
        found = []
        if texts:
            told = "A connector charges one vehicle at a time; :group physical folds the rows of one plug-in."
            found.append(_mark(f"{glyphs.linked} linked with other rows", (*texts, told)))
        if report.kept in _KEPT:
            glyph = glyphs.cached if report.kept is Kept.TIMELINE else glyphs.summary
            found.append(_mark(f"{glyph} {report.kept.value}", (_KEPT[report.kept],)))
        return tuple(found)


def _mark(title: str, meaning: tuple[str, ...]) -> Explanation:
    """A mark of the row in words."""
    from evtui.services.explain.explanation import Explanation

    return Explanation(
        key=title, family="mark of the row", title=title, meaning=meaning, source="evtui", see_also=("flags",)
    )
