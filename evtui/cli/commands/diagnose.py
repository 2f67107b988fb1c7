"""``evtui diagnose SESSION...``: what happened, by the rules."""

from __future__ import annotations

from typing import Final

import click

from evtui.cli.grammar import command, options_of

LEVELS: Final = ("info", "warning", "warn", "error", "critical")


@command(
    name="diagnose",
    help="Tell what happened in sessions: verdict, who is behind it, the story with its evidence, findings, "
    "passed checks, and what could not be checked and why.\n\nSESSION is an ID, ACCOUNT/ID, "
    "ACCOUNT/CHARGER/CONNECTOR/ID, a FILE (every session in it) or FILE#ID; - reads stdin. An ID is looked "
    "for within --since and --until, by default the last 7 days. With --where every session of the period, "
    "or of the FILEs, that fits.",
    examples=(
        "evtui diagnose 4711",
        "evtui diagnose answer.json -o json | jq '.reports[].verdict'",
        "evtui diagnose answer.json#4711 --rule SAF-1 --rule STO-1",
        "evtui diagnose --where 'verdict:fault charger:HPC-07' --since -30d",
        "evtui diagnose --since -1d north/4711 --fail-on warning -q || echo look",
    ),
)
@click.argument("sessions", nargs=-1, metavar="[FILE|ID...]")
@click.option("--id", "session_id", metavar="ID", help="Which session of a file, or of stdin.")
@click.option(
    "--where",
    multiple=True,
    metavar="QUERY",
    help="Sessions that fit: words and conditions as 'kwh<0.5 err:converter'; repeatable.",
)
@click.option(
    "--fail-on",
    "fail_on",
    metavar="LEVEL",
    type=click.Choice(LEVELS),
    help="Exit with 10 if a finding is at or above info, warning (warn), error or critical. Findings about "
    "the record never count.",
)
@click.option("--rule", "rules", multiple=True, metavar="ID", help="Only these rules; repeatable.")
@click.pass_context
def diagnose(
    ctx: click.Context,
    sessions: tuple[str, ...],
    session_id: str | None,
    where: tuple[str, ...],
    fail_on: str | None,
    rules: tuple[str, ...],
) -> int:
    """Diagnose sessions."""
    from evtui.cli.diagnosing import Wanted, diagnose_sessions

    wanted = Wanted(sessions=sessions, session_id=session_id, where=where, fail_on=fail_on, rules=rules)
    return diagnose_sessions(options_of(ctx), wanted)
