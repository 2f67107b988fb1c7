"""The instant card: every lane and every series at one time, with the age of what is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Final

from evtui.formats.glyphs import Tier, for_tier, glyphs
from evtui.formats.ink import BOLD, MUTED, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.times import clock, duration, since
from evtui.formats.units import current, power, quantity, voltage
from evtui.formats.widths import fit
from evtui.models.charge import ChargeParameters
from evtui.models.event import Severity
from evtui.models.instant import Instant
from evtui.services.timeline.events import lane_title
from evtui.services.timeline.lane import Lane, LaneKind, TimedEvent
from evtui.services.timeline.lanes.devices import current_marks, mark_role
from evtui.services.timeline.lanes.words import changed_bits_text, changes_at, full_hex
from evtui.services.timeline.plot import ink_of
from evtui.services.timeline.series import MeterReading, Series
from evtui.services.timeline.timeline import Timeline

_NAME_WIDTH: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneReading:
    """One lane at the instant."""

    key: str
    title: str
    kind: str
    state: str | None
    """The word in force, raw; None when nothing is known yet."""
    since_us: int | None
    """When it came into force."""
    carried_in: bool
    """True when that was before the window: a last-known state."""
    severity: Severity | None
    """Worst mark since then, None without one."""
    marks: int
    """Number of marks since then."""
    counter: int | None
    """Largest ``errorCounter`` among them."""
    word: int | None
    changed_bits: tuple[tuple[int, bool], ...]
    """For status words: bits that differ from the word before, True where they rose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesReading:
    """One series at the instant."""

    key: str
    unit: str
    reading: MeterReading
    age_us: int | None
    """Distance of the sample, None without a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitReading:
    """The newest record of one side."""

    side: str
    """``station``, ``vehicle`` or the provider's word, raw."""
    record: ChargeParameters
    age_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InstantCard:
    """Everything known about one instant."""

    at_us: int
    since_plug_in_us: int
    phase: str | None
    """The OCPP word in force."""
    lanes: tuple[LaneReading, ...]
    series: tuple[SeriesReading, ...]
    limits: tuple[LimitReading, ...]
    last_error: TimedEvent | None
    """The last error at or before the instant that happened in the session."""


def instant_card(timeline: Timeline, at_us: int) -> InstantCard:
    """Read every lane, series and limit at an instant; equals a scan over all events and samples."""
    lanes = tuple(_read_lane(lane, at_us, timeline) for lane in timeline.lanes)
    errors = [
        event
        for event in timeline.events
        if event.at_us is not None and event.at_us <= at_us and event.severity.rank <= Severity.ERROR.rank
    ]
    limits = []
    for track in timeline.limits:
        record = track.record_at(at_us)
        if record is not None and record.at is not None and at_us <= timeline.end_us:
            limits.append(LimitReading(side=track.label, record=record, age_us=at_us - record.at.us))
    return InstantCard(
        at_us=at_us,
        since_plug_in_us=at_us - timeline.zero_us,
        phase=next((lane.state for lane in lanes if lane.kind is LaneKind.OCPP), None),
        lanes=lanes,
        series=tuple(_read_series(series, at_us) for series in timeline.series),
        limits=tuple(limits),
        last_error=errors[-1] if errors else None,
    )


def _read_lane(lane: Lane, at_us: int, timeline: Timeline) -> LaneReading:
    """One lane's state, age and marks."""
    segment = lane.segment_at(at_us)
    marks = current_marks(lane, at_us) if lane.kind in {LaneKind.OCPP, LaneKind.DEVICE} else ()
    counters = [mark.counter for mark in marks if mark.counter is not None]
    return LaneReading(
        key=lane.key,
        title=lane.title,
        kind=lane.kind,
        state=None if segment is None else segment.text,
        since_us=None if segment is None else segment.start_us,
        carried_in=segment is not None and segment.start_us < timeline.whole.start_us,
        severity=min((mark.severity for mark in marks), key=lambda one: one.rank, default=None),
        marks=len(marks),
        counter=max(counters, default=None),
        word=None if segment is None else segment.word,
        changed_bits=changes_at(lane, at_us) if lane.kind is LaneKind.WORD else (),
    )


def _read_series(series: Series, at_us: int) -> SeriesReading:
    reading = series.reading(at_us)
    return SeriesReading(key=series.key, unit=series.unit, reading=reading, age_us=reading.age_us(at_us))


def card_lines(card: InstantCard, timeline: Timeline, tier: Tier, zone: tzinfo = UTC) -> tuple[Line, ...]:
    """The card for the screen: one fact a line, harmless text in the tier's characters."""
    head = (
        Span(f"{clock(Instant(card.at_us), zone, millis=True)} ", BOLD),
        Span(for_tier(f"{since(card.since_plug_in_us)} since plug-in", tier), MUTED),
    )
    lines: list[Line] = [head]
    lines.extend(_lane_line(one, timeline, card.at_us, tier) for one in card.lanes)
    lines.extend(_series_line(one, timeline, tier) for one in card.series)
    lines.extend(_limit_line(one, tier) for one in card.limits)
    if card.last_error is not None and card.last_error.at_us is not None:
        error = card.last_error
        age = duration(card.at_us - (error.at_us or 0))
        words = f"{lane_title(error.event.lane)} {error.event.text}"
        text = for_tier(f"{glyphs(tier).error} {plain(words)} · {age} ago", tier)
        lines.append((_label("Last error", tier), Span(text, Ink(Role.ERROR))))
    return tuple(lines)


def card_text(card: InstantCard, timeline: Timeline, zone: tzinfo = UTC, tier: Tier = Tier.FULL) -> str:
    """The card as text to copy."""
    lines = card_lines(card, timeline, tier, zone)
    return "\n".join("".join(span.text for span in line).rstrip() for line in lines)


def _label(name: str, tier: Tier) -> Span:
    shown = fit(for_tier(plain(name, 40), tier), _NAME_WIDTH - 1, ellipsis=glyphs(tier).ellipsis)
    return Span(f"{shown} ", MUTED)


def _lane_line(one: LaneReading, timeline: Timeline, at_us: int, tier: Tier) -> Line:
    """``Converter    ERROR ✖2 · 14 s``."""
    if one.state is None or one.since_us is None:
        words = "not reached" if one.kind is LaneKind.MOMENTS else glyphs(tier).missing
        return (_label(one.title, tier), Span(words, MUTED))
    lane = timeline.lane(one.key)
    segment = None if lane is None else lane.segment_at(at_us)
    state = full_hex(segment, tier) if one.kind is LaneKind.WORD and segment else plain(one.state)
    parts = [_label(one.title, tier), Span(for_tier(state, tier))]
    if one.severity is not None:
        number = max(one.marks, one.counter or 1)
        shown = str(number) if number > 1 else ""
        parts.append(Span(f" {glyphs(tier).severity(one.severity)}{shown}", Ink(mark_role(one.severity))))
    if lane is not None and one.changed_bits:
        position = next((index for index, part in enumerate(lane.segments) if part is segment), 0)
        before = lane.segments[position - 1].word if position else None
        parts.append(Span(f" {changed_bits_text(before, one.word, tier)}", MUTED))
    age = f" · {duration(at_us - one.since_us)}{' · before plug' if one.carried_in else ''}"
    parts.append(Span(for_tier(age, tier), MUTED))
    return tuple(parts)


def _series_line(one: SeriesReading, timeline: Timeline, tier: Tier) -> Line:
    """``power        144.1 kW · 0.4 s``; between samples ``~144.1 kW · sample 12.0 s away``."""
    role = next(series.role for series in timeline.series if series.key == one.key)
    if one.reading.value is None or one.age_us is None:
        words = "no data" if one.reading.in_gap else glyphs(tier).missing
        return (_label(one.key, tier), Span(words, MUTED))
    mark = "~" if one.reading.interpolated else ""
    value = for_tier(f"{mark}{plain(quantity(one.reading.value, one.unit))}", tier)
    away = for_tier(f" · sample {one.age_us / 1e6:.1f} s away", tier) if one.age_us else ""
    return (_label(one.key, tier), Span(value, Ink(ink_of(role).fg, bold=True)), Span(away, MUTED))


def _limit_line(one: LimitReading, tier: Tier) -> Line:
    """``station      ≤ 320.0 kW · 457.0 A · 920 V · 3m09s``."""
    record = one.record
    values = [
        text
        for known, text in (
            (record.max_power_w, power(record.max_power_w)),
            (record.max_current_a, current(record.max_current_a)),
            (record.max_voltage_v, voltage(record.max_voltage_v)),
        )
        if known is not None
    ]
    text = " · ".join([*values, duration(one.age_us)])
    return (_label(one.side, tier), Span(for_tier(f"≤ {text}", tier)))
