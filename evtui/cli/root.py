"""The program's grammar: its commands, and what plain ``evtui`` and ``evtui FILE`` do."""

from __future__ import annotations

from textwrap import fill
from typing import Final

import click

from evtui.cli.command_table import COMMANDS
from evtui.cli.grammar import EvtuiGroup, options_of
from evtui.services.guide.exit_codes import EXIT_CODES

EPILOG: Final = """\b
Examples:
  evtui --demo                              try it without any account
  evtui                                     the accounts of your configuration
  evtui answer.json                         a saved provider answer
  evtui sessions --demo --since -2d -o csv
  evtui show north/4711 -o json
  evtui events answer.json --severity error
  evtui simulate --write-config sim.toml

\b
"""
_CODES: Final = f"Exit codes: {', '.join(f'{code} {words}' for code, words, _ in EXIT_CODES)}."


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    """``--version`` between other options; alone it never comes this far."""
    if value and not ctx.resilient_parsing:
        from evtui.cli.version import print_version

        print_version()
        ctx.exit()


@click.pass_context
def _start(ctx: click.Context) -> None:
    """Without a command: the explorer."""
    if ctx.invoked_subcommand is None:
        from evtui.cli.explorer import explore

        ctx.exit(explore(options_of(ctx)))


root = EvtuiGroup(
    name="evtui",
    table=COMMANDS,
    files="open:open_files",
    callback=_start,
    help="Explore EV charging sessions of DepotFinity, Smappee and PlugSurfing.\n\n"
    "Without a command evtui opens the explorer: on FILEs (saved provider answers, - for stdin), else on the "
    "configured accounts. Options may stand before and after the command.",
    epilog=EPILOG + fill(_CODES, 78),
    subcommand_metavar="[COMMAND | FILE|-]...",
)
root.params.append(
    click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_version,
        help="Show the version.",
    )
)
