"""``evtui export``: any list as a file."""

from __future__ import annotations

from pathlib import Path

import click

from evtui.cli.grammar import command, options_of


@command(
    name="export",
    help="Write a list to a file, as a whole or not at all: sessions (unless named), events, meters, stats, "
    "diagnose, compare or query, with the arguments and options of that command.\n\n"
    "The format is that of -o, else of the file's ending: csv, tsv, json, ndjson or md. In csv and tsv a "
    "text that a spreadsheet would run as a formula (= + - @ in front) gets an apostrophe before it, control "
    "characters become visible signs, and numbers stay numbers. The file is readable by you only.",
    examples=(
        "evtui export --where err:converter --since -30d -O converter.csv",
        "evtui export events 4711 -O events.ndjson",
        "evtui export stats --by charger -O chargers.csv --force",
        "evtui export answer.json -O answer.md",
    ),
    context_settings={"ignore_unknown_options": True},
)
@click.argument("arguments", nargs=-1, metavar="[LIST] [ARGUMENTS]...", type=click.UNPROCESSED)
@click.option(
    "-O", "--out", "file", type=click.Path(path_type=Path), metavar="FILE", help="Where to; stdout without."
)
@click.option("--force", "is_forced", is_flag=True, help="Replace FILE if it exists.")
@click.pass_context
def export(ctx: click.Context, arguments: tuple[str, ...], file: Path | None, is_forced: bool) -> int:
    """Export a list."""
    from evtui.cli.exporting import ExportWanted, export_list

    wanted = ExportWanted(arguments=arguments, file=file, is_forced=is_forced)
    given = options_of(ctx)
    form = None if given.output == "table" else given.output
    return export_list(ctx, wanted, form, quiet=given.quiet)
