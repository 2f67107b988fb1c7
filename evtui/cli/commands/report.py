"""``evtui report SESSION``: one session for a ticket."""

from __future__ import annotations

from pathlib import Path

import click

from evtui.cli.commands.show import SESSION_HELP
from evtui.cli.grammar import command, options_of
from evtui.cli.redacting import keep_addresses_option, replaces_addresses

FORMATS = ("md", "html", "txt")


@command(
    name="report",
    help="Write what happened in a session on at most two pages, for a ticket: the sentence, the story with "
    "its evidence, timeline, findings, phases, energy, who limited, notes, assumptions. Vehicles, cards, "
    f"users and addresses are replaced by pseudonyms.\n\n{SESSION_HELP}",
    examples=(
        "evtui report north/4711 > ticket.md",
        "evtui report north/4711 -O 4711.html",
        "evtui report answer.json#4711 -o txt --tz Europe/Berlin",
    ),
)
@click.argument("session")
@click.option("--id", "session_id", metavar="ID", help="Which session of a file, or of stdin.")
@click.option(
    "-o",
    "--output",
    "format_",
    type=click.Choice(FORMATS),
    metavar="FORMAT",
    help="md, html or txt; else by the ending of FILE, else md.",
)
@click.option(
    "-O",
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write there instead of stdout, whole or not at all.",
)
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@click.option("--no-redact", is_flag=True, help="Keep personal data; stderr says what it reveals.")
@keep_addresses_option
@click.pass_context
def report(
    ctx: click.Context,
    session: str,
    session_id: str | None,
    format_: str | None,
    out: Path | None,
    force: bool,
    no_redact: bool,
    keep_addresses: bool | None,
) -> int:
    """Report one session."""
    from evtui.cli.reporting import Wanted, report_session

    wanted = Wanted(
        format=format_,
        out=out,
        is_forced=force,
        redact=not no_redact,
        addresses=replaces_addresses(options_of(ctx), keep_addresses),
    )
    return report_session(options_of(ctx), session, session_id, wanted)
