"""``simulate``: serve the simulator until a signal ends it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.options import CliOptions
from evtui.cli.output import Output
from evtui.cli.running import run_async
from evtui.cli.stderr import write_line


def serve_simulator(
    options: CliOptions, *, sessions: int | None, port: int, write_config: Path | None
) -> int:
    """Print or write the configuration, then serve; ctrl+c is the way to end it, so it is no error."""
    from evtui.simulator.run import SimulateOptions, serve

    settings = SimulateOptions(
        seed=options.seed,
        now=options.now.datetime() if options.now is not None else None,
        port=port,
        faults=options.faults,
        write_config=write_config,
    )
    if sessions is not None:
        settings = replace(settings, sessions=sessions)
    output = Output.standard("never")

    def announce(text: str) -> None:
        """The configuration, in one piece and flushed: a reader may wait for it."""
        output.data([text if text.endswith("\n") else text + "\n"])
        output.flush()

    def log(line: str) -> None:
        """One line a request."""
        if not options.quiet:
            write_line(line)

    try:
        run_async(serve(settings, announce, log))
    except KeyboardInterrupt:
        Diagnostics(quiet=options.quiet).notice("simulator stopped")
    return 0
