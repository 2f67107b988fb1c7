"""``evtui replay FILE``."""

from __future__ import annotations

import click

from evtui.cli.grammar import command, options_of

FASTEST = 1_000_000


@command(
    name="replay",
    help="Play a saved session as if it were live: the explorer opens on it and it grows; with --emit its "
    "changes are printed as NDJSON, the same lines as of evtui watch. FILE holds one session, or say "
    "FILE#ID; - reads stdin.",
    examples=(
        "evtui replay answer.json --speed 60",
        "evtui replay answer.json#4711 --from +12m",
        "evtui replay answer.json --speed 3600 --emit | jq -c .type",
    ),
)
@click.argument("session", metavar="FILE[#ID]|-")
@click.option("--id", "session_id", metavar="ID", help="Which session of a file, or of stdin.")
@click.option(
    "--speed",
    type=click.FloatRange(0.001, FASTEST),
    default=60.0,
    metavar="N",
    help="Seconds of the session in one second; by default 60.",
)
@click.option(
    "--from",
    "begin",
    metavar="TIME",
    help="Begin there: +12m after the start, -5m before the end, or a time.",
)
@click.option("--emit", is_flag=True, help="Print NDJSON instead of opening the explorer.")
@click.pass_context
def replay(
    ctx: click.Context, session: str, session_id: str | None, speed: float, begin: str | None, emit: bool
) -> int:
    """Play a saved session as if it were live."""
    from evtui.cli.replaying import replay_session

    return replay_session(options_of(ctx), session, session_id, speed=speed, begin=begin, emit=emit)
