"""``evtui simulate``: the simulator as a server of its own."""

from __future__ import annotations

from pathlib import Path

import click

from evtui.cli.grammar import command, options_of
from evtui.cli.serving import serve_simulator


@command(
    name="simulate",
    help="Serve the simulated providers on 127.0.0.1 until ctrl+c.\n\n"
    "Prints a complete config.toml on stdout once all three providers accept; the log goes to stderr. "
    "The same --seed and --now serve the same fleet again.",
    examples=(
        "evtui simulate > sim.toml &",
        "evtui sessions -c sim.toml",
        "evtui simulate --seed 7 --port 8321 --faults faults.toml",
    ),
)
@click.option(
    "--sessions", type=click.IntRange(0, 1_000_000), metavar="N", help="How many sessions the fleet has."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Port; 0 takes a free one."
)
@click.option("--write-config", type=click.Path(path_type=Path), metavar="FILE",
              help="Write the configuration there (0600) instead of stdout.")  # fmt: skip
@click.pass_context
def simulate(ctx: click.Context, sessions: int | None, port: int, write_config: Path | None) -> int:
    """Serve the simulated providers."""
    return serve_simulator(options_of(ctx), sessions=sessions, port=port, write_config=write_config)
