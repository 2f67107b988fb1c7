"""What an examination has to say, as the sections of a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Final

from evtui.formats.times import clock, duration
from evtui.formats.units import MISSING, count, energy, percent, power, soc_range
from evtui.models.instant import US_PER_S
from evtui.models.provenance import Basis
from evtui.models.report import SessionReport
from evtui.services.diagnosis.clock_doctor import ClockCheck, span
from evtui.services.diagnosis.diagnosis import Diagnosis
from evtui.services.diagnosis.energy_court import EnergyCourt, EnergyFigure, Residual
from evtui.services.diagnosis.finding import Clock, Evidence, Finding, FindingSeverity
from evtui.services.diagnosis.limiter import LimiterTotals
from evtui.services.examination import Examination
from evtui.services.export.diagnosis import JUDGED
from evtui.services.export.tables import fact_text, local_time
from evtui.services.interval import facts as all_facts
from evtui.services.interval import flag_notes
from evtui.services.notes.note import Note
from evtui.services.notes.words import remark_words
from evtui.services.ticket.ticket import Section

PROVIDERS: Final = {"depot": "DepotFinity", "smappee": "Smappee", "oioi": "PlugSurfing"}
_MARKS: Final = 2
"""Evidence cited for a sentence; ``diagnose -o json`` has all."""
_MOST_EVIDENCE: Final = 12
_MOST_TEXT: Final = 400
"""Characters of one text: a vendor's message must not fill a page."""


class Citations:
    """Evidence by number, in the order in which it is cited."""

    def __init__(self) -> None:
        self._numbers: dict[Evidence, int] = {}

    def cite(self, evidence: Sequence[Evidence], most: int = _MARKS) -> str:
        """``[1][2]``; what has no number any more is not cited."""
        for one in evidence[:most]:
            if len(self._numbers) < _MOST_EVIDENCE:
                self._numbers.setdefault(one, len(self._numbers) + 1)
        return "".join(f"[{self._numbers[one]}]" for one in evidence[:most] if one in self._numbers)

    def section(self, zone: tzinfo) -> Iterator[Section]:
        """The places in the raw record."""
        rows = tuple(
            (f"[{number}]", _at(one, zone, millis=True), one.pointer or "the whole record")
            for one, number in self._numbers.items()
        )
        if rows:
            columns = ("no.", "event clock", "JSON pointer into the raw record")
            yield Section(key="evidence", title="Evidence", columns=columns, rows=rows, least=len(rows))


def sections_of(examination: Examination, notes: Sequence[Note], zone: tzinfo) -> tuple[Section, ...]:
    """Every section that has something in it, in reading order."""
    diagnosis, cited = examination.diagnosis, Citations()
    return (
        *facts(examination.report, zone),
        *story(diagnosis, cited, zone),
        *findings(diagnosis, cited, zone),
        *phases(diagnosis, zone),
        *energies(examination.court),
        *limiters(examination.limiter),
        *cited.section(zone),
        *notes_section(notes, zone),
        *clocks(examination.clocks, examination.report),
    )


def facts(report: SessionReport, zone: tzinfo) -> Iterator[Section]:
    """The row of the session; of providers without a curve everything that was sent."""
    session = report.session
    where = " ".join(
        filter(None, (session.charger, f"connector {session.connector}" if session.connector else ""))
    )
    peak = "" if session.peak_power_w is None else power(session.peak_power_w)
    card = " ".join(filter(None, (session.auth_kind, session.auth_token)))
    rows = [
        ("provider", f"{PROVIDERS.get(session.provider, session.provider)}, account {session.account}"),
        ("session", session.id),
        ("charger", where),
        ("vehicle", session.vehicle or ""),
        ("card", card),
        ("place", ", ".join(dict.fromkeys(filter(None, (session.site, session.address))))),
        ("plugged in", local_time(session.started_at, zone, seconds=True)),
        ("unplugged", _end(report, zone)),
        ("energy", _energy(report)),
        ("SoC", f"{soc} %" if (soc := soc_range(session.soc_start, session.soc_end)) != MISSING else ""),
        ("peak power", peak),
        ("cost", f"{session.cost} {session.currency or ''}".strip() if session.cost is not None else ""),
        ("status", session.status_raw or session.status.value),
        ("CSMS transaction", session.csms_transaction_id or ""),
        ("external session", session.external_session_id or ""),
        ("record", _record(report)),
    ]
    if session.provider != JUDGED:
        shown = {value for _, value in rows}
        rows += [(name, value) for name, value in _sent(report) if value not in shown]
    kept = tuple((name, cut_text(value)) for name, value in rows if value)
    yield Section(key="facts", title="Session", columns=("fact", "value"), rows=kept, least=7)


def _end(report: SessionReport, zone: tzinfo) -> str:
    """End and length, or that it is running."""
    session = report.session
    if session.ended_at is None:
        return "running" if session.status.is_running else "no end was sent"
    return f"{local_time(session.ended_at, zone, seconds=True)} ({duration(session.duration_us)})"


def _energy(report: SessionReport) -> str:
    """Delivered, from the grid, efficiency."""
    session, energies = report.session, report.energies
    parts = [energy(session.energy_wh)]
    if energies.primary_wh is not None:
        parts.append(f"{energy(energies.primary_wh)} from the grid")
    if energies.efficiency is not None:
        parts.append(f"efficiency {percent(100 * energies.efficiency, 1)}")
    return ", ".join(parts)


def _record(report: SessionReport) -> str:
    """What there is to read."""
    parts = [count(len(report.events), "event")]
    if report.meter_values is not None:
        parts.append(count(report.meter_values, "meter value"))
    if report.fetched_at is not None:
        parts.append(f"fetched {report.fetched_at.rfc3339()}")
    return ", ".join(parts)


def _sent(report: SessionReport) -> list[tuple[str, str]]:
    """Every fact that has a value, with how it came to be where it was not measured."""
    rows = []
    for fact in all_facts(report):
        if fact.value is not None:
            basis = "" if fact.basis is Basis.MEASURED else f" ({fact.basis.value})"
            told = f"{fact.value:.6g} {fact.unit}" if isinstance(fact.value, float) else fact_text(fact)
            rows.append((fact.name, told.rstrip() + basis))
    return rows


def story(diagnosis: Diagnosis, cited: Citations, zone: tzinfo) -> Iterator[Section]:
    """The narrative with numbered evidence."""
    rows = tuple(
        (
            "" if one.at is None else clock(one.at, zone),
            f"{cut_text(one.text)} {cited.cite(one.evidence)}".rstrip(),
        )
        for one in diagnosis.narrative
    )
    if rows:
        yield Section(
            key="story", title="What happened", columns=("at", "sentence"), rows=rows, least=len(rows)
        )


def findings(diagnosis: Diagnosis, cited: Citations, zone: tzinfo) -> Iterator[Section]:
    """Findings about the charge, then those about the record; the hidden ones stay hidden."""
    shown = [one for one in diagnosis.findings if not one.hidden]
    data = [one for one in shown if one.severity is FindingSeverity.DATA]
    about = (
        ("findings", "Findings", [one for one in shown if one not in data]),
        ("data", "About the record", data),
    )
    columns = ("rule", "severity", "at", "finding")
    for key, title, found in about:
        rows = tuple(_finding(one, cited, zone) for one in found)
        if rows:
            yield Section(
                key=key, title=title, columns=columns, rows=rows, least=3 if key == "findings" else 1
            )


def _finding(one: Finding, cited: Citations, zone: tzinfo) -> tuple[str, ...]:
    """One row; a cause says of what."""
    cause = f" (cause of {one.cause_of})" if one.cause_of else ""
    text = f"{cut_text(one.text)}{cause} {cited.cite(one.evidence, 1)}".rstrip()
    return one.rule, one.severity.value, "" if one.at is None else clock(one.at, zone), text


def phases(diagnosis: Diagnosis, zone: tzinfo) -> Iterator[Section]:
    """The steps of the charge."""
    rows = []
    for phase in diagnosis.phases:
        seconds = phase.seconds
        length = "no end" if seconds is None else f"{seconds:.1f} s" if seconds < 60 else _length(seconds)
        rows.append((_at(phase.start, zone), length, phase.name))
    if rows:
        yield Section(
            key="phases", title="Phases", columns=("from", "length", "phase"), rows=tuple(rows), least=3
        )


def energies(court: EnergyCourt) -> Iterator[Section]:
    """Every energy figure, and what it was held against."""
    rows = tuple(_figure(one, court) for one in court.figures)
    if rows:
        columns = ("figure", "energy", "basis", "held against")
        yield Section(key="energy", title="Energy", columns=columns, rows=rows, least=2)


def _figure(figure: EnergyFigure, court: EnergyCourt) -> tuple[str, ...]:
    """``grid counter``, ``111.3 kWh``, ``assumed``, ``+7.0 kWh to charge counter: explained, …``."""
    found = next((one for one in court.residuals if one.of == figure.key), None)
    return figure.key, energy(figure.wh), figure.basis.value, "" if found is None else _held(found)


def _held(one: Residual) -> str:
    """A comparison in words."""
    sign = "+" if one.residual_wh is not None and one.residual_wh >= 0 else ""
    share = "" if one.share is None else f" ({percent(one.share * 100, 1)})"
    apart = "" if one.residual_wh is None else f"{sign}{energy(one.residual_wh)}{share} "
    return cut_text(f"{apart}to {one.to}: {one.agreement.value}, {one.reason}")


def limiters(limiter: LimiterTotals | None) -> Iterator[Section]:
    """Who limited the power, with shares of the time in which current flowed."""
    if limiter is None:
        return
    rows = [
        (percent(one.share * 100), _length(one.seconds), energy(one.energy_wh), one.word)
        for one in limiter.shares
    ]
    if limiter.nobody_text:
        rows.append(("", "", "", f"longest without: {limiter.nobody_text}"))
    columns = ("share", "time", "energy", "power limited by")
    yield Section(key="limiter", title="Power limited by", columns=columns, rows=tuple(rows), least=2)


def notes_section(notes: Sequence[Note], zone: tzinfo) -> Iterator[Section]:
    """What people wrote about the session."""
    rows = tuple(
        (
            "session" if note.at is None else clock(note.at, zone),
            cut_text(
                " ".join(filter(None, (f"mark {note.letter}" if note.letter else "", remark_words(note))))
            ),
        )
        for note in notes
    )
    if rows:
        yield Section(key="notes", title="Notes", columns=("at", "note"), rows=rows, least=1)


def clocks(check: ClockCheck, report: SessionReport) -> Iterator[Section]:
    """What is assumed: the two clocks, flags of the row, unreadable fields."""
    told = _clock_lines(check) if report.session.provider == JUDGED else ()
    rows = [*told, *(note.text for note in flag_notes(report))]
    rows += [problem.message for problem in report.problems]
    if rows:
        lines = tuple((cut_text(text),) for text in rows)
        yield Section(key="clocks", title="Clocks and assumptions", columns=("",), rows=lines, least=1)


def _clock_lines(check: ClockCheck) -> Iterator[str]:
    """The two clocks where they do not tell the same time."""
    if check.is_one_clock or not (check.pairs or check.resets):
        return
    if check.offset_us is None:
        yield f"How far the event clock is from the session clock cannot be told: {check.reason}."
    else:
        side = "behind" if check.offset_us < 0 else "ahead of"
        zone = "" if check.zone_h is None else f"; whole hours ({check.zone_h:+d}), a time zone is suspected"
        told = f"{check.confidence.value} confidence"
        yield f"The event clock is {span(abs(check.offset_us))} {side} the session clock ({told}){zone}."
    if not check.allows_duration(Clock.SESSION, Clock.EVENT):
        yield "No duration is measured from one clock to the other."


def _at(one: Evidence, zone: tzinfo, *, millis: bool = False) -> str:
    """Clock time of evidence, nothing where it has none."""
    return "" if one.at is None else clock(one.at, zone, millis=millis)


def _length(seconds: float) -> str:
    return duration(round(seconds * US_PER_S))


def cut_text(text: str, most: int = _MOST_TEXT) -> str:
    """A text of at most a few lines."""
    return text if len(text) <= most else f"{text[:most]}…"
