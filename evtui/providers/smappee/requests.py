"""Smappee's read calls as values, and the newest-first walk through a period (``api/smappee.md`` 1, 3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from evtui.clients.call import Call
from evtui.clients.whitelist import AllowedCall, ReadWhitelist
from evtui.models.fetch import SessionQuery

DAY_MS: Final = 86_400_000
FIRST_SPAN_MS: Final = 7 * DAY_MS
"""A chunk begins at 7 days."""
SHORTEST_SPAN_MS: Final = DAY_MS // 4
"""Below this a refused chunk is not split again."""
MAX_HALVINGS: Final = 4
"""Refusals in a row after which a walk gives up: 7 days become 10 hours."""
QUICK_S: Final = 2.0
FEW_ROWS: Final = 200
"""An answer faster and smaller than these doubles the next chunk."""
EARLIEST_MS: Final = 1_420_070_400_000
"""2015-01-01: no Smappee charging station is older, so an open period ends here."""

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
    end_ms: int | None
    """Exclusive; None is open ended."""

    def __post_init__(self) -> None:
        """``range`` is required: an unbounded or empty one is never sent (a missing one yields HTTP 500)."""
        if self.start_ms < 0 or (self.end_ms is not None and self.end_ms <= self.start_ms):
            raise ValueError(f"not a period: {self.start_ms},{self.end_ms}")


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
    return Call(
        name=f"stations of location {location}", path=METERING_CONFIGURATION, segments=(location,)
    )


def sessions_of(source: Source, window: Window, *, active: bool) -> Call:
    """Sessions whose start lies in the window: only those still connected, or what the default returns.

    The comma of ``range`` goes out raw, as the clients known to work send it.
    """
    end = "" if window.end_ms is None else f",{window.end_ms}"
    return Call(
        name=f"{'running ' if active else ''}sessions of {source.label}",
        path=STATION_SESSIONS if source.is_station else PARK_SESSIONS,
        segments=(source.id,),
        raw_query=f"range={window.start_ms}{end}" + ("&active=true" if active else ""),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A walk through a period, newest chunk first; every step returns a new one."""

    floor_ms: int
    """Oldest start wanted."""
    ceiling_ms: int
    """Nothing from here on is left to ask for."""
    open_ended: bool
    """The next chunk has no end: it is the first, and the period has none."""
    span_ms: int = FIRST_SPAN_MS
    """Length of the next chunk."""
    halvings: int = 0
    """Refusals since the last answer."""

    @classmethod
    def of(cls, query: SessionQuery, *, now_ms: int, slack_days: int) -> Walk:
        """The walk that finds every session overlapping the query's period, with slack before it.

        Without a lower bound it goes back to ``EARLIEST_MS``, without an upper one its first chunk is open ended.
        """
        floor = EARLIEST_MS if query.since is None else query.since.us // 1000 - slack_days * DAY_MS
        ceiling = now_ms if query.until is None else -(-query.until.us // 1000)
        floor = max(0, min(floor, ceiling - 1))
        return cls(floor_ms=floor, ceiling_ms=max(ceiling, floor + 1), open_ended=query.until is None)

    def at_once(self) -> Walk:
        """The same period in a single chunk, for answers that are always small (running sessions)."""
        return replace(self, span_ms=max(self.ceiling_ms - self.floor_ms, SHORTEST_SPAN_MS))

    @property
    def done(self) -> bool:
        """True when the whole period has been answered."""
        return self.ceiling_ms <= self.floor_ms

    @property
    def steps_left(self) -> int:
        """Chunks still to come, if none is split or joined."""
        return -(-max(0, self.ceiling_ms - self.floor_ms) // self.span_ms)

    @property
    def window(self) -> Window:
        """The chunk to ask for next."""
        start = max(self.floor_ms, self.ceiling_ms - self.span_ms)
        return Window(start, None if self.open_ended else self.ceiling_ms)

    def answered(self, rows: int, elapsed_s: float) -> Walk:
        """Go on to the chunk before; after a quick small answer it is twice as long."""
        quick = elapsed_s < QUICK_S and rows < FEW_ROWS
        return replace(
            self,
            ceiling_ms=self.window.start_ms,
            open_ended=False,
            span_ms=self.span_ms * 2 if quick else self.span_ms,
            halvings=0,
        )

    def refused(self) -> Walk | None:
        """Try the newer half of the refused chunk; None when it has been halved often enough."""
        span = min(self.span_ms, self.ceiling_ms - self.floor_ms) // 2
        if span < SHORTEST_SPAN_MS or self.halvings >= MAX_HALVINGS:
            return None
        return replace(self, span_ms=span, halvings=self.halvings + 1)
