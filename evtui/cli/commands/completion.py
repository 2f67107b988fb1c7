"""``evtui completion SHELL``."""

from __future__ import annotations

import click

from evtui.cli.grammar import command
from evtui.cli.output import Output


@command(
    name="completion",
    help="Print a completion script for bash, zsh or fish.",
    examples=(
        'eval "$(evtui completion bash)"',
        "evtui completion fish > ~/.config/fish/completions/evtui.fish",
    ),
)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> int:
    """Print the script."""
    from evtui.cli.completing import script

    output = Output.standard("never")
    output.data([script(shell)])
    output.flush()
    return 0
