"""Smappee's read calls as values, and the newest-first walk through a period (Smappee park sessions)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evtui.clients.call import Call
from evtui.clients.pages import TimeWindow, WindowPlan
from evtui.clients.whitelist import AllowedCall, ReadWhitelist
from evtui.models.fetch import SessionQuery
from evtui.models.instant import US_PER_S, Instant

DAY_US: Final = 86_400 * US_PER_S
FIRST_SPAN_US: Final = 7 * DAY_US
"""A chunk begins at 7 days; it doubles after a quick small answer and halves after a timeout or refusal."""
LARGEST_SPAN_US: Final = 2 * 366 * DAY_US
EARLIEST_US: Final = 1_420_070_400 * US_PER_S
"""2015-01-01: no Smappee charging station is older, so an open period begins here."""

LIST_LOCATIONS: Final = "/servicelocation"
LOCATION_INFO: Final = "/servicelocation/{}/info"
METERING_CONFIGURATION: Final = "/servicelocation/{}/meteringconfiguration"
PARK_SESSIONS: Final = "/chargingparks/{}/sessions"
STATION_SESSIONS: Final = "/chargingstations/{}/sessions"

WHITELIST: Final = ReadWhitelist(
    tuple(
        AllowedCall("GET", path)
        for path in (LIST_LOCATIONS, LOCATION_INFO, METERING_CONFIGURATION, PARK_SESSIONS, STATION_SESSIONS)
    )
)
"""Everything evtui may ever ask of Smappee; the token call belongs to the login."""


@dataclass(frozen=True, slots=True)
class Window:
    """Session starts wanted, in epoch milliseconds."""

    start_ms: int
    """Inclusive."""
    end_ms: int
    """Exclusive."""

    def __post_init__(self) -> None:
        """``range`` is required (a missing parameter yields HTTP 500), so an empty one is never sent."""
        if not 0 <= self.start_ms < self.end_ms:
            raise ValueError(f"not a period: {self.start_ms},{self.end_ms}")

    @classmethod
    def of(cls, window: TimeWindow) -> Window:
        """The same stretch in milliseconds; neighbours stay neighbours."""
        return cls(window.since_us // 1000, window.until_us // 1000)


@dataclass(frozen=True, slots=True)
class Source:
    """Where sessions are asked for."""

    id: str
    """Service location id of a park, or serial number of a station."""
    is_station: bool = False
    location: str | None = None
    """Service location the source belongs to, None for a station named in the settings."""

    @property
    def label(self) -> str:
        """``park 123`` or ``station 6000999999``."""
        return f"{'station' if self.is_station else 'park'} {self.id}"


def service_locations() -> Call:
    """The locations this user can read; which of them is a park is not said."""
    return Call(name="service locations", path=LIST_LOCATIONS)


def location_info(location: str) -> Call:
    """Name, time zone and position of one location."""
    return Call(name=f"details of location {location}", path=LOCATION_INFO, segments=(location,))


def metering_configuration(location: str) -> Call:
    """Metering configuration of one location, which also lists its charging stations."""
    return Call(name=f"stations of location {location}", path=METERING_CONFIGURATION, segments=(location,))


def sessions_of(source: Source, window: Window, *, active: bool) -> Call:
    """Sessions whose start lies in the window: only those still connected, or what the default returns.

    The comma of ``range`` goes out raw, as the clients known to work send it.
    """
    return Call(
        name=f"{'running ' if active else ''}sessions of {source.label}",
        path=STATION_SESSIONS if source.is_station else PARK_SESSIONS,
        segments=(source.id,),
        raw_query=f"range={window.start_ms},{window.end_ms}" + ("&active=true" if active else ""),
    )


def period_of(query: SessionQuery, *, now: Instant, slack_days: int) -> TimeWindow:
    """Session starts to ask for so that every session overlapping the query's period is found.

    Smappee filters by start, so the period begins ``slack_days`` earlier. Without a lower bound it begins at
    ``EARLIEST_US``; without an upper one it ends a day from now, for a station whose clock is ahead.
    """
    floor_us = EARLIEST_US if query.since is None else query.since.us - slack_days * DAY_US
    ceiling_us = now.us + DAY_US if query.until is None else query.until.us
    since_us = max(0, min(floor_us, ceiling_us - 1)) // 1000 * 1000
    return TimeWindow(since_us=since_us, until_us=max(-(-ceiling_us // 1000) * 1000, since_us + 1000))


def plan_of(period: TimeWindow, *, active: bool) -> WindowPlan:
    """How the period is cut: running sessions are few, so all at once; else 7 days, growing and shrinking."""
    if active:
        first_us = max(period.width_us, DAY_US)
        return WindowPlan(first_us=first_us, smallest_us=max(DAY_US, first_us // 8), largest_us=first_us)
    return WindowPlan(first_us=FIRST_SPAN_US, smallest_us=DAY_US, largest_us=LARGEST_SPAN_US)
