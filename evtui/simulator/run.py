"""Running the simulator: as ``evtui simulate`` until ctrl+c, and as the child process of a demo."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from evtui.errors import UsageError
from evtui.formats.plain import plain
from evtui.simulator.config_text import config_toml
from evtui.simulator.faults import FaultScript
from evtui.simulator.fleet import Fleet, build_fleet
from evtui.simulator.server import Simulator

READY: Final = "# ready"
"""Last line of what the child process prints before it serves silently."""


MOST_WARM: Final = 16
"""Reports written before anybody asks for them: the first pages. More would stand in the way of requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulateOptions:
    """What ``evtui simulate`` and the child process can be told."""

    seed: int = 1
    sessions: int = 96
    """Depot sessions; AC sessions of the other providers come on top."""
    now: datetime | None = None
    """When the newest finished session ends, aware; None: the clock."""
    port: int = 0
    """0: a free one."""
    faults: Path | None = None
    write_config: Path | None = None
    """Write the config there (0600) instead of announcing it."""
    spacing_s: float = 5.0
    """Usual distance of two meter values of one key."""
    meter_values: int = 0
    """Adds one session with exactly so many meter values."""


async def serve(
    options: SimulateOptions, announce: Callable[[str], None], log: Callable[[str], None] | None = None
) -> None:
    """Serve until cancelled. ``announce`` gets the whole config.toml once all three providers accept.

    ``log`` gets one harmless line per request; None writes it to stderr. Raises ConfigError for a bad fault
    script and UsageError when the port or the config file cannot be used.
    """
    write = log or _to_stderr
    fleet = fleet_of(options)
    faults = FaultScript.load(options.faults) if options.faults else None
    simulator = Simulator(
        fleet, faults, options.port, on_request=lambda request: write(plain(request.line()))
    )
    try:
        await simulator.listen()
    except OSError as error:
        raise UsageError(f"port {options.port} cannot be used: {error.strerror}") from None
    try:
        text = config_toml(simulator.port, chargers_of(fleet))
        if options.write_config is None:
            announce(text)
        else:
            write_private(options.write_config, text)
            write(f"config written to {plain(options.write_config)}, serving at {simulator.url}")
        await simulator.warm_up(MOST_WARM)
        await asyncio.Event().wait()
    finally:
        await simulator.aclose()


def fleet_of(options: SimulateOptions) -> Fleet:
    """The fleet that the options describe; without a given now its running session goes on."""
    begun_s = time.monotonic()
    return build_fleet(
        options.seed,
        options.sessions,
        options.now,
        spacing_s=options.spacing_s,
        meter_values=options.meter_values,
        elapsed_s=(lambda: time.monotonic() - begun_s) if options.now is None else (lambda: 0.0),
    )


def chargers_of(fleet: Fleet) -> list[str]:
    """``HPC-07/1`` and so on, for the config; the newest sessions are then asked for first."""
    return [f"{charger}/{connector}" for charger, connector in fleet.places_by_use]


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read; an existing one is replaced. Raises UsageError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None


def watch_parent() -> None:
    """End this process at once when stdin closes, which it does however the parent died."""

    def wait() -> None:
        while os.read(0, 4096):
            pass
        os._exit(0)

    sys.setswitchinterval(0.0005)  # steps of the warm-up shorter than the interval would starve the thread
    threading.Thread(target=wait, name="parent-pipe", daemon=True).start()


def announce_to_parent(text: str) -> None:
    """The config and the ready line, flushed."""
    sys.stdout.write(f"{text}{READY}\n")
    sys.stdout.flush()


def _to_stderr(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
