"""``evtui sessions``: the list, in every output format."""

from __future__ import annotations

from typing import Final

import click

from evtui.cli.grammar import check_file, command, options_of
from evtui.models.session import SessionStatus

STATUSES: Final = [status.value for status in SessionStatus]


@command(
    name="sessions",
    help="List charging sessions of the configured accounts, of the demo, or of FILEs (- for stdin), newest "
    "first. Without --since and --until: the last 7 days; of FILEs everything.",
    examples=(
        "evtui sessions --since -2d",
        "evtui sessions --charger HPC-01/2 --status finished -o csv",
        "evtui sessions --demo --active -o json",
        "evtui sessions answer.json -o ndjson | jq .energy_wh",
    ),
)
@click.argument("files", nargs=-1, metavar="[FILE|-]...")
@click.option("--charger", "chargers", multiple=True, metavar="ID", help="CHARGER or CHARGER/CONNECTOR.")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    metavar="STATUS",
    type=click.Choice(STATUSES),
    help=f"Repeatable: {', '.join(STATUSES)}.",
)
@click.option("--active", is_flag=True, help="Only sessions that have not ended.")
@click.option("--limit", type=click.IntRange(0), metavar="N", help="At most N sessions, the newest.")
@click.pass_context
def sessions(
    ctx: click.Context,
    files: tuple[str, ...],
    chargers: tuple[str, ...],
    statuses: tuple[str, ...],
    active: bool,
    limit: int | None,
) -> int:
    """List charging sessions."""
    for file in files:
        check_file(file)
    from evtui.cli.listing import Selection, list_sessions

    wanted = Selection(chargers=chargers, statuses=statuses, active=active, limit=limit)
    return list_sessions(options_of(ctx, files), wanted)
