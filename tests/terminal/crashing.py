"""``python crashing.py WHERE ARGS``: evtui with a bug planted that holds a secret when it strikes."""

from __future__ import annotations

import sys
from typing import Any

from evtui.app.screens.sessions.screen import SessionsScreen
from evtui.app.screens.sessions.session_list import SessionList
from evtui.cli.main import run
from evtui.clients.secret import Secret
from tests.corpus.canaries import CANARIES, PEOPLE

HELD = [Secret(value) for value in CANARIES]
"""Known to the redaction like those of a configuration."""


def strike(*_: Any, **__: Any) -> Any:
    """Fail with the secret in a local variable and in the message."""
    secret = CANARIES.oioi_key
    somebody = KeyError(f"{PEOPLE.vehicle}4402")
    raise ZeroDivisionError(f"while holding {secret} \x1b]0;pwned\x07[/") from somebody


def plant(where: str) -> None:
    """Put the bug in its place."""
    match where:
        case "action":
            SessionsScreen.action_refresh = strike  # type: ignore[method-assign]  # the bug
        case "compose":
            SessionsScreen.compose_body = strike  # type: ignore[method-assign]  # the bug
        case "render":
            SessionList.render_line = strike  # type: ignore[method-assign]  # the bug
        case "worker":
            import evtui.cli.opening

            evtui.cli.opening.open_workspace = strike
        case "auth":
            from evtui.clients.auth import ClientCredentialsAuth

            ClientCredentialsAuth._renew = strike  # type: ignore[method-assign]  # the bug
        case "keys":
            from textual.drivers.linux_driver import LinuxDriver

            LinuxDriver.run_input_thread = strike  # type: ignore[method-assign]  # the bug
        case _:
            raise SystemExit(f"no such place: {where}")


if __name__ == "__main__":
    plant(sys.argv.pop(1))
    run()
