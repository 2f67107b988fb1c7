"""``evtui keys [VIEW]``."""

from __future__ import annotations

import click

from evtui.cli.grammar import command, options_of


@command(
    name="keys",
    help="Print every key of every VIEW, or of one, as your configuration has them. What -o json and -o md "
    "call action is the name to use under [keys] there.",
    examples=("evtui keys timeline", "evtui keys -o md", "evtui keys --check"),
)
@click.argument("view", required=False, default="", metavar="[VIEW]")
@click.option(
    "--check", is_flag=True, help="Only say what is wrong with your keys; exit 2 when something is."
)
@click.pass_context
def keys(ctx: click.Context, view: str, check: bool) -> int:
    """Keys."""
    from evtui.cli.key_tables import check_keys, print_keys

    options = options_of(ctx)
    return check_keys(options) if check else print_keys(options, view)
