"""``evtui doctor``."""

from __future__ import annotations

import click

from evtui.cli.grammar import command, options_of


@command(
    name="doctor",
    help="Check terminal, locale, clock, configuration, secrets, certificates, proxy, accounts and store; "
    "each line says ok, warn or fail, and what to do. --offline contacts nobody.\n\n"
    "Exit codes: 0 nothing failed, 2 configuration, 4 sign-in, 3 network.",
    examples=("evtui doctor", "evtui doctor --offline", "evtui doctor --account north -o json"),
)
@click.pass_context
def doctor(ctx: click.Context) -> int:
    """Check everything."""
    from evtui.cli.checking import examine

    return examine(options_of(ctx))
