"""A measured range in words, for the strip under the plots and for the clipboard."""

from __future__ import annotations

from datetime import UTC, tzinfo

from evtui.formats.glyphs import Tier, for_tier, glyphs
from evtui.formats.ink import BOLD, MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.times import clock, duration
from evtui.formats.units import count, meter_reading, power, soc_range
from evtui.formats.widths import cells
from evtui.models.instant import US_PER_S, Instant
from evtui.services.timeline.measure import Change, Measure
from evtui.services.timeline.time_range import span_text


def measure_parts(one: Measure, tier: Tier) -> tuple[Line, ...]:
    """The facts of a range, the most wanted first; what is not known says so in words."""
    clock_words = " event clock" if one.event_clock else ""
    delta = "Δ" if tier is Tier.FULL else "dt"
    head: Line = (Span(f"{delta} {span_text(one.span_us)}", BOLD), Span(clock_words, MUTED))
    if not one.span_us:
        return (head, (Span("the crosshair extends the range", MUTED),))
    parts = [head, *_power_parts(one, tier), _soc_part(one, tier), _trouble_part(one, tier)]
    return (*parts, *_register_parts(one, tier))


def _power_parts(one: Measure, tier: Tier) -> list[Line]:
    """``25.3 kWh ∫U·I (12 s no data)`` and ``mean 320.1 kW, 0.0 to 398.2``."""
    found = one.power
    if found is None:
        return [(Span("no power known", MUTED),)]
    factors = "U·I" if one.power_is_derived else "P"
    name = f"∫{factors}" if tier is Tier.FULL else f"int {factors.replace('·', '*')}"
    missing = f", {duration(found.missing_us)} no data" if found.missing_us >= US_PER_S else ""
    if found.energy_wh is None:
        return [(Span(f"{name} not known{missing}", MUTED),)]
    figures: list[Line] = [
        (Span(f"{meter_reading(found.energy_wh)} kWh", BOLD), Span(f" {name}{missing}", MUTED))
    ]
    if found.low_w is not None and found.high_w is not None:
        extremes = f", {found.low_w / 1000:.1f} to {power(found.high_w)}"
        figures.append((Span(f"mean {power(found.mean_w)}", PLAIN), Span(extremes, MUTED)))
    return figures


def _soc_part(one: Measure, tier: Tier) -> Line:
    """``SoC ~22→41 % (+19)``."""
    if one.soc is None:
        return (Span("SoC not known", MUTED),)
    about = "~" if one.soc.approximate else ""
    values = soc_range(one.soc.start, one.soc.end, glyphs(tier).arrow)
    return (Span(f"SoC {about}{values} %", Ink(Role.SOC)), Span(f" ({_gained(one.soc)})", MUTED))


def _gained(soc: Change) -> str:
    """``+36``, ``+10.3``: the edges are rounded for themselves, their difference is not theirs."""
    return f"{soc.difference:+.1f}".removesuffix(".0")


def _trouble_part(one: Measure, tier: Tier) -> Line:
    """``✖2 ▲3 of 34 events``."""
    if not one.errors and not one.warnings:
        return (Span(f"{count(one.events, 'event')}, no trouble", MUTED),)
    table = glyphs(tier)
    errors = (Span(f"{table.error}{one.errors} ", Ink(Role.ERROR)),) if one.errors else ()
    warnings = (Span(f"{table.warning}{one.warnings} ", Ink(Role.WARNING)),) if one.warnings else ()
    return (*errors, *warnings, Span(f"of {count(one.events, 'event')}", MUTED))


def _register_parts(one: Measure, tier: Tier) -> list[Line]:
    """``charge counter 104.2 kWh``, or why there is none."""
    if not one.registers:
        return [(Span("no register reading inside", MUTED),)]
    return [(Span(f"{_name(each, tier)} ", MUTED), Span(_counted(each), PLAIN)) for each in one.registers]


def _name(each: Change, tier: Tier) -> str:
    return for_tier(plain(each.name, 24), tier)


def _counted(each: Change) -> str:
    return f"{'~' if each.approximate else ''}{meter_reading(each.difference)} kWh"


def flowed(parts: tuple[Line, ...], width: int, rows: int) -> tuple[Line, ...]:
    """Parts side by side in at most ``rows`` lines of ``width`` cells; a part is never broken.

    Parts that do not fit are left out from the end: they stand in the order of their worth.
    """
    lines: list[Line] = []
    line: Line = ()
    used = 0
    for part in parts:
        needed = sum(cells(span.text) for span in part) + 2
        if line and used + needed > width:
            lines.append(line)
            line, used = (), 0
        line, used = (*line, Span("  " if line else " "), *part), used + needed
    return tuple([*lines, line][:rows])


def measure_text(one: Measure, zone: tzinfo = UTC) -> str:
    """The same for the clipboard: one fact a line, with both instants."""
    edges = " to ".join(clock(Instant(at), zone, millis=True) for at in (one.start_us, one.end_us))
    facts = ["".join(span.text for span in part).strip() for part in measure_parts(one, Tier.FULL)]
    return "\n".join([edges, *facts])
