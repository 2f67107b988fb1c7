"""``evtui sync``."""

from __future__ import annotations

import click

from evtui.cli.grammar import command, options_of


@command(
    name="sync",
    help="Fetch a period into the store, newest first, a week at a time; by default the last 7 days.\n\n"
    "What is in the store and settled is not asked for again, so an interrupted run goes on where it was. "
    "With -o ndjson each line says that a window is kept. Afterwards limits under [store] are applied.",
    examples=(
        "evtui sync --since -90d",
        "evtui sync --account north --since 2026-01-01 --with-verdicts",
        "evtui sync -q -o json",
    ),
)
@click.option(
    "--with-verdicts/--no-verdicts",
    default=False,
    help="Also judge what has no verdict yet, for filters like verdict:no-start.",
)
@click.pass_context
def sync(ctx: click.Context, with_verdicts: bool) -> int:
    """Fetch a period into the store."""
    from evtui.cli.syncing import sync_sessions

    return sync_sessions(options_of(ctx), with_verdicts=with_verdicts)
