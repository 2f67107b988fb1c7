"""Which sessions a list command is about: its options, the query they make, and the answer filtered by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

import click

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.options import CliOptions
from evtui.errors import ProviderError, StoreFailed
from evtui.models.report import Kept
from evtui.models.session import SessionStatus

if TYPE_CHECKING:
    from evtui.cli.fetching import Answer
    from evtui.models.report import SessionReport
    from evtui.services.notes.note import Notes
    from evtui.services.query.query import Found, Query
    from evtui.services.workspace import Workspace

Command = TypeVar("Command", bound=Callable[..., int])
STATUSES: Final = [status.value for status in SessionStatus]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which sessions are wanted, as typed."""

    where: tuple[str, ...] = ()
    """Queries that all have to hold."""
    chargers: tuple[str, ...] = ()
    vehicles: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    """Normalised words; empty means all."""
    active: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """The sessions that pass."""

    reports: tuple[SessionReport, ...]
    """Newest first."""
    loaded: tuple[SessionReport, ...]
    """All of the period, to compare with."""
    answer: Answer
    is_judged: bool
    """True when every report has its verdict."""


def selection_options(command: Command) -> Command:
    """The options that choose sessions; the command gets them as keywords for ``selection``."""
    for option in reversed(
        (
            click.option(
                "--where",
                multiple=True,
                metavar="QUERY",
                help="Only sessions that fit: words and conditions as 'kwh<0.5 err:converter'; repeatable.",
            ),
            click.option(
                "--charger", "chargers", multiple=True, metavar="ID", help="CHARGER or CHARGER/CONNECTOR."
            ),
            click.option(
                "--vehicle", "vehicles", multiple=True, metavar="ID", help="Vehicle id; repeatable."
            ),
            click.option(
                "--status",
                "statuses",
                multiple=True,
                metavar="STATUS",
                type=click.Choice(STATUSES),
                help=f"Repeatable: {', '.join(STATUSES)}.",
            ),
            click.option("--active", is_flag=True, help="Only sessions that have not ended."),
        )
    ):
        command = option(command)
    return command


def read_query(selection: Selection, options: CliOptions) -> Query:
    """What ``--where``, ``--vehicle`` and ``--status`` ask together. Raises QueryError, which shows where."""
    from evtui.cli.periods import current_instant, zone
    from evtui.services.query.query import QueryError, parse
    from evtui.services.query.tokens import quoted

    now, tz = options.now or current_instant(), zone(options.tz)
    parts = [
        f"{name}={','.join(map(quoted, wanted))}"
        for name, wanted in (("vehicle", selection.vehicles), ("status", selection.statuses))
        if wanted
    ]
    for text in selection.where:
        try:
            parts.append(parse(text, now=now, zone=tz).text)
        except QueryError as error:
            place = text[error.at : error.at + max(error.length, 1)]
            where = f"at {place[:40]!r}" if place else "at its end"
            message = f"--where: {error.message} ({where})"
            raise QueryError(message, error.at, error.length, error.hint) from None
    return parse(" ".join(parts), now=now, zone=tz)


def in_period_of(query: Query, options: CliOptions) -> CliOptions:
    """The options with ``since:`` and ``until:`` of the query where no ``--since`` and ``--until`` stand."""
    since, until = query.period or (None, None)
    changed = options
    if since is not None and options.since is None:
        changed = replace(changed, since=since.rfc3339())
    if until is not None and options.until is None:
        changed = replace(changed, until=until.rfc3339())
    return changed


async def select(
    workspace: Workspace,
    options: CliOptions,
    selection: Selection,
    query: Query,
    *,
    needs_verdicts: bool = False,
) -> Selected:
    """Ask the accounts for the period and keep what passes.

    What no diagnosis can change is asked first, so that only what is left has to be diagnosed. Raises
    NotesFailed.
    """
    from evtui.cli.fetching import ask, query_of

    wanted = query_of(in_period_of(query, options), chargers=selection.chargers, active_only=selection.active)
    answer = await ask(workspace, options, wanted)
    loaded = answer.collected.reports
    found = await _look_up(workspace, query, options)
    kept: Sequence[SessionReport] = list(filter(query.unjudged().sieve(found), loaded))
    is_judged = needs_verdicts or query.is_judged
    if is_judged:
        kept = list(filter(query.sieve(found), await judged(workspace, kept, loaded, options)))
    return Selected(reports=tuple(kept), loaded=loaded, answer=answer, is_judged=is_judged)


async def judged(
    workspace: Workspace,
    reports: Sequence[SessionReport],
    loaded: Sequence[SessionReport],
    options: CliOptions,
) -> list[SessionReport]:
    """The sessions with their verdicts.

    A row of the store keeps its own, or stays without one where its record would have to be fetched again: a
    list asks for no single session.
    """
    from evtui.cli.judging import with_verdicts

    open_ones = [one for one in reports if not one.is_summary or one.kept is Kept.TIMELINE]
    try:
        said = {one.session.key: one for one in await with_verdicts(workspace, open_ones, loaded, options)}
    except (ProviderError, StoreFailed) as error:
        Diagnostics(quiet=options.quiet).error(f"verdicts are left out: {error.message}", error.hint)
        return list(reports)
    return [said.get(report.session.key, report) for report in reports]


async def _look_up(workspace: Workspace, query: Query, options: CliOptions) -> Found:
    """What the store and the notes know; a store that cannot be searched costs its hits only.

    Raises NotesFailed.
    """
    from evtui.services.query.lookup import look_up, note_texts
    from evtui.services.query.query import Found

    notes = await _notes(options) if query.needs_notes else None
    try:
        return await look_up(query, workspace.find, notes)
    except StoreFailed as error:
        Diagnostics(quiet=options.quiet).error(f"the store is not searched: {error.message}", error.hint)
        return Found(notes=note_texts(notes) if notes is not None else {})


async def _notes(options: CliOptions) -> Notes:
    """The user's notes; the demo begins without any. Raises NotesFailed."""
    import asyncio

    from evtui.config.locations import locate
    from evtui.services.notes.note import Notes
    from evtui.services.notes.store import FileNotes

    if options.demo and not options.files:
        return Notes()
    return await asyncio.to_thread(FileNotes(locate(config=options.config).data).read)
