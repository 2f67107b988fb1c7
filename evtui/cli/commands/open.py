"""``evtui FILE|-...``: the explorer on saved answers."""

from __future__ import annotations

from dataclasses import replace

import click

from evtui.cli.explorer import explore
from evtui.cli.grammar import check_file, command, explorer_options, options_of, split_link


@command(name="open", hidden=True, help="Open saved provider answers.")
@click.argument("files", nargs=-1, required=True, metavar="FILE|-...")
@click.pass_context
def open_files(ctx: click.Context, files: tuple[str, ...]) -> int:
    """Open saved provider answers."""
    for file in files:
        check_file(file)
    names, link = split_link(files)
    return explore(replace(options_of(ctx, names), goto=link))


open_files.params.extend(explorer_options())
