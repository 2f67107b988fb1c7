"""``evtui query SQL``."""

from __future__ import annotations

import click

from evtui.cli.grammar import command, options_of


@command(
    name="query",
    help="Ask what was fetched in SQL (SQLite), without any network: SELECT over the views sessions, events, "
    "meters, series and findings, nothing else. - reads the SQL from stdin. --tables lists every column.",
    examples=(
        'evtui query "SELECT charger, sum(energy_wh) FROM sessions GROUP BY charger"',
        "evtui query \"SELECT id, at FROM events WHERE text LIKE '%over-temp%'\" -o csv",
        "evtui query \"SELECT max(value) FROM meters WHERE id='4711' GROUP BY key\"",
        "evtui query --tables",
    ),
)
@click.argument("sql", required=False)
@click.option("--tables", is_flag=True, help="Print the views and their columns.")
@click.option("--timeout", default="60s", metavar="TIME", help="Give up after 30s, 5m; 60s without.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=100_000,
    metavar="N",
    help="At most N rows, told when there are more; 100000 without.",
)
@click.pass_context
def query(ctx: click.Context, sql: str | None, tables: bool, timeout: str, limit: int) -> int:
    """Ask the store."""
    from evtui.cli import querying
    from evtui.errors import UsageError
    from evtui.services.live.conditions import read_duration

    options = options_of(ctx)
    if tables:
        return querying.tables(options)
    if not sql:
        raise UsageError("no SQL is given", hint='evtui query "SELECT … FROM sessions", or - for stdin')
    timeout_s = read_duration(timeout, "--timeout")
    return querying.ask(options, querying.QueryWanted(sql=sql, timeout_s=timeout_s, limit=limit))
