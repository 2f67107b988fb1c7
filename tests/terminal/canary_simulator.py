"""``python -m tests.terminal.canary_simulator --parent-pipe``: its secrets and people are canaries."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from types import ModuleType

from evtui.simulator import ac, config_text, depot_api, fleet, oioi_api, oioi_rows, plan, site, smappee_api
from evtui.simulator.__main__ import main
from tests.corpus.canaries import CANARIES, PEOPLE


def plant() -> None:
    """Make the simulator want the canaries; its modules look their constants up when a request comes in."""
    users = (
        site.RoamingUser("username", PEOPLE.user, CANARIES.oioi_token),
        site.RoamingUser("rfid", PEOPLE.card, ""),
    )
    cards = tuple(f"{PEOPLE.card[:-2]}{number:02X}" for number in range(5))
    address = f"{PEOPLE.street} 4, 22525 {PEOPLE.town}, Germany"
    constants: tuple[tuple[ModuleType, str, object], ...] = (
        (depot_api, "CLIENT_SECRET", CANARIES.depot_secret),
        (smappee_api, "CLIENT_SECRET", CANARIES.smappee_secret),
        (smappee_api, "PASSWORD", CANARIES.smappee_password),
        (smappee_api, "USERNAME", PEOPLE.user),
        (oioi_api, "API_KEY", CANARIES.oioi_key),
        (oioi_rows, "DEPOT_ADDRESS", address),
        (oioi_rows, "ADDRESSES", dict.fromkeys(site.ADDRESSES, address)),
        (smappee_api, "LOCATIONS", tuple(replace(one, name=PEOPLE.site) for one in site.LOCATIONS)),
        (fleet, "plan_depot", planned),
        *((module, "CARDS", cards) for module in (ac, smappee_api)),
        *((module, "ROAMING_USERS", users) for module in (ac, config_text, fleet, oioi_api, site)),
    )
    for module, name, value in constants:
        assert hasattr(module, name)
        setattr(module, name, value)


def planned(seed: int, sessions: int, now: datetime) -> tuple[plan.Plan, ...]:
    """The simulator's sessions, each with a vehicle of ours."""
    return tuple(
        replace(one, vehicle=one.vehicle.replace("BUS-", PEOPLE.vehicle))
        for one in plan.plan_depot(seed, sessions, now)
    )


if __name__ == "__main__":
    plant()
    sys.exit(main())
