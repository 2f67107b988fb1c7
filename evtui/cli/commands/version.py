"""``evtui version``."""

from __future__ import annotations

import click

from evtui.cli.grammar import command, options_of
from evtui.cli.version import print_version


@command(
    name="version", help="Show the version; with --json as an object.", examples=("evtui version --json",)
)
@click.pass_context
def version(ctx: click.Context) -> int:
    """The version of evtui."""
    print_version(as_json=options_of(ctx).output in ("json", "ndjson"))
    return 0
