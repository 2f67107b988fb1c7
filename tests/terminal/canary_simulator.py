"""``python -m tests.terminal.canary_simulator --parent-pipe``: the simulator, with the canaries for secrets."""

from __future__ import annotations

import sys
from dataclasses import replace

from evtui.simulator import depot_api, oioi_api, smappee_api
from evtui.simulator import config_text, site
from evtui.simulator.__main__ import main
from tests.corpus.canaries import CANARIES


def plant() -> None:
    """Make the simulator want the canaries; they are read when a request comes in."""
    depot_api.CLIENT_SECRET = CANARIES.depot_secret  # type: ignore[misc]  # constants of the demo
    smappee_api.CLIENT_SECRET = CANARIES.smappee_secret  # type: ignore[misc]
