"""``evtui events SESSION``."""

from __future__ import annotations

import click

from evtui.cli.commands.show import SESSION_HELP
from evtui.cli.grammar import command, options_of
from evtui.models.event import Severity


@command(
    name="events",
    help=f"List the events of one session in time order.\n\n{SESSION_HELP}",
    examples=("evtui events 4711 --severity warning", "evtui events answer.json --lane ocppStatus -o ndjson"),
)
@click.argument("session")
@click.option("--id", "session_id", metavar="ID", help="Which session of a file, or of stdin.")
@click.option("--lane", "lanes", multiple=True, metavar="LANE", help="Only this lane; repeatable.")
@click.option("--severity", type=click.Choice([severity.value for severity in Severity]), metavar="SEVERITY",
              help="At least this bad: critical, error, warning or info.")  # fmt: skip
@click.pass_context
def events(
    ctx: click.Context, session: str, session_id: str | None, lanes: tuple[str, ...], severity: str | None
) -> int:
    """List the events of one session."""
    from evtui.cli.one_session import list_events

    least = Severity(severity) if severity else Severity.INFO
    return list_events(options_of(ctx), session, session_id, lanes=lanes, least=least)
