"""Sessions of cars at AC stations: known to Smappee, to PlugSurfing, or to both; no curve, so no physics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from random import Random
from typing import Final

from evtui.simulator.site import AC_STATIONS, CARDS, ROAMING_USERS, AcStation

DAYS: Final = 7
_FIRST_METER_WH: Final = 4_100_960


class Oddity(Enum):
    """How PlugSurfing's row of a session is odd (OIOI user-get-recent-sessions)."""

    NONE = "none"
    NULL_COST = "null cost"
    NULL_PLACE = "null connector and station"
    NEVER_CHARGED = "null charging interval, 0.053 kWh, and a cost"
    SHIFTED = "UTC printed with a +02:00 label, request two hours later"
    SAME_ID = "an external id that another row has too"
    NULL_INTERVAL = "null charging interval although energy flowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcSession:
    """One car at one AC station."""

    id: int
    """Smappee's session id."""
    station: AcStation
    connector: int
    plugged_at: datetime
    ended_at: datetime | None
    charging_from: datetime | None
    charging_to: datetime | None
    """Last energy so far; None if none flowed."""
    status: str
    """Smappee's word."""
    energy_wh: int
    meter_start_wh: int
    """The connector's meter runs on from session to session."""
    card: str | None
    """None: started from the app."""
    csms_id: str
    """Transaction id of the back office, or an empty text."""
    priority: int
    user: int | None
    """Index of the PlugSurfing user who pays, or None."""
    oddity: Oddity = Oddity.NONE


_EVERY_PARK: Final = ("INITIAL", "STARTED", "CHARGING", "SUSPENDED", "STOPPING")
_ODDITIES: Final = (
    Oddity.NEVER_CHARGED,
    Oddity.SHIFTED,
    Oddity.NULL_COST,
    Oddity.SAME_ID,
    Oddity.NULL_PLACE,
    Oddity.NULL_INTERVAL,
    Oddity.SAME_ID,
)


def plan_ac(seed: int, depot_sessions: int, now: datetime) -> tuple[AcSession, ...]:
    """About half as many AC sessions as the depot has sessions, oldest first, meters running on."""
    if not depot_sessions:
        return ()
    random = Random(f"ac/{seed}")
    places = [
        (station, connector) for station in AC_STATIONS for connector in range(1, station.connectors + 1)
    ]
    count = depot_sessions // 2 + 2 * len(places)
    slots = -(-count // len(places))
    length = timedelta(days=DAYS) / slots
    spots = [(slot, *place) for slot in range(slots) for place in places][:count]
    sessions = [
        _session(random, station, connector, now - slot * length, length, now, _running(index))
        for index, (slot, station, connector) in enumerate(spots)
    ]
    sessions.sort(key=lambda session: (session.plugged_at, session.station.name, session.connector))
    return tuple(_numbered(_odd(sessions)))


def _running(index: int) -> str | None:
    """The first connectors hold one running session of each status."""
    return _EVERY_PARK[index] if index < len(_EVERY_PARK) else None


def _session(
    random: Random,
    station: AcStation,
    connector: int,
    slot_end: datetime,
    slot: timedelta,
    now: datetime,
    running: str | None,
) -> AcSession:
    """One session inside its slot: plug, charge, stand idle, leave."""
    longest = min(slot * 0.9, timedelta(hours=9))
    connected = longest * random.uniform(0.15, 1.0)
    plugged_at = _whole_ms(slot_end - slot + (slot - connected) * random.random())
    ended_at: datetime | None = _whole_ms(plugged_at + connected)
    if running is not None:
        plugged_at = now - (
            timedelta(seconds=4) if running == "INITIAL" else longest * random.uniform(0.1, 0.6)
        )
        plugged_at, ended_at = _whole_ms(plugged_at), None
    charging_from = plugged_at + timedelta(seconds=random.randint(4, 40))
    share = random.choice((0.35, 0.6, 0.8, 0.95, 0.99))
    charging_to = charging_from + ((ended_at or now) - charging_from) * share
    charging_to = min(charging_to, charging_from + timedelta(hours=62 / station.power_kw))
    idle = running in ("INITIAL", "STARTED") or (running is None and random.random() < 0.06)
    hours = (charging_to - charging_from).total_seconds() / 3600
    roams = station.evse is not None and (station.location == 0 or random.random() < 0.45)
    return AcSession(
        id=0,
        station=station,
        connector=connector,
        plugged_at=plugged_at,
        ended_at=ended_at,
        charging_from=None if idle else charging_from,
        charging_to=None if idle else charging_to,
        status=running or "STOPPED",
        energy_wh=0 if idle else round(hours * station.power_kw * random.uniform(0.86, 0.99) * 1000),
        meter_start_wh=0,
        card=random.choice(CARDS) if roams or random.random() < 0.7 else None,
        csms_id="linked" if station.linked and random.random() < 0.85 else "",
        priority=random.choice((100, 100, 100, 20)),
        user=random.randrange(len(ROAMING_USERS)) if roams else None,
    )


def _odd(sessions: list[AcSession]) -> Iterator[AcSession]:
    """Give the newest finished roaming sessions with energy one oddity each."""
    able = [
        n
        for n, session in enumerate(sessions)
        if session.user is not None and session.ended_at and session.energy_wh
    ]
    odd = dict(zip(reversed(able), _ODDITIES, strict=False))
    for index, session in enumerate(sessions):
        oddity = odd.get(index, Oddity.NONE)
        if oddity is Oddity.NEVER_CHARGED:
            ended_at = session.plugged_at + timedelta(minutes=2, seconds=27)
            session = replace(session, ended_at=ended_at, charging_from=None, charging_to=None, energy_wh=53)
        yield replace(session, oddity=oddity)


def _numbered(sessions: Iterator[AcSession]) -> Iterator[AcSession]:
    """Ids in order of the plug-in, and meters that run on."""
    meters: dict[tuple[str, int], int] = {}
    for index, session in enumerate(sessions):
        place = (session.station.name, session.connector)
        meter_wh = meters.get(place, _FIRST_METER_WH + 10_000 * len(meters))
        meters[place] = meter_wh + session.energy_wh
        csms_id = f"TX-{88_100 + index}" if session.csms_id else ""
        yield replace(session, id=5_310_000 + 3 * index, meter_start_wh=meter_wh, csms_id=csms_id)


def _whole_ms(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
