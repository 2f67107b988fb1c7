"""``python -m tests.terminal.canary_simulator --parent-pipe``: the simulator, its secrets canaries."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import ModuleType

from evtui.simulator import ac, config_text, depot_api, fleet, oioi_api, site, smappee_api
from evtui.simulator.__main__ import main
from tests.corpus.canaries import CANARIES


def plant() -> None:
    """Make the simulator want the canaries; its modules look their constants up when a request comes in."""
    users = tuple(
        replace(user, token=CANARIES.oioi_token) if user.token else user for user in site.ROAMING_USERS
    )
    constants: tuple[tuple[ModuleType, str, object], ...] = (
        (depot_api, "CLIENT_SECRET", CANARIES.depot_secret),
        (smappee_api, "CLIENT_SECRET", CANARIES.smappee_secret),
        (smappee_api, "PASSWORD", CANARIES.smappee_password),
        (oioi_api, "API_KEY", CANARIES.oioi_key),
        *((module, "ROAMING_USERS", users) for module in (ac, config_text, fleet, oioi_api, site)),
    )
    for module, name, value in constants:
        assert hasattr(module, name)
        setattr(module, name, value)


if __name__ == "__main__":
    plant()
    sys.exit(main())
