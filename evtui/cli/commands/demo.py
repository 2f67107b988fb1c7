"""``evtui demo``: the explorer on the simulator, the same as ``evtui --demo``."""

from __future__ import annotations

from dataclasses import replace

import click

from evtui.cli.explorer import explore
from evtui.cli.grammar import command, explorer_options, options_of


@command(
    name="demo",
    help="Open the explorer on the built-in simulator: real HTTP on this machine, no account, no network.\n\n"
    "The same --seed and --now give the same fleet again.",
    examples=("evtui demo", "evtui demo --tour", "evtui demo --seed 7", "evtui demo | less"),
)
@click.option("--tour", is_flag=True, help="Begin with the guided tour: five minutes, esc leaves it.")
@click.pass_context
def demo(ctx: click.Context, tour: bool) -> int:
    """The explorer on the simulator."""
    return explore(replace(options_of(ctx), demo=True, tour=tour))


demo.params.extend(explorer_options())
