"""The diagnosis of sessions a command shows: one after the other, or only the verdicts of a list."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.options import CliOptions
from evtui.cli.periods import current_instant, zone
from evtui.cli.rulebook import rulebook
from evtui.errors import ConfigError, NotFound, UnexpectedPayload
from evtui.models.report import SessionReport
from evtui.services.workspace import Workspace

if TYPE_CHECKING:  # numpy and pydantic come in with the first session that is judged
    from evtui.models.meter_value import MeterTable
    from evtui.services.diagnosis.diagnosis import Diagnosis
    from evtui.services.diagnosis.rulebook import RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One session with what became of it."""

    report: SessionReport
    """With outcome, for depot also with verdict."""
    diagnosis: Diagnosis
    sentence: str
    """What happened in one line; untrusted."""
    meters: MeterTable


async def judge(
    workspace: Workspace,
    chosen: Iterable[SessionReport],
    loaded: Sequence[SessionReport],
    options: CliOptions,
    book: RuleBook,
) -> AsyncIterator[Judged]:
    """Diagnose sessions one after the other, each with its meter values; ``loaded`` are all to compare with.

    One session costs a few milliseconds, and its meter values are forgotten before the next one's are read.
    """
    from evtui.services.diagnosis.engine import diagnose_report
    from evtui.services.diagnosis.neighbours import Neighbours
    from evtui.services.outcome import verdict_line, with_diagnosis

    near, now = Neighbours(loaded), options.now or current_instant()
    for row in chosen:
        report = await workspace.whole(row)
        meters = await meters_of(workspace, report)
        diagnosis = diagnose_report(
            report, meters, neighbours=near.of(report), now=now, book=book, zone=zone(options.tz)
        )
        yield Judged(
            report=with_diagnosis(report, diagnosis, meters),
            diagnosis=diagnosis,
            sentence=verdict_line(report, meters, diagnosis),
            meters=meters,
        )


async def meters_of(workspace: Workspace, report: SessionReport) -> MeterTable:
    """The meter values; none when they cannot be read at all, which the report's rules then say."""
    from evtui.models.meter_value import EMPTY_METERS

    try:
        return await workspace.meters(report)
    except UnexpectedPayload:
        return EMPTY_METERS


async def with_verdicts(
    workspace: Workspace,
    shown: Sequence[SessionReport],
    loaded: Sequence[SessionReport],
    options: CliOptions,
) -> list[SessionReport]:
    """The sessions of a list, depot's with their verdict and the outcome that goes with it."""
    depot = [report for report in shown if report.session.provider == "depot" and not _is_judged(report)]
    if not depot:
        return list(shown)
    book = lenient_rulebook(options)
    judged = {
        one.report.session.key: one.report async for one in judge(workspace, depot, loaded, options, book)
    }
    return [judged.get(report.session.key, report) for report in shown]


def _is_judged(report: SessionReport) -> bool:
    """Whether a row of the store was kept with its verdict."""
    return report.is_summary and report.session.verdict is not None


async def judged_one(
    workspace: Workspace, report: SessionReport, loaded: Sequence[SessionReport], options: CliOptions
) -> Judged:
    """One session with what became of it."""
    (found,) = [one async for one in judge(workspace, [report], loaded, options, lenient_rulebook(options))]
    return found


def lenient_rulebook(options: CliOptions) -> RuleBook:
    """The rule book for commands that only show verdicts: beside files an unusable configuration costs the
    user's own rules, not the answer, and stderr says so."""
    from evtui.services.diagnosis.rulebook import EMPTY_BOOK

    try:
        return rulebook(options)
    except (ConfigError, NotFound) as error:
        Diagnostics(quiet=options.quiet).notice(f"your own rules are left out: {error.message}")
        return EMPTY_BOOK
