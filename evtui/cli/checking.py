"""``doctor``: look at everything, say how it is and what to do."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Final

from pydantic import Field

from evtui.cli.configuring import checked
from evtui.cli.options import CliOptions
from evtui.cli.output import Output, has_usable_terminal
from evtui.cli.record_tables import write_table
from evtui.cli.running import run_async
from evtui.cli.tui import colour_depth, glyph_tier
from evtui.config.locations import locate
from evtui.config.settings import Settings
from evtui.models.event import Severity
from evtui.services.doctor.accounts import config_checks, login_checks, reach_checks
from evtui.services.doctor.check import Check, State, exit_code
from evtui.services.doctor.machine import machine_checks, network_checks
from evtui.services.doctor.store import store_checks
from evtui.services.doctor.terminal import TerminalFacts, terminal_checks
from evtui.services.export.records import SCHEMA, Record

_SEVERITIES: Final = {State.OK: None, State.WARN: Severity.WARNING, State.FAIL: Severity.ERROR}


class CheckRecord(Record):
    """One line."""

    area: str
    topic: str
    state: str
    """``ok``, ``warn``, ``fail``."""
    text: str
    remedy: str


class ChecksRecord(Record):
    """``doctor -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    checks: tuple[CheckRecord, ...]


def examine(options: CliOptions) -> int:
    """Every check in turn, each printed as it is known; 0 fine, 3 network, 4 sign-in, 2 configuration."""
    output = Output.standard(options.color, ascii=options.ascii)
    as_text = options.output == "table"

    async def collected() -> list[Check]:
        """Print while asking: a server may take its time."""
        found: list[Check] = []
        async for check in _checks(options):
            found.append(check)
            if as_text:
                output.rows(_lines(check, output))
                output.flush()
        return found

    checks = run_async(collected())
    if not as_text:
        records = tuple(
            CheckRecord(area=one.area, topic=one.topic, state=one.state, text=one.text, remedy=one.remedy)
            for one in checks
        )
        rows = [(one.state, one.area, one.topic, one.text, one.remedy) for one in records]
        titles = ("State", "Area", "Topic", "Finding", "Remedy")
        write_table(options, ChecksRecord(checks=records), CheckRecord, records, titles, rows)
    return exit_code(checks)


async def _checks(options: CliOptions) -> AsyncIterator[Check]:
    """What is here first, then what has to be asked for."""
    settings, faults = checked(options)
    locations = locate(config=options.config)
    for check in _local(options):
        yield check
    file = locations.config_file
    faults = tuple(fault for fault in faults if not fault.lacks_secret)  # told with the logins
    for check in config_checks(settings, faults, exists=file.exists(), name=str(file)):
        yield check
    for check in store_checks(locations.data):
        yield check
    if settings is not None:
        async for check in _of_accounts(options, settings):
            yield check


def _local(options: CliOptions) -> Iterator[Check]:
    """Terminal, machine, network settings."""
    size = shutil.get_terminal_size((80, 24))
    facts = TerminalFacts(
        is_terminal=has_usable_terminal(),
        size=(size.columns, size.lines),
        encoding=str(getattr(sys.__stderr__, "encoding", "") or ""),
        depth=colour_depth(options.color, os.environ),
        tier=glyph_tier(options.ascii, os.environ),
    )
    yield from terminal_checks(facts, os.environ)
    yield from machine_checks(os.environ, options.tz)
    yield from network_checks(os.environ)


async def _of_accounts(options: CliOptions, settings: Settings) -> AsyncIterator[Check]:
    """Secrets first, then the servers."""
    from evtui.services.accounts import choose

    chosen = choose(settings.accounts, options.accounts, options.providers)
    for account in chosen:
        lacks = False
        async for check in login_checks(account, os.environ):
            lacks = lacks or check.state is State.FAIL
            yield check
        if not lacks and not options.offline:
            async for check in reach_checks(account, settings, os.environ):
                yield check


def _lines(check: Check, output: Output) -> list[tuple[str, Severity | None]]:
    """The check on one line, its remedy below it; the state stands there as a word."""
    from evtui.clients.redaction import redact

    severity = _SEVERITIES[check.state]
    glyph = output.glyphs.severity(severity)
    line = f"{glyph} {check.state.value:<4}  {check.area:<8}  {check.topic}: {check.text}"
    remedy = [(f"{'':18}{redact(check.remedy)}", None)] if check.remedy and severity is not None else []
    return [(redact(line), severity), *remedy]
