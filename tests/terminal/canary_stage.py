"""A simulator that wants the canaries, and a configuration that names them by every kind of reference."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tests.corpus.canaries import CANARIES, PEOPLE
from tests.terminal.pty_terminal import ROOT

NOW: Final = ("--now", "2026-11-21T09:00:00Z")
PERIOD: Final = ("--since", "2026-11-14", "--until", "2026-11-22")
ENVIRONMENT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "CANARY_DEPOT": CANARIES.depot_secret,
        "CANARY_SMAPPEE": CANARIES.smappee_secret,
        "CANARY_KEY": CANARIES.oioi_key,
        "CANARY_TOKEN": CANARIES.oioi_token,
    }
)


@contextmanager
def canary_simulator() -> Iterator[int]:
    """Its port, while it runs."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.terminal.canary_simulator", "--parent-pipe", *NOW, "--sessions", "12"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert server.stdout is not None
    text = b""
    while b"# ready" not in text:
        line = server.stdout.readline()
        assert line, "the simulator did not start"
        text += line
    found = re.search(rb"http://127\.0\.0\.1:(\d+)", text)
    assert found is not None
    yield int(found[1])
    server.communicate(timeout=30)


def write_config(port: int, folder: Path) -> Path:
    """A configuration of three accounts; ``ENVIRONMENT`` has to be set."""
    vault = folder / "vault"
    vault.mkdir()
    (vault / "password").write_text(CANARIES.smappee_password)
    (vault / "password").chmod(0o600)
    origin = f"http://127.0.0.1:{port}"
    path = folder / "config.toml"
    path.write_text(
        f"""
[accounts.depot-demo]
provider = "depot"
api_base = "{origin}"
auth_url = "{origin}/oauth2/token"
client_id = "depot-demo-client"
client_secret = "env:CANARY_DEPOT"

[accounts.park-demo]
provider = "smappee"
api_base = "{origin}/dev/v3"
client_id = "park-demo-client"
client_secret = "env:CANARY_SMAPPEE"
username = "{PEOPLE.user}"
password = "file:{vault}/password"

[accounts.roaming-demo]
provider = "oioi"
url = "{origin}/api/v4/request"
api_key = "command:sh -c 'printf %s \\"$CANARY_KEY\\"'"
users = [
    {{ identifier_type = "username", identifier = "{PEOPLE.user}", token = "env:CANARY_TOKEN" }},
    {{ identifier_type = "rfid", identifier = "{PEOPLE.card}" }},
]
"""
    )
    path.chmod(0o600)
    return path


def home() -> Path:
    """Everything the program writes is below it."""
    return Path(os.environ["EVTUI_HOME"])
