"""``evtui stats``: figures by fields, and frequencies of values."""

from __future__ import annotations

import click

from evtui.cli.grammar import check_file, command, options_of
from evtui.cli.selecting import Selection, selection_options


@command(
    name="stats",
    help="Figures of the sessions that 'evtui sessions' with the same options lists: how many, energy, "
    "median duration, failed ones; by fields, or in one line. With --freq: how often each value of a field "
    "occurs.",
    examples=(
        "evtui stats --by charger,vehicle --measure count,kwh,failed",
        "evtui stats --freq outcome --since -30d",
        "evtui stats --by day --where verdict:no-start -o csv",
    ),
)
@click.argument("files", nargs=-1, metavar="[FILE|-]...")
@selection_options
@click.option("--by", metavar="FIELDS", default="", help="In groups of these fields, with commas.")
@click.option(
    "--measure",
    "measures",
    metavar="NAMES",
    default="",
    help="count, kwh, median_duration, failed, fail_rate; with commas. All of them without.",
)
@click.option("--freq", metavar="FIELD", default="", help="How often each value of a field occurs.")
@click.pass_context
def stats(
    ctx: click.Context,
    files: tuple[str, ...],
    where: tuple[str, ...],
    chargers: tuple[str, ...],
    vehicles: tuple[str, ...],
    statuses: tuple[str, ...],
    active: bool,
    by: str,
    measures: str,
    freq: str,
) -> int:
    """Show figures of sessions."""
    for file in files:
        check_file(file)
    from evtui.cli.counting import StatsWanted, show_stats

    chosen = Selection(where=where, chargers=chargers, vehicles=vehicles, statuses=statuses, active=active)
    wanted = StatsWanted(selection=chosen, by=by, measures=measures, freq=freq)
    return show_stats(options_of(ctx, files), wanted)
