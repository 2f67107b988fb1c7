"""``evtui watch SESSION...``."""

from __future__ import annotations

import click

from evtui.cli.grammar import command, options_of


@command(
    name="watch",
    help="Follow running sessions: NDJSON on stdout, first the whole session, then every change.\n\n"
    "SESSION is an ID, ACCOUNT/ID or ACCOUNT/CHARGER/CONNECTOR/ID; without any, all that are running. Each "
    "is watched until one of its conditions holds. The provider's own limit on polling is kept: without "
    "--interval the pace adapts, from 15 s (DepotFinity) or 60 s on, slower while nothing changes.\n\n"
    "Exit codes: 0 condition met, 124 time ran out or the session stopped without meeting it, 3 provider, "
    "4 sign-in, 5 not found, 130 interrupted.",
    examples=(
        "evtui watch north/4711",
        "evtui watch 4711 --until error --until idle=10m --timeout 1h",
        "evtui watch --demo --until idle=1m | jq -c 'select(.type == \"event\")'",
    ),
)
@click.argument("sessions", nargs=-1, metavar="[SESSION]...")
@click.option(
    "--until",
    "conditions",
    multiple=True,
    metavar="CONDITION",
    help="stopped (the default), error or idle=10m (nothing new for so long); repeatable.",
)
@click.option("--timeout", metavar="TIME", help="Give up after 90s, 10m, 1h; by default never.")
@click.option("--interval", metavar="TIME", help="Ask this often; never faster than the provider allows.")
@click.option("--no-meters", is_flag=True, help="Leave out the lines of meter values.")
@click.pass_context
def watch(
    ctx: click.Context,
    sessions: tuple[str, ...],
    conditions: tuple[str, ...],
    timeout: str | None,
    interval: str | None,
    no_meters: bool,
) -> int:
    """Follow running sessions."""
    from evtui.cli.watching import watch_sessions
    from evtui.services.live.conditions import read_conditions, read_duration

    return watch_sessions(
        options_of(ctx),
        sessions,
        conditions=read_conditions(conditions),
        timeout_s=read_duration(timeout, "--timeout") if timeout is not None else None,
        interval_s=read_duration(interval, "--interval") if interval is not None else None,
        with_meters=not no_meters,
    )
