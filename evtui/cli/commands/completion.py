"""``evtui completion SHELL``."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

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
@click.pass_context
def completion(ctx: click.Context, shell: str) -> int:
    """Print click's own script, without asking the shell for its version."""
    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(ctx.find_root().command, {}, "evtui", "_EVTUI_COMPLETE")
    output = Output.standard("never")
    output.data([script.source_template % script.source_vars(), "\n"])
    output.flush()
    return 0
