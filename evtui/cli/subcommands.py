"""A command with commands of its own (``evtui rules list``): global options on every side, nearest names."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

import click

from evtui.cli.grammar import EvtuiCommand
from evtui.errors import UsageError


class EvtuiSubgroup(EvtuiCommand, click.Group):
    """A group below the program; without a subcommand it is a usage error that lists them."""

    def __init__(self, *args: Any, **more: Any) -> None:
        more |= {"invoke_without_command": True, "subcommand_metavar": "COMMAND ..."}
        super().__init__(*args, **more)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its commands, then the options."""
        self.format_commands(ctx, formatter)
        super().format_options(ctx, formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A subcommand. Raises UsageError with the nearest one."""
        names = self.list_commands(ctx)
        if args[0] not in names:
            near = get_close_matches(args[0], names, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(names)}"
            raise UsageError(f"no command {ctx.command_path} {args[0]}", hint=hint)
        return super().resolve_command(ctx, args)


def needs_subcommand(ctx: click.Context) -> None:
    """What a group without a subcommand does: it asks for one. Raises UsageError."""
    if ctx.invoked_subcommand is None:
        assert isinstance(ctx.command, click.Group)
        known = ", ".join(ctx.command.list_commands(ctx))
        raise UsageError(f"{ctx.command_path} needs a command", hint=f"known: {known}")
