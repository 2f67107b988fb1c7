"""``evtui help TOPIC``."""

from __future__ import annotations

import click

from evtui.cli.grammar import command, options_of
from evtui.services.guide.topic import TOPICS


def _topics(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """For completion in the shell."""
    return [name for name in TOPICS if name.startswith(incomplete)]


@command(
    name="help",
    help="Print help on a TOPIC, without one the list of topics. On a terminal long texts go through PAGER.",
    examples=("evtui help", "evtui help query", "evtui help keys -o md", "evtui help cookbook"),
)
@click.argument("topic", nargs=-1, metavar="[TOPIC]", shell_complete=_topics)
@click.pass_context
def help_(ctx: click.Context, topic: tuple[str, ...]) -> int:
    """Help."""
    from evtui.cli.helping import print_help

    return print_help(options_of(ctx), topic)
