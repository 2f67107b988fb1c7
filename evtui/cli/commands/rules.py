"""``evtui rules list|fields|explain|test``."""

from __future__ import annotations

import click

from evtui.cli.grammar import EvtuiCommand, options_of
from evtui.cli.subcommands import EvtuiSubgroup, needs_subcommand

_EXAMPLES = """\b
A rule file, named under [rules] files = ["own.toml"] in config.toml:
  [[rules]]
  id = "OWN-1"                   # capitals, digits, dashes
  name = "slow up to a low charge"
  severity = "warning"           # critical, error, warning, info, data
  when = "mean_power_w < 50000 and soc_end < 70"
  text = "Only {mean_power_w} on average up to {soc_end}."
  means = "…"                    # these two may be left out
  first_check = "…"
  fires = [{ mean_power_w = 20000, soc_end = 60 }, "cold.json"]
  clean = [{ mean_power_w = 20000, soc_end = 70 }]
  not_evaluable = [{ soc_end = 60 }]

\b
Conditions know fields (evtui rules fields), numbers, texts, lists, + - * /,
< <= > >= == !=, in, and, or, not, and abs any contains len lower matches
max min. A field that was not sent makes the rule not evaluable.

\b
Examples:
  evtui rules list
  evtui rules explain SAF-1
  evtui rules fields -o md
  evtui rules test own.toml

\b
Exit codes of test: 0 every example does what it should, 10 one does not,
2 a rule file cannot be used, 5 it does not exist.
"""


@click.group(
    cls=EvtuiSubgroup,
    name="rules",
    help="The rules of the diagnosis, and your own: TOML files with conditions over documented fields, named "
    "under [rules] files.",
    epilog=_EXAMPLES,
)
@click.pass_context
def rules(ctx: click.Context) -> None:
    """Rules."""
    needs_subcommand(ctx)


@rules.command(cls=EvtuiCommand, name="list", help="List every rule, the catalogue's and your own.")
@click.pass_context
def list_(ctx: click.Context) -> int:
    """Every rule."""
    from evtui.cli.explaining import list_rules

    return list_rules(options_of(ctx))


@rules.command(cls=EvtuiCommand, name="fields", help="List the fields that your own rules may name.")
@click.pass_context
def fields(ctx: click.Context) -> int:
    """Every field."""
    from evtui.cli.explaining import list_fields

    return list_fields(options_of(ctx))


@rules.command(cls=EvtuiCommand, name="explain", help="Explain a rule.")
@click.argument("rule", metavar="ID")
@click.pass_context
def explain(ctx: click.Context, rule: str) -> int:
    """One rule."""
    from evtui.cli.explaining import explain_rule

    return explain_rule(options_of(ctx), rule)


@rules.command(
    cls=EvtuiCommand,
    name="test",
    short_help="Run the examples of rule FILEs; 10 when one fails.",
    help="Run the examples of rule FILEs, by default of those in your configuration; 10 when one fails.",
)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.pass_context
def test(ctx: click.Context, files: tuple[str, ...]) -> int:
    """The rules' own examples."""
    from evtui.cli.explaining import check_rules

    return check_rules(options_of(ctx), files)
