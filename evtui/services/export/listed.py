"""A list of sessions as text in any format: what ``sessions -o``, exports, the clipboard and pipes carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, tzinfo

from evtui.formats.glyphs import FULL, Glyphs
from evtui.models.report import SessionReport
from evtui.services.export.rows import session_rows, write_rows
from evtui.services.export.table import Table, markdown_lines
from evtui.services.export.tables import fields_table, sessions_table
from evtui.services.query.fields import Field


def sessions_text(
    form: str,
    reports: Sequence[SessionReport],
    columns: Sequence[Field] = (),
    zone: tzinfo = UTC,
    *,
    beside: Mapping[str, object] | None = None,
    indent: bool = False,
) -> Iterator[str]:
    """Sessions in their order as csv, tsv, json, ndjson or md; no columns: the usual ones.

    Markdown is for people and in ``zone``; the others are exact, with times in UTC. ``beside`` goes into the
    JSON next to the sessions.
    """
    if form == "md":
        yield from markdown_lines(people_table(reports, columns, zone))
    else:
        names, rows = session_rows(reports, columns, zone)
        yield from write_rows(form, names, rows, beside=beside, indent=indent)


def people_table(
    reports: Sequence[SessionReport],
    columns: Sequence[Field] = (),
    zone: tzinfo = UTC,
    glyphs: Glyphs = FULL,
) -> Table:
    """Sessions as a table for people; no columns: the usual ones."""
    if columns:
        return fields_table(reports, columns, zone, glyphs)
    return sessions_table([report.session for report in reports], zone, glyphs)
