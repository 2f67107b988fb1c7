"""A diagnosis for people: verdict, story with numbered evidence, findings, passed and unchecked rules."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, tzinfo
from typing import Final

from evtui.formats.glyphs import FULL, Glyphs
from evtui.formats.plain import MAX_BLOCK, plain
from evtui.formats.times import clock
from evtui.models.event import Severity
from evtui.models.report import SessionReport
from evtui.services.diagnosis.diagnosis import Actor, Attribution, Diagnosis, Sentence
from evtui.services.diagnosis.finding import Evidence, Finding, FindingSeverity
from evtui.services.export.diagnosis import JUDGED
from evtui.services.export.table import escaped
from evtui.services.reports import short_form

Line = tuple[str, Severity | None]
"""A line, and the severity of the glyph it begins with."""
WIDTH: Final = 80
MOST_MARKS: Final = 4
"""More numbers behind a sentence are not read; ``-o json`` has all."""


def diagnosis_lines(
    report: SessionReport,
    diagnosis: Diagnosis,
    sentence: str,
    *,
    zone: tzinfo = UTC,
    glyphs: Glyphs = FULL,
    width: int = WIDTH,
) -> Iterator[Line]:
    """The lines, wrapped to ``width`` cells; all of it is made harmless here."""
    yield from _head(report, diagnosis, sentence, glyphs, width)
    yield from _story(diagnosis.narrative, zone, width)
    data = [one for one in diagnosis.findings if one.severity is FindingSeverity.DATA]
    findings = [one for one in diagnosis.findings if one.severity is not FindingSeverity.DATA]
    yield from _findings("Findings", findings, zone, glyphs, width)
    yield from _findings("About the record", data, zone, glyphs, width)
    if diagnosis.clean:
        yield from _section(f"Passed ({len(diagnosis.clean)})")
        yield from _wrapped(" ".join(diagnosis.clean), "  ", width)
    if diagnosis.not_evaluable:
        yield from _section(f"Not checked ({len(diagnosis.not_evaluable)})")
        for one in diagnosis.not_evaluable:
            yield from _wrapped(one.reason, f"  {one.rule:<7} ", width)


def _head(
    report: SessionReport, diagnosis: Diagnosis, sentence: str, glyphs: Glyphs, width: int
) -> Iterator[Line]:
    """Verdict and session, the sentence of the outcome, who is behind it."""
    session = report.session
    verdict = diagnosis.verdict.value if session.provider == JUDGED else "not judged"
    place = "/".join(part for part in (session.charger, session.connector) if part)
    parts = [verdict, place, session.vehicle or "", short_form(session)]
    head = f" {glyphs.separator} ".join(part for part in parts if part)
    yield from _wrapped(head, f"{glyphs.severity(session.severity)} ", width, session.severity)
    yield from _wrapped(sentence, "  ", width)
    if session.provider == JUDGED:
        yield from _wrapped(who(diagnosis.attribution), "  ", width)
    if diagnosis.missing:
        yield from _wrapped(f"The record lacks {', '.join(diagnosis.missing)}.", "  ", width)


def who(attribution: Attribution) -> str:
    """``Behind it: charger, perhaps site; the log of the load management would settle it.``"""
    other = attribution.runner_up
    perhaps = f", perhaps {other.value}" if other not in (None, Actor.UNKNOWN) else ""
    settled = f"; {attribution.settled_by} would settle it" if attribution.settled_by else ""
    return f"Behind it: {attribution.actor.value}{perhaps}{settled}."


def _story(narrative: Sequence[Sentence], zone: tzinfo, width: int) -> Iterator[Line]:
    """Each sentence with its clock time and the numbers of its evidence, then the evidence."""
    if not narrative:
        return
    yield from _section("What happened")
    numbers: dict[Evidence, int] = {}
    for sentence in narrative:
        marks = [numbers.setdefault(one, len(numbers) + 1) for one in sentence.evidence[:MOST_MARKS]]
        at = clock(sentence.at, zone) if sentence.at is not None else ""
        cited = "".join(f"[{mark}]" for mark in marks)
        yield from _wrapped(f"{sentence.text} {cited}", f"  {at:<8}  ", width)
    yield from _section("Evidence")
    for evidence, number in numbers.items():
        at = clock(evidence.at, zone, millis=True) if evidence.at is not None else ""
        yield from _wrapped(evidence.pointer or "the whole record", f"  {f'[{number}]':<5}{at:<12}  ", width)


def _findings(
    title: str, findings: Iterable[Finding], zone: tzinfo, glyphs: Glyphs, width: int
) -> Iterator[Line]:
    """Findings in reading order, causes a step further in; those not worth a line are left out."""
    shown = [one for one in findings if not one.hidden]
    if shown:
        yield from _section(title)
    for finding in shown:
        at = clock(finding.at, zone) if finding.at is not None else ""
        step = "  " if finding.cause_of else ""
        severity = _event_severity(finding)
        glyph = glyphs.dot if severity is None else glyphs.severity(severity)
        compare = f" (compare {', '.join(finding.compare)})" if finding.compare else ""
        first = f"{glyph} {step}{finding.rule:<7} {at:<8}  "
        yield from _wrapped(finding.text + compare, first, width, severity)


def _event_severity(finding: Finding) -> Severity | None:
    """The severity whose glyph a finding takes; data findings have none."""
    return None if finding.severity is FindingSeverity.DATA else Severity(finding.severity.value)


def _section(title: str) -> Iterator[Line]:
    """A blank line and a heading."""
    yield "", None
    yield title, None


def _wrapped(text: str, first: str, width: int, severity: Severity | None = None) -> Iterator[Line]:
    """A text behind its margin, later lines under the first; words are never lost."""
    lines = textwrap.wrap(
        plain(text, MAX_BLOCK), max(20, width - len(first)), break_on_hyphens=False, drop_whitespace=True
    )
    head, *rest = lines or [""]
    yield f"{first}{head}".rstrip(), severity
    for line in rest:
        yield " " * len(first) + line, None


def diagnosis_markdown(
    report: SessionReport, diagnosis: Diagnosis, sentence: str, *, zone: tzinfo = UTC
) -> Iterator[str]:
    """The same as Markdown: a heading, the story as a list, findings as a table."""
    session = report.session
    verdict = diagnosis.verdict.value if session.provider == JUDGED else "not judged"
    yield f"## {escaped(short_form(session))}: {escaped(verdict)}\n\n{escaped(sentence)}\n\n"
    if session.provider == JUDGED:
        yield f"{escaped(who(diagnosis.attribution))}\n\n"
    for number, one in enumerate(diagnosis.narrative, 1):
        at = f"{clock(one.at, zone)} " if one.at is not None else ""
        places = ", ".join(_code(evidence.pointer or "/") for evidence in one.evidence[:MOST_MARKS])
        yield f"{number}. {at}{escaped(one.text)} ({places})\n"
    if diagnosis.findings:
        yield "\n| rule | severity | at | finding |\n|---|---|---|---|\n"
    for finding in diagnosis.findings:
        at = clock(finding.at, zone)
        yield f"| {finding.rule} | {finding.severity.value} | {at} | {escaped(finding.text)} |\n"
    yield f"\nPassed: {', '.join(diagnosis.clean) or 'none'}\n\n"
    for unchecked in diagnosis.not_evaluable:
        yield f"- not checked: {unchecked.rule}, {escaped(unchecked.reason)}\n"
    yield "\n"


def _code(pointer: str) -> str:
    """A pointer as code."""
    return f"`{plain(pointer).replace('`', '')}`"
