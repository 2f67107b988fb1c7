"""``evtui sessions``: the list, in every output format."""

from __future__ import annotations

import click

from evtui.cli.grammar import check_file, command, options_of
from evtui.cli.selecting import Selection, selection_options


@command(
    name="sessions",
    help="List charging sessions of the configured accounts, of the demo, or of FILEs (- for stdin), newest "
    "first. Without --since and --until: the last 7 days; of FILEs everything.\n\n"
    'A QUERY is words that have to occur (bus "two words" /regex/ ~fuzzy), conditions on fields '
    "(charger:HPC-01 err:converter verdict:no-start card:- for not sent, vehicle=exact) and comparisons "
    "(kwh<0.5 dur>5m soc_end>=80 kwh:0.5..2 since:-7d); ! inverts any of them, and all have to hold. "
    "FIELDs of --sort, --columns and --group are the same names.",
    examples=(
        "evtui sessions --since -2d",
        "evtui sessions --where 'kwh<0.5 dur>5m' --sort dur-",
        "evtui sessions --charger HPC-01/2 --status finished -o csv",
        "evtui sessions --where err:converter --columns started,charger,kwh -o md",
        "evtui sessions --demo --group charger",
        "evtui sessions answer.json -o ndjson | jq .energy_wh",
    ),
)
@click.argument("files", nargs=-1, metavar="[FILE|-]...")
@selection_options
@click.option(
    "--sort", metavar="FIELD[-]", default="", help="Order; - behind a field is descending: kwh-,started."
)
@click.option("--columns", metavar="FIELDS", default="", help="Columns with commas: started,charger,kwh.")
@click.option("--group", metavar="FIELD", default="", help="In groups of a field, with subtotals.")
@click.option("--limit", type=click.IntRange(0), metavar="N", help="At most N sessions, the first ones.")
@click.option("--all", "is_all", is_flag=True, help="No limit on a terminal either (500 unless asked).")
@click.pass_context
def sessions(
    ctx: click.Context,
    files: tuple[str, ...],
    where: tuple[str, ...],
    chargers: tuple[str, ...],
    vehicles: tuple[str, ...],
    statuses: tuple[str, ...],
    active: bool,
    sort: str,
    columns: str,
    group: str,
    limit: int | None,
    is_all: bool,
) -> int:
    """List charging sessions."""
    for file in files:
        check_file(file)
    from evtui.cli.listing import ListWanted, check_limits, list_sessions

    check_limits(limit, is_all)
    chosen = Selection(where=where, chargers=chargers, vehicles=vehicles, statuses=statuses, active=active)
    wanted = ListWanted(selection=chosen, sort=sort, columns=columns, group=group, limit=limit, is_all=is_all)
    return list_sessions(options_of(ctx, files), wanted)
