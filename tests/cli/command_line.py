"""Run evtui in this process or as a real child, and the configurations of a running simulator."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SAVED = ROOT / "tests" / "services" / "saved"
"""The samples of the providers' own pages."""
DEPOT = SAVED / "depot-sample.json"
SMAPPEE = SAVED / "smappee-sample.json"
OIOI = SAVED / "oioi-sample.json"
NOW = "2026-11-21T09:00:00Z"
"""When the demo's newest session ends in tests."""


@dataclass(frozen=True)
class Ran:
    """What a command line did."""

    out: bytes
    err: str
    code: int

    @property
    def text(self) -> str:
        """stdout as text."""
        return self.out.decode()

    @property
    def json(self) -> Any:
        """stdout as one JSON value."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """stdout as NDJSON."""
        return [json.loads(line) for line in self.out.splitlines()]


def spawn(*args: str | Path, **environ: str) -> Ran:
    """A real process without a terminal, as a pipe or cron would start it."""
    done = subprocess.run(
        [sys.executable, "-m", "evtui", *map(str, args)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **environ},
        timeout=60,
        check=False,
    )
    return Ran(done.stdout, done.stderr.decode(), done.returncode)


def rewritten(config: str, **sections: dict[str, str]) -> str:
    """A configuration with some keys of some accounts replaced (values are TOML text)."""
    lines = []
    account = ""
    for line in config.splitlines():
        if line.startswith("[accounts."):
            account = line.strip("[]").removeprefix("accounts.").partition(".")[0]
        key = line.partition("=")[0].strip()
        value = sections.get(account.replace("-", "_"), {}).get(key)
        lines.append(line if value is None else f"{key} = {value}")
    return "\n".join(lines) + "\n"
