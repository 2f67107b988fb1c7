"""Which vehicle stands where, when, and what will happen: the fleet's week, before any physics runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import cycle
from random import Random
from typing import Final

from evtui.simulator.case import WEIGHTS, Case
from evtui.simulator.physics import Order, simulate

DAYS: Final = 7
LONGEST: Final = timedelta(minutes=140)
"""No simulated session is longer."""
SHORTEST_SLOT: Final = timedelta(minutes=150)
RUNNING_FOR: Final = timedelta(minutes=25)
CLOCK_OFFSET: Final = timedelta(days=-498, minutes=43, seconds=9)
"""Event clock of one session against its session clock, as in the official sample (Session Reports API)."""
DEVICE_SKEW: Final = timedelta(seconds=7, milliseconds=400)
CAPACITIES_KWH: Final = (220, 280, 350)
FIRST_TRIP: Final = "HPC-07/1"
RUNNING_AT: Final = "HPC-02/2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirks:
    """How the record of a session is odd, whatever happened in it."""

    event_offset: timedelta = timedelta()
    """Added to every event time, but not to the session times."""
    device_skew: timedelta = timedelta()
    """Added to device and detail status only: their controller has a clock of its own."""
    disordered: bool = False
    """Lists are shuffled and some entries are there twice."""
    sent_twice: bool = False
    """The list holds a second, shorter copy of this report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One depot session before its physics."""

    charger: str
    connector: str
    vehicle: str
    plugged_at: datetime
    """Session clock, UTC, whole milliseconds."""
    order: Order
    quirks: Quirks = Quirks()
    roaming: bool = False
    """Paid through a roaming card, so PlugSurfing knows it too."""
    on_change: bool = False
    """The charger sends meter values when they change, not at a fixed pace."""
    session_id: int = 0
    transaction_id: int = 0

    @property
    def case(self) -> Case:
        """What happens in it."""
        return self.order.case

    @property
    def place(self) -> str:
        """``HPC-01/1``."""
        return f"{self.charger}/{self.connector}"

    @property
    def has_end(self) -> bool:
        """Whether the record has a sessionTimeEnd."""
        return self.order.cut_s is None


_EVERY_FLEET: Final[tuple[tuple[Case, Quirks], ...]] = (
    (Case.TRIP, Quirks()),  # the newest one: it ends at now
    (Case.RUNNING, Quirks()),
    (Case.ISOLATION, Quirks()),
    (Case.PRECHARGE, Quirks()),
    (Case.DERATE, Quirks()),
    (Case.VEHICLE_STOP, Quirks()),
    (Case.PAUSE, Quirks()),
    (Case.SLOW_PHASE, Quirks()),
    (Case.GAP, Quirks()),
    (Case.NORMAL, Quirks()),
    (Case.NORMAL, Quirks(event_offset=CLOCK_OFFSET)),
    (Case.NO_END, Quirks()),
    (Case.NORMAL, Quirks(disordered=True)),
    (Case.DERATE, Quirks(device_skew=DEVICE_SKEW)),
    (Case.NORMAL, Quirks(sent_twice=True)),
)
"""What even a small fleet shows, most telling first."""


def plan_depot(seed: int, sessions: int, now: datetime) -> tuple[Plan, ...]:
    """Depot sessions of the ``DAYS`` days before ``now``, oldest first; none overlap on a connector."""
    random = Random(f"depot/{seed}")
    places = _places(sessions)
    slots = max(1, -(-sessions // len(places)))
    length = timedelta(days=DAYS) / slots
    grid = [(slot, place) for slot in range(slots) for place in random.sample(places, len(places))]
    grid = _with_fixed_places(grid[:sessions] if sessions < len(places) else grid, sessions)
    plans = []
    for index, (slot, place) in enumerate(grid):
        case, quirks = _story(index, random)
        end_of_slot = now - slot * length
        plans.append(_plan(f"{seed}/{index}", place, case, quirks, end_of_slot, length, now))
    plans.sort(key=lambda plan: (plan.plugged_at, plan.place))
    buses = _buses(sessions)
    return tuple(
        replace(
            plan,
            session_id=880_412_000 + 7 * n,
            transaction_id=70_311 + 2 * n,
            vehicle=f"BUS-{next(buses[plan.order.capacity_kwh])}",
        )
        for n, plan in enumerate(plans)
    )


def _places(sessions: int) -> tuple[str, ...]:
    """Connectors of the depot: 8 chargers with 2 each, more only if the week is too short."""
    per_connector = timedelta(days=DAYS) // SHORTEST_SLOT
    chargers = max(8, -(-sessions // (2 * per_connector)))
    return tuple(
        f"HPC-{charger:02d}/{connector}" for charger in range(1, chargers + 1) for connector in (1, 2)
    )


def _with_fixed_places(grid: list[tuple[int, str]], sessions: int) -> list[tuple[int, str]]:
    """The trip and the running session stand first, at places of their own in the newest slot."""
    fixed = [(0, FIRST_TRIP), (0, RUNNING_AT)]
    return (fixed + [spot for spot in grid if spot not in fixed])[:sessions]


def _buses(sessions: int) -> dict[int, Iterator[int]]:
    """Buses of each capacity in turn, so that none stands at two chargers at once."""
    numbers = range(4401, 4491 + sessions // 2)
    kinds = len(CAPACITIES_KWH)
    return {capacity: cycle(numbers[kind::kinds]) for kind, capacity in enumerate(CAPACITIES_KWH)}


def _story(index: int, random: Random) -> tuple[Case, Quirks]:
    """The fixed stories first, then the weighted mix."""
    if index < len(_EVERY_FLEET):
        return _EVERY_FLEET[index]
    (case,) = random.choices(tuple(WEIGHTS), weights=tuple(WEIGHTS.values()))
    return case, Quirks()


def _plan(
    seed: str, place: str, case: Case, quirks: Quirks, slot_end: datetime, slot: timedelta, now: datetime
) -> Plan:
    """One session inside its slot, or for the newest and the running one at its own time."""
    random = Random(f"plan/{seed}")
    charger, connector = place.split("/")
    # the middle pack gets hot before its taper
    capacity = 280 if case in (Case.TRIP, Case.DERATE) else random.choice(CAPACITIES_KWH)
    low, high = (
        (14, 22) if case not in (Case.NORMAL, Case.RUNNING, Case.ISOLATION, Case.PRECHARGE) else (12, 44)
    )
    order = Order(
        case=case,
        capacity_kwh=capacity,
        soc_start=random.randint(low, high) / 100,
        soc_target=random.randint(78, 92) / 100,
        seed=seed,
        cut_s=_cut_s(case, random),
    )
    room = max(timedelta(), slot - LONGEST)
    plugged_at = slot_end - slot + room * random.random()
    if seed.endswith("/0"):
        plugged_at = now - timedelta(seconds=simulate(order).duration_s)
    elif case is Case.RUNNING:
        plugged_at = now - RUNNING_FOR
    plugged_at = plugged_at.replace(microsecond=plugged_at.microsecond // 1000 * 1000)
    return Plan(
        charger=charger,
        connector=connector,
        vehicle="",
        plugged_at=plugged_at,
        order=order,
        quirks=quirks,
        roaming=random.random() < (0.5 if int(charger[-2:]) % 4 == 1 else 0.1),
        # a sudden fall of power can only be timed with values at a fixed pace (rule DER-3)
        on_change=int(charger[-2:]) % 3 == 0 and case is not Case.SLOW_PHASE,
    )


def _cut_s(case: Case, random: Random) -> int | None:
    """Where the record of a session without an end stops."""
    if case is Case.RUNNING:
        return int(RUNNING_FOR.total_seconds())
    return random.randint(900, 1500) if case is Case.NO_END else None
