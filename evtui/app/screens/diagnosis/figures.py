"""Figures of an examination as entries: who limited, the energy court, the steps, the clocks."""

from __future__ import annotations

from typing import Final

from evtui.app.screens.diagnosis.entry import MARGIN, Entry, Page, heading, timed_entry
from evtui.formats.ink import BOLD, FAINT, MUTED, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.times import duration
from evtui.formats.units import MISSING, energy, percent
from evtui.formats.widths import fit
from evtui.models.instant import US_PER_S
from evtui.models.provenance import Basis
from evtui.services.diagnosis.clock_doctor import ClockCheck, span
from evtui.services.diagnosis.diagnosis import Diagnosis, Phase
from evtui.services.diagnosis.energy_court import Agreement, EnergyCourt, EnergyFigure, Residual
from evtui.services.diagnosis.finding import Clock
from evtui.services.diagnosis.limiter import NOBODY, LimiterTotals

_NAME: Final = 20
"""Cells of the name of a figure."""
_BAR: Final = 20
_AGREEMENT_INKS: Final = {
    Agreement.EXPLAINED: Ink(Role.GOOD),
    Agreement.UNEXPLAINED: Ink(Role.WARNING, bold=True),
    Agreement.NOT_COMPARABLE: MUTED,
}


def limiter_entries(limiter: LimiterTotals | None, page: Page) -> list[Entry]:
    """Who limited the power, with shares of the flow time; then the longest time nobody did."""
    if limiter is None:
        return []
    flow = Span(f"{duration(round(limiter.flow_s * US_PER_S))} of flow ", MUTED)
    entries = heading("Power limited by", (flow,), page=page)
    for share in limiter.shares:
        ink = BOLD if share.word == NOBODY else Ink()
        line: Line = (
            Span(" " * MARGIN),
            Span(fit(share.word, _NAME), ink),
            *_bar(share.share, page),
            Span(f"{percent(share.share * 100):>6}", ink),
            Span(f"  {duration(round(share.seconds * US_PER_S)):>7}", MUTED),
            Span(f"  {energy(share.energy_wh):>9}" if share.energy_wh is not None else "", MUTED),
        )
        entries.append(Entry(lines=(line,)))
    if limiter.nobody is not None:
        found = (limiter.nobody.start, limiter.nobody.end)
        text = (
            f"{limiter.nobody_text[:1].upper()}{limiter.nobody_text[1:]}: nothing in the report explains it"
        )
        glyph = Span(page.glyphs.note, Ink(Role.KEY))
        entries.append(Entry(lines=timed_entry(page, page.time(found), glyph, text), evidence=found))
    return entries


def _bar(share: float, page: Page) -> Line:
    """A bar for a share of 0 to 1."""
    filled = round(max(0.0, min(1.0, share)) * _BAR)
    return (
        Span(page.glyphs.bar * filled, Ink(Role.CREST)),
        Span(page.glyphs.dot * (_BAR - filled), FAINT),
    )


def energy_entries(court: EnergyCourt, page: Page) -> list[Entry]:
    """Every figure with its bar, what it was held against, and whether the difference is explained."""
    if not court.figures:
        return []
    most = max(abs(float(figure.wh)) for figure in court.figures) or 1.0
    agreement = Span(f"{court.agreement.value} ", _AGREEMENT_INKS[court.agreement])
    entries = heading("Energy", (agreement,), page=page)
    for figure in court.figures:
        residual = next((one for one in court.residuals if one.of == figure.key), None)
        entries.append(_figure(figure, residual, most, page))
    for key, reason in court.absent:
        text = f"{fit(plain(key, 40), _NAME)}{page.glyphs.missing}  {plain(reason, 200)}"
        entries.append(Entry(lines=((Span(" " * MARGIN), Span(text, MUTED)),)))
    entries.append(
        Entry(lines=tuple((Span(" " * MARGIN + line, FAINT),) for line in page.wrapped(court.units, MARGIN)))
    )
    return entries


def _figure(figure: EnergyFigure, residual: Residual | None, most: float, page: Page) -> Entry:
    """``grid counter   111.3 kWh  ━━━━━━━━``, and below it the comparison with its reason."""
    about = "~" if figure.basis is Basis.ASSUMED else ""
    first: Line = (
        Span(" " * MARGIN),
        Span(fit(plain(figure.key, 40), _NAME)),
        *_bar(float(figure.wh) / most, page),
        Span(f"{about + energy(figure.wh):>12}", BOLD),
        Span(f"  {figure.basis.value}", FAINT),
    )
    lines = [first]
    if residual is not None:
        lines += _comparison(residual, page)
    return Entry(lines=tuple(lines), evidence=figure.sources)


def _comparison(residual: Residual, page: Page) -> list[Line]:
    """What the figure was held against, by how much they differ, and why that is all right or not."""
    ink = _AGREEMENT_INKS[residual.agreement]
    share = f" ({percent(residual.share * 100, 1)})" if residual.share is not None else ""
    apart = "" if residual.residual_wh is None else f"{_signed(residual.residual_wh)}{share} "
    text = f"{apart}against {residual.to}: {residual.agreement.value}, {residual.reason}"
    return [(Span(" " * (MARGIN + 2) + line, ink),) for line in page.wrapped(text, MARGIN + 2)]


def _signed(wh: float) -> str:
    """``+7.0 kWh``."""
    text = energy(wh)
    return text if text == MISSING or wh < 0 else f"+{text}"


def phase_entries(diagnosis: Diagnosis, page: Page) -> list[Entry]:
    """The steps of the charge with how long each took."""
    if not diagnosis.phases:
        return []
    entries = heading("Steps", page=page)
    longest = max((phase.seconds or 0.0 for phase in diagnosis.phases), default=0.0) or 1.0
    return [*entries, *(_phase(phase, longest, page) for phase in diagnosis.phases)]


def _phase(phase: Phase, longest: float, page: Page) -> Entry:
    """``06:27:00  cable check and pre-charge   26.5 s``."""
    seconds = phase.seconds
    if seconds is None:
        length = "no end"
    else:
        length = f"{seconds:.1f} s" if seconds < 60 else duration(round(seconds * US_PER_S))
    line: Line = (
        Span(" " * MARGIN),
        Span(f"{page.time((phase.start,)):<10}", Ink(Role.KEY)),
        Span(fit(phase.name, 34)),
        Span(f"{length:>9}", BOLD if seconds is not None else MUTED),
    )
    evidence = (phase.start,) if phase.end is None else (phase.start, phase.end)
    return Entry(lines=(line,), evidence=evidence)


def clock_entries(clocks: ClockCheck, page: Page) -> list[Entry]:
    """The two clocks where they do not tell the same time, and what may not be measured between them."""
    if clocks.is_one_clock or not (clocks.pairs or clocks.resets):
        return []
    entries = heading("Clocks", page=page)
    if clocks.offset_us is None:
        text = f"How far the event clock is from the session clock cannot be told: {clocks.reason}"
    else:
        side = "behind" if clocks.offset_us < 0 else "ahead of"
        text = f"The event clock is {span(abs(clocks.offset_us))} {side} the session clock"
        text += f" ({clocks.confidence.value} confidence{f': {clocks.reason}' if clocks.reason else ''})"
    if clocks.zone_h is not None:
        text += f"; whole hours ({clocks.zone_h:+d}): a time zone is suspected"
    if not clocks.allows_duration(Clock.SESSION, Clock.EVENT):
        text += ". No duration is measured from one clock to the other"
    evidence = tuple(clocks.resets)
    entries.append(Entry(lines=timed_entry(page, "", Span(" "), f"{text}."), evidence=evidence))
    if clocks.correction is not None:
        words = f"For looking only: {clocks.correction.words}."
        entries.append(Entry(lines=timed_entry(page, "", Span(" "), words, ink=MUTED)))
    return entries
