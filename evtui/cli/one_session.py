"""``show``, ``events`` and ``meters``: one session, found by what the user typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from evtui.cli.fetching import Answer, ask_by_name, on_workspace, query_of
from evtui.cli.judging import Judged, judged_one
from evtui.cli.options import CliOptions
from evtui.cli.output import Output
from evtui.cli.periods import zone
from evtui.errors import NotFound
from evtui.formats.units import count
from evtui.models.event import Event, Severity
from evtui.models.report import SessionReport
from evtui.services.reports import SessionReference, parse_reference, pick
from evtui.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Found:
    """The session meant, and all that were read to find it."""

    report: SessionReport
    loaded: tuple[SessionReport, ...]


Write = Callable[[Workspace, Found, Output, CliOptions], Awaitable[None]]


def on_session(options: CliOptions, text: str, session_id: str | None, write: Write) -> int:
    """Find the session, let ``write`` print it, and return the exit code."""
    reference = parse_reference(text, session_id)
    if reference.file is not None:
        options = replace(options, files=(reference.file,))
    query_of(options)  # a period that cannot be read is told before anything is opened
    output = Output.standard(options.color, ascii=options.ascii)

    async def work(workspace: Workspace) -> int:
        """Runs on the open workspace."""
        names = [account.name for account in workspace.accounts]
        accounts = [reference.account] if reference.account in names else None
        answer = await ask_by_name(workspace, options, [reference], accounts)
        report = _found(reference, answer)
        if report is None:
            return answer.code
        report = await workspace.whole(report)
        await write(workspace, Found(report, answer.collected.reports), output, options)
        output.flush()
        return answer.code

    return on_workspace(options, work)


def _found(reference: SessionReference, answer: Answer) -> SessionReport | None:
    """The session; None when it may be in what could not be read, which has been told."""
    try:
        return pick(reference, answer.collected.reports)
    except NotFound:
        if answer.code:
            return None
        raise


def show_session(options: CliOptions, text: str, session_id: str | None, *, raw: bool) -> int:
    """Facts, lanes and meter series, or the raw record."""

    async def write(workspace: Workspace, found: Found, output: Output, options: CliOptions) -> None:
        """In the format asked for."""
        if raw:
            body = await workspace.raw(found.report)
            output.raw(body if body.endswith(b"\n") else body + b"\n")
            return
        from evtui.services.export.convert import show_record
        from evtui.services.export.json_text import dump
        from evtui.services.export.records import FactRecord
        from evtui.services.export.table import csv_lines, markdown_lines, tsv_lines
        from evtui.services.export.tables import facts_table

        judged = await judged_one(workspace, found.report, found.loaded, options)
        report = judged.report
        record = show_record(report, judged.meters)
        names = tuple(FactRecord.model_fields)
        rows = ([value for _, value in fact] for fact in record.facts)
        match options.output:
            case "json":
                output.data([dump(record, indent=2 if output.tty else None), "\n"])
            case "ndjson":
                output.data([dump(record), "\n"])
            case "csv":
                output.data(csv_lines(names, rows))
            case "tsv":
                output.data(tsv_lines(names, rows))
            case "md":
                output.data(markdown_lines(facts_table(report.facts)))
            case _:
                _write_summary(judged, output, options)

    return on_session(options, text, session_id, write)


def _write_summary(judged: Judged, output: Output, options: CliOptions) -> None:
    """A session for people: what happened, its row, facts, lanes, series."""
    from evtui.services.export.convert import show_record
    from evtui.services.export.table import text_lines
    from evtui.services.export.tables import facts_table, sessions_table

    report = judged.report
    record = show_record(report, judged.meters)
    output.lines([judged.sentence, ""])
    output.rows(text_lines(sessions_table([report.session], zone(options.tz), output.glyphs), output.width))
    output.lines([""])
    output.rows(text_lines(facts_table(report.facts), output.width))
    if record.lanes:
        output.lines(["", "lanes"])
        output.lines(f"  {lane.lane}: {count(lane.count, 'event')}" for lane in record.lanes)
    if record.meters:
        output.lines(["", "meter values"])
        output.lines(f"  {one.key} [{one.unit or '–'}]: {one.count} values" for one in record.meters)
    if record.problems:
        output.lines(["", "problems"])
        output.lines(f"  {problem.message}" for problem in record.problems)


def list_events(
    options: CliOptions,
    text: str,
    session_id: str | None,
    *,
    lanes: Sequence[str] = (),
    least: Severity = Severity.INFO,
) -> int:
    """Events in time order."""

    async def write(workspace: Workspace, found: Found, output: Output, options: CliOptions) -> None:
        """In the format asked for."""
        from evtui.services.export.convert import in_time_order

        chosen = [
            event
            for event in in_time_order(found.report.events)
            if event.severity.rank <= least.rank and (not lanes or event.lane in lanes)
        ]
        write_events(output, options, chosen)

    return on_session(options, text, session_id, write)


def write_events(output: Output, options: CliOptions, events: Sequence[Event]) -> None:
    """Events in the format asked for."""
    from evtui.services.export.convert import event_record
    from evtui.services.export.json_text import dump
    from evtui.services.export.records import EventsRecord
    from evtui.services.export.table import csv_lines, markdown_lines, text_lines, tsv_lines
    from evtui.services.export.tables import EVENT_NAMES, events_table

    records = map(event_record, events)
    rows = ([value for _, value in record] for record in records)
    match options.output:
        case "json":
            whole = EventsRecord(events=tuple(records))
            output.data([dump(whole, indent=2 if output.tty else None), "\n"])
        case "ndjson":
            output.data(f"{dump(record)}\n" for record in records)
        case "csv":
            output.data(csv_lines(EVENT_NAMES, rows))
        case "tsv":
            output.data(tsv_lines(EVENT_NAMES, rows))
        case "md":
            output.data(markdown_lines(events_table(events, zone(options.tz))))
        case _:
            output.rows(text_lines(events_table(events, zone(options.tz), output.glyphs), output.width))


def list_meters(options: CliOptions, text: str, session_id: str | None, *, keys: Sequence[str] = ()) -> int:
    """Meter values in time order."""

    async def write(workspace: Workspace, found: Found, output: Output, options: CliOptions) -> None:
        """In the format asked for, row by row: a session may have a million."""
        from evtui.services.export.convert import meter_records
        from evtui.services.export.json_text import dump
        from evtui.services.export.table import csv_lines, markdown_lines, text_lines, tsv_lines
        from evtui.services.export.tables import METER_NAMES, meters_table

        records = meter_records(await workspace.meters(found.report), keys)
        rows = ([value for _, value in record] for record in records)
        match options.output:
            case "json":
                output.data(_meters_json(dump(record) for record in records))
            case "ndjson":
                output.data(f"{dump(record)}\n" for record in records)
            case "csv":
                output.data(csv_lines(METER_NAMES, rows))
            case "tsv":
                output.data(tsv_lines(METER_NAMES, rows))
            case "md":
                output.data(markdown_lines(meters_table(records)))
            case _:
                output.rows(text_lines(meters_table(records), output.width))

    return on_session(options, text, session_id, write)


def _meters_json(records: Iterator[str]) -> Iterator[str]:
    """``{"schema": 1, "meters": [...]}`` in pieces, one sample a line."""
    from evtui.services.export.records import SCHEMA

    yield f'{{"schema":{SCHEMA},"meters":['
    for number, record in enumerate(records):
        yield f"{',' if number else ''}\n{record}"
    yield "\n]}\n"
