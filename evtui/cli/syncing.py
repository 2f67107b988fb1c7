"""``sync``: a period into the store, with one line of progress and what it brought at the end."""

from __future__ import annotations

import shutil
import sys
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from evtui.cli.diagnostics import PARTIAL, Diagnostics
from evtui.cli.fetching import Telling, no_account, on_workspace, query_of, tell_problems
from evtui.cli.judging import lenient_rulebook
from evtui.cli.options import CliOptions
from evtui.cli.output import Output, is_tty
from evtui.cli.record_tables import write_table
from evtui.cli.stderr import write_over
from evtui.errors import UsageError
from evtui.formats.times import iso_date
from evtui.formats.units import count, size
from evtui.models.fetch import Batch, CutShort, Failed, Progress, RetryScheduled, SessionQuery
from evtui.models.problem import Problem
from evtui.services.sync.syncing import Period, SyncEvent, WindowKept, sync
from evtui.services.sync.tally import Tally
from evtui.services.workspace import Workspace

if TYPE_CHECKING:
    from evtui.services.sync.records import SyncedAccount

TITLES = ("account", "new", "renewed", "unchanged", "meter values", "records", "verdicts", "")


def sync_sessions(options: CliOptions, *, with_verdicts: bool) -> int:
    """Fetch the period, tell what came, and return the exit code."""
    if options.offline:
        raise UsageError("sync asks the providers, --offline asks nobody", hint="give one of them")
    query = query_of(options)
    assert query.since is not None and query.until is not None
    period = Period(since=query.since, until=query.until, fresh=options.refresh)

    async def work(workspace: Workspace) -> int:
        """Runs on the open workspace."""
        run = _Run(workspace, options)
        try:
            async with aclosing(sync(workspace, period)) as events:
                async for event in events:
                    run.hear(event)
            if with_verdicts:
                await run.judge(SessionQuery(since=period.since, until=period.until))
            await run.prune()
        finally:
            run.line.clear()
        return run.end()

    return on_workspace(options, work)


@dataclass(slots=True)
class _Brought:
    """What came of one account."""

    tally: Tally = field(default_factory=Tally)
    windows: int = 0
    verdicts: int = 0
    is_complete: bool = True


class _Line:
    """One line of progress on a terminal; nothing anywhere else."""

    def __init__(self, *, quiet: bool) -> None:
        self._is_shown = not quiet and is_tty(sys.stderr)
        self._text = ""

    def show(self, text: str) -> None:
        """Replace the line."""
        if self._is_shown and text != self._text:
            self._text = text
            write_over(text, shutil.get_terminal_size((80, 24)).columns)

    def clear(self) -> None:
        """Make room for a line that stays."""
        if self._text:
            self.show("")


class _Run:
    """Everything heard in one run."""

    def __init__(self, workspace: Workspace, options: CliOptions) -> None:
        self.line = _Line(quiet=options.quiet)
        self._workspace = workspace
        self._options = options
        self._say = Diagnostics(quiet=options.quiet)
        self._telling = Telling(self._say, options)
        self._output = Output.standard("never", ascii=options.ascii)
        self._brought = {account.name: _Brought() for account in workspace.accounts}
        self._problems: list[Problem] = list(workspace.problems)
        self._failed: list[Problem] = []
        self._is_truncated = False
        self._window = ""

    def hear(self, event: SyncEvent) -> None:
        """Count, and tell what has to be told at once."""
        match event:
            case Progress():
                self.line.show(f"{event.account}  {self._window}{event.doing}")
            case Batch():
                self._problems += event.problems
            case WindowKept():
                self._take(event)
            case Failed():
                self._problems.append(event.problem)
                self._failed.append(event.problem)
                self._brought[event.account].is_complete = False
                self._window = ""
            case CutShort() | RetryScheduled():
                self._is_truncated = self._is_truncated or isinstance(event, CutShort)
                self.line.clear()
                self._telling.hear(event)
            case _:
                pass

    def _take(self, kept: WindowKept) -> None:
        """A window stands in the store: acknowledged by a line at once where lines are wanted."""
        brought = self._brought[kept.account]
        brought.tally += kept.tally
        brought.windows += 1
        brought.is_complete = brought.is_complete and not kept.is_cut
        self._window = f"{kept.number} of {kept.windows} windows, down to {iso_date(kept.query.since)}  "
        self.line.show(f"{kept.account}  {self._window}")
        if kept.number == kept.windows:
            self._window = ""
        if self._options.output == "ndjson":
            from evtui.services.export.json_text import dump
            from evtui.services.sync.records import window_record

            self._output.data([dump(window_record(kept)), "\n"])
            self._output.flush()

    async def judge(self, query: SessionQuery) -> None:
        """The second stage: verdicts of what has none yet."""
        from evtui.services.sync.judging import judge_stored

        book = lenient_rulebook(self._options)
        for name, brought in self._brought.items():
            async for report in judge_stored(self._workspace, query, name, book=book):
                brought.verdicts += 1
                self.line.show(f"{name}  {count(brought.verdicts, 'verdict')}  {report.session.id}")

    async def prune(self) -> None:
        """Keep to the limits of the configuration."""
        from evtui.cli.caching import prune_as_configured

        pruned = await prune_as_configured(self._workspace, self._options)
        if pruned is not None and (pruned.records or pruned.rows):
            self.line.clear()
            self._say.notice(
                f"{count(pruned.records, 'record')} and {count(pruned.rows, 'row')} went, as [store] says"
            )

    def end(self) -> int:
        """Tell problems and sums; the exit code."""
        self.line.clear()
        if not self._brought:
            self._problems.append(no_account(self._options))
        tell_problems(tuple(dict.fromkeys(self._problems)), self._say)
        if self._options.output != "ndjson":
            self._write_sums()
        self._output.flush()
        if self._failed and not any(one.windows for one in self._brought.values()):
            codes = {problem.exit_code for problem in self._failed}
            return 3 if 3 in codes else min(codes)
        is_partial = self._problems or self._is_truncated
        return PARTIAL if self._options.strict and is_partial else 0

    def _write_sums(self) -> None:
        """One line for each account."""
        from evtui.services.export.convert import problem_record
        from evtui.services.sync.records import SyncedAccount, SyncRecord, account_record

        records = [
            account_record(name, one.windows, one.tally, one.verdicts, is_complete=one.is_complete)
            for name, one in self._brought.items()
        ]
        whole = SyncRecord(
            accounts=tuple(records),
            problems=tuple(map(problem_record, dict.fromkeys(self._problems))),
            truncated=self._is_truncated,
        )
        options = replace(self._options, color="never")
        write_table(options, whole, SyncedAccount, records, TITLES, map(_cells, records))


def _cells(one: SyncedAccount) -> tuple[str, ...]:
    """An account's line."""
    numbers = (one.new, one.renewed, one.unchanged, one.meter_values)
    return (
        one.account,
        *map(str, numbers),
        size(one.bytes),
        str(one.verdicts),
        "" if one.complete else "incomplete",
    )
