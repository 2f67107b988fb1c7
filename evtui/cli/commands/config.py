"""``evtui config init|path|show|validate|schema|edit|set``."""

from __future__ import annotations

import click

from evtui.cli.grammar import EvtuiCommand, options_of
from evtui.cli.subcommands import EvtuiSubgroup, needs_subcommand

_EXAMPLES = """\b
Examples:
  evtui config init                      a commented file to begin with
  evtui config edit
  evtui config set accounts.north.client_id abc
  evtui config validate
  evtui config show --origin

\b
Exit codes: 0 fine, 2 the configuration has a fault.
"""


@click.group(
    cls=EvtuiSubgroup, name="config", help="Write, find, show, check and change the configuration.",
    epilog=_EXAMPLES,
)  # fmt: skip
@click.pass_context
def config(ctx: click.Context) -> None:
    """The configuration."""
    needs_subcommand(ctx)


@config.command(cls=EvtuiCommand, name="init", help="Write a config.toml that explains every key (0600).")
@click.option("--force", is_flag=True, help="Replace one that is there.")
@click.pass_context
def init(ctx: click.Context, force: bool) -> int:
    """A file to begin with."""
    from evtui.cli.configuring import init as write_template

    return write_template(options_of(ctx), force=force)


@config.command(cls=EvtuiCommand, name="path", help="Where configuration, data, state and log are.")
@click.pass_context
def path(ctx: click.Context) -> int:
    """Files and folders."""
    from evtui.cli.configuring import path as show_paths

    return show_paths(options_of(ctx))


@config.command(cls=EvtuiCommand, name="show", help="Every value in force; secrets as references only.")
@click.option("--origin", is_flag=True, help="Say where each value came from.")
@click.pass_context
def show(ctx: click.Context, origin: bool) -> int:
    """Values."""
    from evtui.cli.configuring import show as show_values

    return show_values(options_of(ctx), origin=origin)


@config.command(cls=EvtuiCommand, name="validate", help="Every fault with file, line and remedy; exit 2.")
@click.pass_context
def validate(ctx: click.Context) -> int:
    """Faults."""
    from evtui.cli.configuring import validate as find_faults

    return find_faults(options_of(ctx))


@config.command(cls=EvtuiCommand, name="schema", help="JSON Schema of the file, for editors.")
@click.pass_context
def schema(ctx: click.Context) -> int:
    """JSON Schema."""
    from evtui.cli.configuring import schema as print_schema

    return print_schema(options_of(ctx))


@config.command(
    cls=EvtuiCommand, name="edit", help="Open it in VISUAL or EDITOR; a text with faults is refused."
)
@click.pass_context
def edit(ctx: click.Context) -> int:
    """The user's editor."""
    from evtui.cli.config_editor import edit as edit_file

    return edit_file(options_of(ctx))


@config.command(
    cls=EvtuiCommand,
    name="set",
    short_help="Change one value; comments stay.",
    help="Change one value; comments stay. VALUE is TOML where that fits the key, else a text. Secrets are "
    "refused: evtui auth login keeps them.",
    context_settings={"ignore_unknown_options": True},
)
@click.argument("key", metavar="KEY")
@click.argument("value", metavar="VALUE")
@click.pass_context
def set_(ctx: click.Context, key: str, value: str) -> int:
    """One value."""
    from evtui.cli.configuring import set_key

    return set_key(options_of(ctx), key, value)
