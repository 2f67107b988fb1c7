"""``evtui man``."""

from __future__ import annotations

import click

from evtui.cli.grammar import command
from evtui.cli.output import Output


@command(
    name="man",
    help="Print the manual page. It is installed with evtui; in a virtual environment man does not find it.",
    examples=("evtui man | man -l -",),
)
@click.pass_context
def man(ctx: click.Context) -> int:
    """The manual page as roff."""
    from evtui.cli.man_page import man_page

    output = Output.standard("never")
    output.data([man_page()])
    output.flush()
    return 0
