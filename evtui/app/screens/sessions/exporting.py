"""``:export FILE``: the rows of the screen, or the marked ones, in the format of the file's ending."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evtui.app.screens.sessions.arranging import ArrangingList
from evtui.formats import units
from evtui.models.report import SessionReport
from evtui.services.listing.rows import GroupHead

if TYPE_CHECKING:
    from datetime import tzinfo

    from evtui.keymap.action import Action

REPLACE: Final = "-f"
"""The word before the file's name that lets an existing file go."""
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
        first, _, rest = words.strip().partition(" ")
        replaces = first == REPLACE
        name = rest.strip() if replaces else words.strip()
        path = Path(name).expanduser()
        ending = path.suffix.lstrip(".").lower()
        if not name:
            self.message_line(f"Which file? :export NAME.csv, or {', .'.join(('', *ENDINGS[1:]))[2:]}")
        elif ending not in ENDINGS:
            self.message_line(f"The ending says the format: .{', .'.join(ENDINGS)}")
        elif self._is_building:
            self.message_line("Rows are still being gathered; export them in a moment")
        else:
            self.run_worker(self._export(path, ending, replaces=replaces), group="export")

    async def _export(self, path: Path, form: str, *, replaces: bool) -> None:
        from evtui.services.listing.field_columns import fields_of_columns

        reports = self.wanted_reports()
        columns = [field.id for field in fields_of_columns(self._columns)]
        zone = self.looks.zone
        failed = await asyncio.to_thread(_write, path, form, reports, columns, zone, replaces)
        noun = "marked session" if len(reports) < len(self._rows.reports) else "session"
        what = units.count(len(reports), noun)
        self.message_line(failed or f"{what} written to {path}")

    def command_words(self, action: Action, words: str) -> Sequence[str]:
        """A name for the file."""
        if action.method == "export" and "." not in words:
            stem = words.strip() or f"sessions-{self._opening.now().rfc3339()[:10]}"
            return [f"{stem}.{ending}" for ending in ENDINGS]
        return super().command_words(action, words)


def _write(
    path: Path,
    form: str,
    reports: Sequence[SessionReport],
    columns: Sequence[str],
    zone: tzinfo,
    replaces: bool,
) -> str:
    """Write them, readable for their owner only, whole or not at all; why that failed, else nothing."""
    from evtui.clients.token_file import replace_private_file
    from evtui.services.export.listed import sessions_text
    from evtui.services.query.fields import FIELDS

    text = "".join(sessions_text(form, reports, [FIELDS[name] for name in columns], zone, indent=True))
    try:
        if path.is_dir():
            return f"{path} is a folder"
        if path.exists() and not replaces:
            return f"{path} is there already; :export {REPLACE} {path} replaces it"
        replace_private_file(path, text.encode())
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        reason = error.strerror if isinstance(error, OSError) else None
        return f"{path} was not written: {reason or error}"
    return ""
