"""A complete config.toml for the three simulated accounts."""

from __future__ import annotations

from collections.abc import Iterable

from evtui.simulator import depot_api, oioi_api, smappee_api
from evtui.simulator.site import ROAMING_USERS


def config_toml(port: int, chargers: Iterable[str] = ()) -> str:
    """Accounts ``depot-demo``, ``park-demo`` and ``roaming-demo`` at 127.0.0.1:``port``.

    ``chargers`` (``HPC-01/1``) spares the client their discovery, so that its first rows come sooner;
    without it the key is left out. All hosts are loopback, so literal secrets are accepted without a warning.
    """
    origin = f"http://127.0.0.1:{port}"
    listed = ", ".join(f'"{place}"' for place in chargers)
    users = ", ".join(
        f'{{ identifier_type = "{user.identifier_type}", identifier = "{user.identifier}"'
        + (f', token = "{user.token}" }}' if user.token else " }")
        for user in ROAMING_USERS
    )
    lines = [
        "# evtui: the simulated fleet, on this machine only",
        "",
        "[accounts.depot-demo]",
        'provider = "depot"',
        f'api_base = "{origin}"',
        f'auth_url = "{origin}{depot_api.TOKEN_PATH}"',
        f'client_id = "{depot_api.CLIENT_ID}"',
        f'client_secret = "{depot_api.CLIENT_SECRET}"',
        *([f"chargers = [{listed}]"] if listed else []),
        "",
        "[accounts.park-demo]",
        'provider = "smappee"',
        f'api_base = "{origin}{smappee_api.PREFIX}"',
        f'client_id = "{smappee_api.CLIENT_ID}"',
        f'client_secret = "{smappee_api.CLIENT_SECRET}"',
        f'username = "{smappee_api.USERNAME}"',
        f'password = "{smappee_api.PASSWORD}"',
        "",
        "[accounts.roaming-demo]",
        'provider = "oioi"',
        f'url = "{origin}{oioi_api.PATH}"',
        f'api_key = "{oioi_api.API_KEY}"',
        f"users = [{users}]",
        "",
    ]
    return "\n".join(lines)
