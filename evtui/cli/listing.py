"""``sessions`` in every output format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evtui.cli.diagnosing import with_verdicts
from evtui.cli.diagnostics import Diagnostics
from evtui.cli.fetching import Answer, ask, on_workspace, query_of
from evtui.cli.options import CliOptions
from evtui.cli.output import Output
from evtui.cli.periods import zone
from evtui.models.session import Session
from evtui.services.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which sessions the list shows."""

    chargers: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    """Normalised words; empty means all."""
    active: bool = False
    limit: int | None = None


def list_sessions(options: CliOptions, wanted: Selection) -> int:
    """Fetch, print, and return the exit code."""
    query = query_of(options, chargers=wanted.chargers, active_only=wanted.active)
    output = Output.standard(options.color, ascii=options.ascii)

    async def work(workspace: Workspace) -> int:
        """Runs on the open workspace."""
        answer = await ask(workspace, options, query)
        loaded = answer.collected.reports
        chosen = [one for one in loaded if not wanted.statuses or one.session.status in wanted.statuses]
        shown = chosen if wanted.limit is None else chosen[: wanted.limit]
        judged = await with_verdicts(workspace, shown, loaded, options)
        write_sessions(output, options, [report.session for report in judged], answer)
        output.flush()
        if len(shown) < len(chosen):
            Diagnostics(quiet=options.quiet).notice(
                f"{len(shown)} of {len(chosen)} sessions, as --limit says"
            )
        return answer.code

    return on_workspace(options, work)


def write_sessions(output: Output, options: CliOptions, shown: Sequence[Session], answer: Answer) -> None:
    """The sessions in the format asked for."""
    from evtui.services.export.convert import problem_record, session_record
    from evtui.services.export.json_text import dump
    from evtui.services.export.records import SessionsRecord
    from evtui.services.export.table import csv_lines, markdown_lines, text_lines, tsv_lines
    from evtui.services.export.tables import SESSION_NAMES, session_values, sessions_table

    records = map(session_record, shown)
    match options.output:
        case "json":
            whole = SessionsRecord(
                sessions=tuple(records),
                problems=tuple(map(problem_record, answer.problems)),
                truncated=answer.collected.truncated,
            )
            output.data([dump(whole, indent=2 if output.tty else None), "\n"])
        case "ndjson":
            output.data(f"{dump(record)}\n" for record in records)
        case "csv":
            output.data(csv_lines(SESSION_NAMES, map(session_values, records)))
        case "tsv":
            output.data(tsv_lines(SESSION_NAMES, map(session_values, records)))
        case "md":
            output.data(markdown_lines(sessions_table(shown, zone(options.tz))))
        case _:
            if shown:
                table = sessions_table(shown, zone(options.tz), output.glyphs)
                output.rows(text_lines(table, output.width))
            elif not answer.code:
                Diagnostics(quiet=options.quiet).notice("no session in this period")
