"""``evtui compare A B``: how a session differs from another."""

from __future__ import annotations

import click

from evtui.cli.grammar import command, options_of

ALIGNMENTS = ("plug", "amp", "charge", "error", "soc", "end")


@command(
    name="compare",
    help="Compare two sessions: figures and the sequence of events, B against A. Figures under 2 % apart and "
    "steps within 10 s are the same. Which charger and which vehicle it was does not count. Exit code 11 "
    "when they differ, 0 when they do not.\n\nA and B are each an ID, ACCOUNT/ID, "
    "ACCOUNT/CHARGER/CONNECTOR/ID, a FILE with one session, or FILE#ID (for stdin -#ID behind --). An ID is "
    "looked for within --since and --until, by default the last 7 days.",
    examples=(
        "evtui compare 4711 4702",
        "evtui compare broken.json north/4702 --align end -o json",
        "evtui compare 4711 4702 --cohort",
        "evtui compare before.json#4711 after.json#4711 || echo it changed",
    ),
)
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option(
    "--align",
    type=click.Choice(ALIGNMENTS),
    metavar="WHERE",
    help="The instant that both share: plug-in, first amp, start of charging (the default where possible), "
    "first error, equal SoC, end of charge: plug, amp, charge, error, soc or end.",
)
@click.option(
    "--cohort",
    is_flag=True,
    help="Also what is usual for A: 10th to 90th percentile and median of the good sessions of its charger "
    "(else its vehicle) that began at a similar SoC. Needs 8 of them within --since and --until.",
)
@click.pass_context
def compare(ctx: click.Context, a: str, b: str, align: str | None, cohort: bool) -> int:
    """Compare two sessions."""
    from evtui.cli.comparing import compare_sessions

    return compare_sessions(options_of(ctx), a, b, align=align, with_cohort=cohort)
