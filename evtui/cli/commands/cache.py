"""``evtui cache info|check|prune|clear|path``."""

from __future__ import annotations

import click

from evtui.cli.grammar import EvtuiCommand, options_of
from evtui.cli.subcommands import EvtuiSubgroup, needs_subcommand

_EXAMPLES = """\b
Examples:
  evtui cache info
  evtui cache check
  evtui cache prune --keep-records 90d --keep-rows 2y --dry-run
  evtui cache clear --account north --yes
"""


@click.group(
    cls=EvtuiSubgroup,
    name="cache",
    help="The store of fetched sessions. Limits that hold for good stand in the configuration: [store] "
    "keep_records_days, keep_rows_days, max_size_mb.",
    epilog=_EXAMPLES,
)
@click.pass_context
def cache(ctx: click.Context) -> None:
    """The store."""
    needs_subcommand(ctx)


@cache.command(cls=EvtuiCommand, name="info", help="What is stored: sessions, size, by account.")
@click.pass_context
def info(ctx: click.Context) -> int:
    """Figures."""
    from evtui.cli.caching import show_info

    return show_info(options_of(ctx))


@cache.command(
    cls=EvtuiCommand,
    name="check",
    short_help="Look through the whole store.",
    help="Look through the whole store, which takes a while: exit code 1 and what is damaged, or 0. What can "
    "be read no more is fetched again with --refresh.",
)
@click.pass_context
def check(ctx: click.Context) -> int:
    """Damage."""
    from evtui.cli.caching import check_store

    return check_store(options_of(ctx))


@cache.command(
    cls=EvtuiCommand,
    name="prune",
    short_help="Let go of what is old.",
    help="Let go of what is old, by the limits given, else those of the configuration. Records (with their "
    "meter values) are large; rows are what the list shows. Notes never go.",
)
@click.option("--keep-records", metavar="AGE", help="Records of sessions that ended longer ago go: 90d.")
@click.option("--keep-rows", metavar="AGE", help="Whole sessions that ended longer ago go: 2y.")
@click.option("--max-size", metavar="SIZE", help="The oldest go while the store is larger: 2GB.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.pass_context
def prune(
    ctx: click.Context, keep_records: str | None, keep_rows: str | None, max_size: str | None, dry_run: bool
) -> int:
    """Let go of what is old."""
    from evtui.cli.caching import prune_store

    return prune_store(
        options_of(ctx), keep_records=keep_records, keep_rows=keep_rows, max_size=max_size, dry_run=dry_run
    )


@cache.command(
    cls=EvtuiCommand, name="clear", help="Forget everything that was fetched, or --account NAME; asks first."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def clear(ctx: click.Context, yes: bool) -> int:
    """Forget."""
    from evtui.cli.caching import clear_store

    return clear_store(options_of(ctx), yes=yes)


@cache.command(cls=EvtuiCommand, name="path", help="Where the store is.")
@click.pass_context
def path(ctx: click.Context) -> int:
    """The file."""
    from evtui.cli.caching import show_path

    return show_path(options_of(ctx))
