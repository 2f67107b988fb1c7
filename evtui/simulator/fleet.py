"""One simulated fleet: every session once, its physics on demand, told to three providers."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from evtui.simulator.ac import AcSession, plan_ac
from evtui.simulator.case import JUDGEMENTS, SHOWN_BY_A_DEVICE, Case
from evtui.simulator.course import Course
from evtui.simulator.physics import Order, simulate
from evtui.simulator.plan import Plan, plan_depot
from evtui.simulator.sampling import MeterSample, Sampling, meter_samples
from evtui.simulator.site import METERED_PLACES, ROAMING_USERS
from evtui.simulator.truth import Truth

HUGE_PLACE = ("HPC-99", "1")
"""Where the huge report of the benchmarks stands, out of the way of the fleet."""
MOST_CURVES = 256
"""Courses that keep their curves, about 0.3 MB each; those of others are computed again when asked for."""
STEP_S = 5
"""A running session goes on in steps of so many seconds."""
_ENERGY_BASE_WH = 1_009_136
_PRIMARY_BASE_WH = 293_099_449
_REQUESTED_BASE_WH = 1_016_608


class Counters(NamedTuple):
    """Energy counters of a connector before and after one session, Wh."""

    charge: tuple[int, int]
    primary: tuple[int, int]
    requested: tuple[int, int]


class Fleet:
    """All sessions of the simulated week; a course is computed when first asked for, then kept."""

    def __init__(
        self,
        seed: int,
        now: datetime,
        plans: tuple[Plan, ...],
        spacing_s: float,
        huge: int,
        elapsed_s: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self.seed = seed
        self.now = now
        """The fleet's present, UTC, whole milliseconds; nothing is younger."""
        self.plans = plans
        """Depot sessions, oldest first."""
        self.ac: tuple[AcSession, ...] = plan_ac(seed, len(plans), now)
        """Sessions at AC stations, which only Smappee and PlugSurfing know; oldest first."""
        self._spacing_s = spacing_s
        self._huge = huge
        self._elapsed_s = elapsed_s
        self._courses: dict[int, Course] = {}
        self._curves: deque[Course] = deque()
        self._counters: dict[int, Counters] = {}
        self._by_place: dict[tuple[str, str], list[Plan]] = {}
        for plan in plans:
            self._by_place.setdefault((plan.charger, plan.connector), []).append(plan)

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Charger and connector of every depot session, sorted."""
        return tuple(sorted(self._by_place))

    @property
    def places_by_use(self) -> tuple[tuple[str, str], ...]:
        """The same, the one with the newest session first."""
        newest = {place: plans[-1].plugged_at for place, plans in self._by_place.items()}
        return tuple(sorted(newest, key=newest.__getitem__, reverse=True))

    def at(self, charger: str, connector: str) -> tuple[Plan, ...]:
        """Sessions of one connector, oldest first; empty for an unknown one."""
        return tuple(self._by_place.get((charger, connector), ()))

    def advance(self) -> None:
        """Let what runs go on: the record of a running session reaches as far as time has passed since now.

        Once it has come to its natural end it is a finished session.
        """
        for plan in self.plans:
            cut_s = plan.order.cut_s
            if plan.case is not Case.RUNNING or cut_s is None:
                continue
            begun_s = (self.now - plan.plugged_at).total_seconds()
            reached_s = int(begun_s + self._elapsed_s()) // STEP_S * STEP_S
            if reached_s > cut_s:
                whole = simulate(replace(plan.order, cut_s=None)).duration_s
                later = None if reached_s >= whole else reached_s
                self._take_place(plan, replace(plan, order=replace(plan.order, cut_s=later)))

    def _take_place(self, plan: Plan, later: Plan) -> None:
        """The same session, further on."""
        self.plans = tuple(later if one is plan else one for one in self.plans)
        place = self._by_place[(plan.charger, plan.connector)]
        place[place.index(plan)] = later
        self._courses.pop(plan.session_id, None)
        for one in place:
            self._counters.pop(one.session_id, None)

    def course(self, plan: Plan) -> Course:
        """What happened in a session, perhaps without its curves. About 2 ms the first time."""
        course = self._courses.get(plan.session_id)
        if course is None:
            course = self._courses[plan.session_id] = simulate(plan.order)
            self._curves.append(course)
            if len(self._curves) > MOST_CURVES:
                self._curves.popleft().forget_samples()
        return course

    async def prepare(self, plans: Iterable[Plan]) -> None:
        """Compute what is missing, letting other requests in between two sessions."""
        for plan in plans:
            if plan.session_id not in self._courses:
                self.course(plan)
                await asyncio.sleep(0)

    def meters(self, plan: Plan) -> Iterable[MeterSample]:
        """Meter values of a session; not cached, the wire text is."""
        count = self._huge if (plan.charger, plan.connector) == HUGE_PLACE else None
        sampling = Sampling(self._spacing_s, plan.on_change and self._spacing_s > 1.0, count)
        course = self.course(plan)
        return meter_samples(course if course.volts else simulate(plan.order), sampling, plan.order.seed)

    def ended_at(self, plan: Plan) -> datetime | None:
        """End of the session on the session clock; None if the record has none."""
        if not plan.has_end:
            return None
        return plan.plugged_at + timedelta(seconds=self.course(plan).duration_s)

    def counters(self, plan: Plan) -> Counters:
        """Energy counters; those of one connector run on from session to session."""
        known = self._counters.get(plan.session_id)
        if known is None:
            self._run_counters((plan.charger, plan.connector))
            known = self._counters[plan.session_id]
        return known

    def _run_counters(self, place: tuple[str, str]) -> None:
        offset = self.places.index(place)
        charge = _ENERGY_BASE_WH + 731_000 * offset
        primary = _PRIMARY_BASE_WH + 911_000 * offset
        requested = _REQUESTED_BASE_WH + 736_000 * offset
        for plan in self._by_place[place]:
            course = self.course(plan)
            after = (
                charge + round(course.delivered_wh),
                primary + round(course.primary_wh),
                requested + round(course.requested_wh),
            )
            self._counters[plan.session_id] = Counters(
                (charge, after[0]), (primary, after[1]), (requested, after[2])
            )
            charge, primary, requested = after

    def roaming_user(self, plan: Plan) -> str | None:
        """Who pays a depot session through PlugSurfing; None for the depot's own vehicles."""
        return ROAMING_USERS[plan.session_id % len(ROAMING_USERS)].identifier if plan.roaming else None

    @property
    def truths(self) -> Mapping[str, Truth]:
        """The truth of every depot session by its session id; computes all courses. For tests."""
        return {str(plan.session_id): self._truth(plan) for plan in self.plans}

    def _truth(self, plan: Plan) -> Truth:
        judgement = JUDGEMENTS[plan.case]
        evidence = timedelta(seconds=self.course(plan).evidence_s)
        if plan.case in SHOWN_BY_A_DEVICE:
            evidence += plan.quirks.device_skew
        return Truth(
            session_id=str(plan.session_id),
            place=plan.place,
            transaction_id=str(plan.transaction_id),
            case=plan.case,
            verdict=judgement.verdict,
            actor=judgement.actor,
            evidence_at=plan.plugged_at + plan.quirks.event_offset + evidence,
            smappee_id=str(plan.session_id + 1_000_000) if plan.place in METERED_PLACES else None,
            roaming_user=self.roaming_user(plan),
        )


def build_fleet(
    seed: int = 1,
    sessions: int = 96,
    now: datetime | None = None,
    *,
    spacing_s: float = 5.0,
    meter_values: int = 0,
    elapsed_s: Callable[[], float] = lambda: 0.0,
) -> Fleet:
    """A fleet of ``sessions`` depot sessions; the newest finished one ends at ``now`` (aware).

    The same arguments give the same fleet, byte by byte. ``spacing_s=1`` reports every second;
    ``elapsed_s`` tells how many seconds have passed since ``now``, for the session that runs (``advance``).
    ``meter_values`` adds one session at HPC-99/1 with exactly so many meter values.
    """
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    plans = plan_depot(seed, sessions, moment)
    if meter_values:
        plans = (_huge_plan(moment), *plans)
    return Fleet(seed, moment, plans, spacing_s, meter_values, elapsed_s)


def _huge_plan(now: datetime) -> Plan:
    """A healthy session of the day before, reported much too densely."""
    order = Order(Case.NORMAL, 350, 0.12, 0.92, "huge")
    charger, connector = HUGE_PLACE
    return Plan(
        charger=charger,
        connector=connector,
        vehicle="BUS-4499",
        plugged_at=now - timedelta(hours=20),
        order=order,
        session_id=999_000_001,
        transaction_id=99_001,
    )
