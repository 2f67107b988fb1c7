"""``:export FILE``: the rows of the screen, or the marked ones, in the format of the file's ending."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from evtui.app.file_order import REPLACE, Order, export, order_of, refused
from evtui.app.screen import MayBePrivate
from evtui.app.screens.sessions.arranging import ArrangingList
from evtui.formats import units
from evtui.formats.written import AS_IT_WAS, PSEUDONYMS
from evtui.models.report import SessionReport
from evtui.services.listing.rows import GroupHead

if TYPE_CHECKING:
    from evtui.keymap.action import Action

ENDINGS: Final = ("csv", "tsv", "json", "ndjson", "md")


class ExportingList(ArrangingList):
    """Rows, order, columns and zone are the screen's; the text is the command line's."""

    def shown_reports(self) -> Sequence[SessionReport]:
        """Sessions in the order of the screen, those of folded groups included."""
        groups = self.groups()
        if self._rows.grouped is None or groups is None:
            return self._rows.reports
        stops = groups(self._rows.reports, None)
        return tuple(stop for stop in stops if not isinstance(stop, GroupHead))

    def wanted_reports(self) -> Sequence[SessionReport]:
        """The marked sessions of the screen, else all of them, each as far as it is known."""
        newest = self.session_list.content.context.newest
        shown = [newest(report) for report in self.shown_reports()]
        return [report for report in shown if report.session.key in self.marks.keys] or shown

    def action_export(self, words: str = "") -> None:
        """Write what is shown."""
        order = order_of(words, (REPLACE,))
        problem = refused(order, "export", ENDINGS)
        if not problem and self._is_building:
            problem = "Rows are still being gathered; export them in a moment"
        if problem:
            self.message_line(problem)
        else:
            self.run_worker(self._export(order), group="export")

    async def _export(self, order: Order) -> None:
        from evtui.services.export.listed import sessions_text
        from evtui.services.listing.field_columns import fields_of_columns

        reports = self.wanted_reports()
        columns = fields_of_columns(self._columns)
        zone = self.looks.zone

        def made() -> bytes:
            return "".join(sessions_text(order.ending, reports, columns, zone, indent=True)).encode()

        noun = "marked session" if len(reports) < len(self._rows.reports) else "session"
        is_private = isinstance(self.app, MayBePrivate) and self.app.is_private
        names = PSEUDONYMS if is_private else AS_IT_WAS
        await export(self, order, made, units.count(len(reports), noun), names)

    def command_words(self, action: Action, words: str) -> Sequence[str]:
        """A name for the file."""
        if action.method == "export" and "." not in words:
            stem = words.strip() or f"sessions-{self._opening.now().rfc3339()[:10]}"
            return [f"{stem}.{ending}" for ending in ENDINGS]
        return super().command_words(action, words)
