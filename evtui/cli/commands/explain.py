"""``evtui explain WORD``."""

from __future__ import annotations

import click

from evtui.cli.grammar import command, options_of


@command(
    name="explain",
    help="Explain a status, error code, stop reason, measurand, ChargeX code, rule, verdict, column, key, "
    "field or device message, or what the conditions of a query ask for, without any network. Case and marks "
    "do not matter.",
    examples=(
        "evtui explain SuspendedEV",
        "evtui explain saf1 -o json",
        "evtui explain 'kwh<0.5 since:-7d'",
        "evtui explain 'WARN: converter : sibcos 1: VQS disabled(no:144)'",
    ),
)
@click.argument("word", nargs=-1, required=True, metavar="WORD...")
@click.pass_context
def explain(ctx: click.Context, word: tuple[str, ...]) -> int:
    """Explain a word."""
    from evtui.cli.explaining import explain as explain_word

    return explain_word(options_of(ctx), " ".join(word))
