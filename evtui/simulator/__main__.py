"""``python -m evtui.simulator``: the simulator as a child process that never outlives its parent."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from evtui.errors import EvtuiError
from evtui.simulator.run import SimulateOptions, announce_to_parent, serve, watch_parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the config and ``# ready`` on stdout, then serve; 2 and a line on stderr if that cannot be."""
    parsed = _parser().parse_args(arguments)
    if parsed.parent_pipe:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl+c reaches the whole group; the parent decides
        watch_parent()
    options = SimulateOptions(
        seed=parsed.seed,
        sessions=parsed.sessions,
        now=parsed.now,
        port=parsed.port,
        faults=parsed.faults,
        spacing_s=parsed.spacing,
        meter_values=parsed.meter_values,
    )
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(serve(options, announce_to_parent, log=_silent if parsed.parent_pipe else None))
    except EvtuiError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evtui.simulator", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sessions", type=int, default=96)
    parser.add_argument("--now", type=_moment, default=None, help="RFC 3339 with a zone")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--faults", type=Path, default=None)
    parser.add_argument("--spacing", type=float, default=5.0, help="seconds between two meter values")
    parser.add_argument(
        "--meter-values", type=int, default=0, help="add one report with so many meter values"
    )
    parser.add_argument("--parent-pipe", action="store_true", help="be silent, end when stdin closes")
    return parser


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("a zone is needed, such as Z")
    return moment


def _silent(line: str) -> None:
    """The parent asked for no log of requests."""


if __name__ == "__main__":
    sys.exit(main())
