"""A saved session played as if live: at each instant the record as far as it had come by then.

Every version goes the way a fetched one does (the provider's own reader), so that nothing is special about a
replayed session, and its last version is the saved one.
"""

from __future__ import annotations

import asyncio
import json
from bisect import bisect_right
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from evtui.clients.decode import decode, item_views, members_of
from evtui.errors import ResourceNotFound, UnexpectedPayload
from evtui.models.fetch import Batch, FetchEvent, Finished, SessionQuery
from evtui.models.instant import US_PER_S, Instant
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.providers.registry import load_provider
from evtui.providers.spec import Document
from evtui.services.live.cadence import REPLAY_PREFIX

METER_VALUES: Final = "sessionMeterValues"
"""Where ``MeterSeries.indexes`` count (Session Reports API)."""
_INTERVALS: Final = frozenset({"sessioninterval", "charginginterval"})
"""OIOI's intervals, whose end is inside them (user-get-recent-sessions)."""
_LATE: Final[Mapping[str, frozenset[str]]] = {
    "depot": frozenset(
        {"sessiontimeend", "energysocend", "energychargeend", "energyprimaryend", "energyrequestedend"}
    ),
    "smappee": frozenset({"to", "status", "stopreading", "duration", "energy", "range"}),
    "oioi": frozenset({"energyconsumed", "cost", "charginginterval"}),
}
"""Members that a record has only once its session has ended, by provider, folded."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the raw object and when its parts came."""

    name: bytes
    """As JSON text, with its quotes."""
    raw: bytes
    """The whole value."""
    items: tuple[bytes, ...] = ()
    """Its items, where it is a list."""
    times_us: tuple[int, ...] = ()
    """When each item came; ascending is not promised. Empty: the member is there from the beginning."""
    opened: bytes = b""
    """What stands in its place while the session runs; empty leaves the member out until the end."""
    late: bool = False
    """True for what comes with the end."""

    def at(self, us: int) -> bytes:
        """The value as it was then; empty when the member was not there yet."""
        if self.late:
            return self.opened
        if not self.times_us:
            return self.raw
        kept = [item for item, at in zip(self.items, self.times_us, strict=True) if at <= us]
        if not self.raw.lstrip().startswith(b"["):
            return self.raw if kept else b""
        return b"[" + b",".join(kept) + b"]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """A saved session as something that grows. Times are the event clock's, microseconds UTC."""

    saved: SessionReport
    members: tuple[Member, ...]
    instants_us: tuple[int, ...]
    """Every time at which something came, ascending, the end last; never empty."""

    @property
    def start_us(self) -> int:
        """When it begins: the plug-in, or the first thing that happened after it."""
        return self.instants_us[0]

    @property
    def end_us(self) -> int:
        """From here on the record is complete."""
        return self.instants_us[-1]

    def steps(self, us: int) -> int:
        """How many instants have come; equal steps are equal versions."""
        return bisect_right(self.instants_us, us)

    def raw_at(self, us: int) -> bytes:
        """The raw object as it was at an instant; from the end on the saved bytes themselves."""
        if us >= self.end_us:
            return self.saved.raw
        parts = ((member.name, member.at(us)) for member in self.members)
        return b"{" + b",".join(name + b":" + value for name, value in parts if value) + b"}"

    def report_at(self, us: int) -> SessionReport:
        """The session as its provider's reader sees it at an instant; the end gives the saved report."""
        session = self.saved.session
        raw = self.raw_at(us)
        body = b"[" + raw + b"]"
        spec = load_provider(session.provider)
        found = spec.read_document(Document(name="replay", body=body, value=decode(body)), session.account)
        if not found.reports:
            raise UnexpectedPayload("the record cannot be read again", account=session.account)
        return _placed(found.reports[0], self.saved)


def _placed(report: SessionReport, saved: SessionReport) -> SessionReport:
    """With the identity of the saved session: part of it stood around the record, not in it."""
    session = replace(
        report.session,
        account=saved.session.account,
        id=saved.session.id,
        charger=saved.session.charger,
        connector=saved.session.connector,
    )
    return replace(report, session=session, fetched_at=saved.fetched_at)


def growth_of(report: SessionReport, meters: MeterTable) -> Growth:
    """Take a saved report apart by the times of what is in it.

    A repeated item comes with the one it repeats, an item without a readable time with the one before it in
    its list. Raises UnexpectedPayload when
    the record is no object.
    """
    times = _times(report, meters)
    late = _LATE.get(report.session.provider, frozenset())
    members = []
    for name, raw in members_of(report.raw, salvage=True)[0].items():
        key = json.dumps(name).encode()
        folded = name.replace("-", "").replace("_", "").casefold()
        if folded in late or folded in _INTERVALS:
            opened = _without_end(bytes(raw)) if folded == "sessioninterval" else b""
            members.append(Member(key, bytes(raw), late=True, opened=opened))
        else:
            members.append(_timed(key, bytes(raw), times.get(name, {})))
    return Growth(saved=report, members=tuple(members), instants_us=_instants(report, members))


def _times(report: SessionReport, meters: MeterTable) -> dict[str, dict[int, int]]:
    """Member name to index to time, from the pointers of events and the places of samples."""
    times: dict[str, dict[int, int]] = {}
    for event in report.events:
        if event.at is not None:
            _, name, *rest = (*event.source.split("/"), "", "")
            index = int(rest[0]) if rest[0].isdecimal() else 0
            times.setdefault(_unescaped(name), {})[index] = event.at.us
    samples: dict[int, int] = {}
    for series in meters.series.values():
        samples.update(zip(series.indexes.tolist(), series.times_us.tolist(), strict=True))
    if samples:
        times[METER_VALUES] = samples
    return times


def _unescaped(token: str) -> str:
    """A JSON pointer's token as a name (RFC 6901)."""
    return token.replace("~1", "/").replace("~0", "~")


def _timed(name: bytes, raw: bytes, times: Mapping[int, int]) -> Member:
    """A member whose items, or itself, came at known times."""
    if not times:
        return Member(name, raw)
    if not raw.lstrip().startswith(b"["):
        return Member(name, raw, (raw,), (times[min(times)],))
    items = tuple(bytes(view) for view in item_views(raw))
    alike = {items[index]: at for index, at in times.items() if index < len(items)}
    last = min(times.values())
    came = []
    for index, item in enumerate(items):
        last = times.get(index, alike.get(item, last))
        came.append(last)
    return Member(name, raw, items, tuple(came))


def _without_end(raw: bytes) -> bytes:
    """OIOI's interval while it is open."""
    kept = {name: bytes(value) for name, value in members_of(raw, salvage=True)[0].items()
            if name.casefold() not in ("end", "stop")}  # fmt: skip
    return b"{" + b",".join(json.dumps(name).encode() + b":" + value for name, value in kept.items()) + b"}"


def _instants(report: SessionReport, members: Sequence[Member]) -> tuple[int, ...]:
    """When something came. What was there before the plug-in does not count: it is there from the start."""
    session = report.session
    came = {at for member in members for at in member.times_us}
    carried = {event.at.us for event in report.events if event.carried_in and event.at is not None}
    came = (came - carried) or came
    if "clock_offset" not in session.flags or not came:
        came |= {at.us for at in (session.started_at, session.ended_at) if at is not None}
    return tuple(sorted(came)) or (0,)


class Replay:
    """The playhead: which instant of the session it is now."""

    def __init__(
        self, growth: Growth, *, speed: float, monotonic: Callable[[], float], from_us: int | None = None
    ) -> None:
        """``speed`` is seconds of the session a second; ``from_us`` where it begins, else at the start."""
        self.growth = growth
        self._speed = speed
        self._monotonic = monotonic
        self._began_s = monotonic()
        first = growth.start_us if from_us is None else from_us
        self._from_us = min(max(first, growth.start_us), growth.end_us)

    def now(self) -> Instant:
        """Where the playhead is; it rests at the end."""
        passed_us = (self._monotonic() - self._began_s) * self._speed * US_PER_S
        left_us = self.growth.end_us - self._from_us
        return Instant(self._from_us + int(min(passed_us, left_us)))

    @property
    def is_over(self) -> bool:
        """True once the whole record is there."""
        return self.now().us >= self.growth.end_us


class ReplayAccount:
    """An account with one session, which grows as the playhead moves."""

    def __init__(self, replay: Replay) -> None:
        session = replay.growth.saved.session
        name = f"{REPLAY_PREFIX}{session.account.removeprefix('file:')}"
        saved = replay.growth.saved
        self._growth = replace(replay.growth, saved=replace(saved, session=replace(session, account=name)))
        self._replay = replay
        self._known: tuple[int, SessionReport] | None = None
        self.name = name
        self.providers = (session.provider,)

    async def walk(self, query: SessionQuery) -> AsyncIterator[FetchEvent]:
        """The session as it is now; a replay has no period."""
        yield Batch(account=self.name, reports=(await self._version(),))
        yield Finished(account=self.name, truncated=False, elapsed_s=0.0)

    async def report(self, session: Session) -> SessionReport:
        """The session as it is now. Raises ResourceNotFound for any other."""
        if session.key != self._growth.saved.session.key:
            raise ResourceNotFound(f"{self.name} holds no session {session.id}", account=self.name)
        return await self._version()

    async def aclose(self) -> None:
        """Nothing is open."""

    async def _version(self) -> SessionReport:
        """The present version; a new one is read in a thread, as a large record takes a while."""
        us = self._replay.now().us
        steps = self._growth.steps(us)
        if self._known is None or self._known[0] != steps:
            self._known = steps, await asyncio.to_thread(self._growth.report_at, us)
        return self._known[1]
