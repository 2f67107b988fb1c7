"""``evtui show SESSION``."""

from __future__ import annotations

import click

from evtui.cli.grammar import command, options_of

SESSION_HELP = (
    "SESSION is an ID, ACCOUNT/ID, ACCOUNT/CHARGER/CONNECTOR/ID, a FILE with one session, or FILE#ID; - "
    "reads stdin. An ID is looked for within --since and --until, by default the last 7 days."
)


@command(
    name="show",
    help=f"Show one session: its facts, lanes and meter values.\n\n{SESSION_HELP}",
    examples=("evtui show 4711", "evtui show north/4711 -o json", "evtui show answer.json#4711 --raw"),
)
@click.argument("session")
@click.option("--id", "session_id", metavar="ID", help="Which session of a file, or of stdin.")
@click.option("--raw", is_flag=True, help="The session's JSON exactly as the provider sent it.")
@click.pass_context
def show(ctx: click.Context, session: str, session_id: str | None, raw: bool) -> int:
    """Show one session."""
    from evtui.cli.one_session import show_session

    return show_session(options_of(ctx), session, session_id, raw=raw)
