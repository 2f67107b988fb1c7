"""``evtui meters SESSION``."""

from __future__ import annotations

import click

from evtui.cli.commands.show import SESSION_HELP
from evtui.cli.grammar import command, options_of


@command(
    name="meters",
    help=f"List the meter values of one session in time order.\n\n{SESSION_HELP}",
    examples=("evtui meters 4711 --key soc", "evtui meters answer.json -o csv > meters.csv"),
)
@click.argument("session")
@click.option("--id", "session_id", metavar="ID", help="Which session of a file, or of stdin.")
@click.option("--key", "keys", multiple=True, metavar="KEY", help="Only this key; repeatable.")
@click.pass_context
def meters(ctx: click.Context, session: str, session_id: str | None, keys: tuple[str, ...]) -> int:
    """List the meter values of one session."""
    from evtui.cli.one_session import list_meters

    return list_meters(options_of(ctx), session, session_id, keys=keys)
