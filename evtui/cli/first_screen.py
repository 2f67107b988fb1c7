"""The first screen as plain text, for pipes, cron and dumb terminals: list, worst session, its events."""

from __future__ import annotations

from collections.abc import Sequence

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.fetching import NO_ACCOUNT, NO_ACCOUNT_HINT, Answer, ask, on_workspace, query_of
from evtui.cli.judging import Judged, judged_one, with_verdicts
from evtui.cli.listing import write_sessions
from evtui.cli.one_session import write_events
from evtui.cli.options import CliOptions
from evtui.cli.output import Output
from evtui.formats.units import count
from evtui.models.report import SessionReport
from evtui.services.workspace import Workspace

HINT = "no terminal here, so this is the first screen as text"
HINT_NEXT = "evtui sessions, show, events and diagnose print more"


def print_first_screen(options: CliOptions) -> int:
    """The list, the worst depot session's verdict line and its events; 0 while anything could be read."""
    output = Output.standard(options.color, ascii=options.ascii)

    async def work(workspace: Workspace) -> int:
        """Runs on the open workspace."""
        if not workspace.accounts and not options.files:
            output.lines([NO_ACCOUNT, NO_ACCOUNT_HINT])
            return _end(output, options)
        answer = await ask(workspace, options, query_of(options))
        loaded = answer.collected.reports
        judged = await with_verdicts(workspace, loaded, loaded, options)
        worst = worst_of([report for report in judged if report.session.provider == "depot"])
        told = None if worst is None else await judged_one(workspace, worst, loaded, options)
        _write(output, options, answer, judged, told)
        return answer.code or _end(output, options)

    return on_workspace(options, work)


def _end(output: Output, options: CliOptions) -> int:
    """Flush, then say why there is no explorer."""
    output.flush()
    Diagnostics(quiet=options.quiet).notice(HINT, HINT_NEXT)
    return 0


def _write(
    output: Output,
    options: CliOptions,
    answer: Answer,
    reports: Sequence[SessionReport],
    worst: Judged | None,
) -> None:
    """List, then the worst session; the other formats hold the list only."""
    write_sessions(output, options, reports, answer)
    if options.output != "table" or worst is None:
        return
    from evtui.services.export.convert import in_time_order

    session, events = worst.report.session, worst.report.events
    output.lines(["", f"{session.account}/{session.id}: {session.verdict} · {worst.sentence}"])
    output.lines([count(len(events), "event"), ""])
    write_events(output, options, in_time_order(events))


def worst_of(reports: Sequence[SessionReport]) -> SessionReport | None:
    """The session with the worst severity; of equal ones that with the most errors, then the newest."""
    if not reports:
        return None

    def badness(report: SessionReport) -> tuple[int, int, int]:
        """Smaller is worse."""
        session = report.session
        rank = session.severity.rank if session.severity is not None else 9
        return rank, -session.errors, -(session.started_at.us if session.started_at is not None else 0)

    return min(reports, key=badness)
