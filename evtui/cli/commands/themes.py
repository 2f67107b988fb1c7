"""``evtui themes``."""

from __future__ import annotations

import click

from evtui.cli.grammar import command, options_of


@command(
    name="themes",
    help="List the themes; on a terminal with a sample of each. * marks the one in force.",
    examples=("evtui themes", "evtui --theme red-green", "evtui themes -o json"),
)
@click.pass_context
def themes(ctx: click.Context) -> int:
    """Themes."""
    from evtui.cli.theming import print_themes

    return print_themes(options_of(ctx))
