"""What can be taken of the list: cell, row, JSON, id, all rows, the command line that lists the same."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from evtui.app.screens.sessions.keeping_views import ViewsList
from evtui.models.report import SessionReport

if TYPE_CHECKING:  # nothing of it before somebody takes something
    from evtui.app.yanking import Yanks


class YankingList(ViewsList):
    """Answers ``y`` and ``|``; rows, order, columns and zone are the screen's."""

    def yanks(self) -> Yanks:
        """Of the row under the cursor, and of all rows."""
        from evtui.app.yanking import Yanks, command_for

        report = self.session_list.selected
        command = command_for(self.app, *self._words())
        table = partial(self._tsv, self.shown_reports(), self._columns) if self.shown_reports() else ""
        if report is None:
            return Yanks(table=table, command=command)
        session = report.session
        said = session.outcome or session.status_raw or session.status.value
        return Yanks(
            cell=self._tsv([report], [self.view.column]).partition("\n")[2],
            row=self._tsv([report], self._columns).partition("\n")[2],
            json=self._json(report),
            id=session.id,
            table=table,
            evidence=f"{session.account}/{session.id}: {said}",
            command=command,
        )

    def piped_reports(self) -> Sequence[SessionReport]:
        """The marked sessions in the order of the screen, else the one under the cursor."""
        newest = self.session_list.content.context.newest
        marked = [newest(one) for one in self.shown_reports() if one.session.key in self.marks.keys]
        selected = self.session_list.selected
        return marked or ([] if selected is None else [selected])

    def _words(self) -> list[str]:
        """``sessions --since … --where …``: what is listed, as far as options can say it."""
        from evtui.services.listing.field_columns import FIELD_OF_COLUMN

        view, query = self.view, self.query_asked
        words = ["sessions", *self.opening.files]
        for name, at in (("--since", query.since), ("--until", query.until)):
            words += [] if at is None else [name, at.rfc3339()]
        words += [] if self._tab == "all" else ["-p", self._tab]
        words += ["--where", view.filter.text.strip()] if view.filter.text.strip() else []
        order = ",".join(
            FIELD_OF_COLUMN.get(key.column, key.column) + ("-" if key.descending else "")
            for key in view.order
        )
        return words if order in ("", "started_at-") else [*words, "--sort", order]

    def _tsv(self, reports: Sequence[SessionReport], columns: Sequence[str]) -> str:
        """Names and rows, apart by tabs."""
        from evtui.services.export.listed import sessions_text
        from evtui.services.listing.field_columns import fields_of_columns

        fields = fields_of_columns(columns)
        return "".join(sessions_text("tsv", reports, fields, self.looks.zone)).rstrip("\n")

    def _json(self, report: SessionReport) -> str:
        """The session as ``sessions -o ndjson`` prints it."""
        from evtui.services.export.listed import sessions_text

        return "".join(sessions_text("ndjson", [report], (), self.looks.zone)).rstrip("\n")
