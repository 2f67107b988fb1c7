"""What the rules say, as entries: the story, findings with causes below, what passed, what was not seen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Final

from evtui.app.screens.diagnosis.entry import SEVERITY_INKS, Entry, Page, heading, timed_entry
from evtui.formats.ink import BOLD, MUTED, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.widths import cells, cut
from evtui.services.diagnosis.diagnosis import Diagnosis
from evtui.services.diagnosis.finding import Confidence, Finding, FindingSeverity

RECORD: Final = "record"
UNSEEN: Final = "unseen"
PASSED: Final = "passed"
"""Names of the sections that fold."""
TROUBLE: Final = FindingSeverity.WARNING.rank
"""Findings up to this rank are trouble."""


def story_entries(diagnosis: Diagnosis, page: Page) -> list[Entry]:
    """The narrative, a sentence an entry, in time order."""
    if not diagnosis.narrative:
        return []
    entries = heading("What happened", counts(diagnosis, page), page=page)
    for sentence in diagnosis.narrative:
        more = len(sentence.evidence) - 1
        words = [f"+{more}"] * bool(more) + ["inferred"] * (sentence.confidence is Confidence.INFERRED)
        tail = (Span(f"  {' '.join(words)}", MUTED),) if words else ()
        lines = timed_entry(page, page.time(sentence.evidence), Span(" "), sentence.text, tail=tail)
        entries.append(Entry(lines=lines, evidence=sentence.evidence, rule=next(iter(sentence.rules), "")))
    return entries


def counts(diagnosis: Diagnosis, page: Page) -> Line:
    """``✖2 ▲2 ○1 ✓21``: findings by severity and passed rules; a zero is left out."""
    glyphs = page.glyphs
    shown = [one for one in diagnosis.findings if not one.hidden]
    bad = sum(one.severity in (FindingSeverity.CRITICAL, FindingSeverity.ERROR) for one in shown)
    warned = sum(one.severity is FindingSeverity.WARNING for one in shown)
    noted = sum(one.severity is FindingSeverity.INFO for one in shown)
    figures = (
        (f"{glyphs.error}{bad}", bad, Ink(Role.ERROR, bold=True)),
        (f"{glyphs.warning}{warned}", warned, Ink(Role.WARNING, bold=True)),
        (f"{glyphs.note}{noted}", noted, Ink(Role.KEY)),
        (f"{glyphs.passed}{len(diagnosis.clean)}", len(diagnosis.clean), Ink(Role.GOOD)),
        (f"?{len(diagnosis.not_evaluable)}", len(diagnosis.not_evaluable), MUTED),
    )
    return tuple(Span(f"{text} ", ink) for text, number, ink in figures if number)


def finding_entries(diagnosis: Diagnosis, page: Page, folded: Collection[str]) -> list[Entry]:
    """Findings in reading order, causes further in; data findings in a fold of their own."""
    equipment = [one for one in diagnosis.findings if one.severity is not FindingSeverity.DATA]
    data = [one for one in diagnosis.findings if one.severity is FindingSeverity.DATA]
    entries: list[Entry] = []
    if equipment:
        entries += heading("Findings", page=page)
        entries += [_finding(one, page) for one in equipment]
    if data:
        is_open = RECORD not in folded
        entries += heading(f"About the record ({len(data)})", page=page, fold=RECORD, is_open=is_open)
        entries += [_finding(one, page) for one in data] if is_open else []
    return entries


def _finding(finding: Finding, page: Page) -> Entry:
    """Name and rule in the first line, the sentence with its time below."""
    indent = 2 if finding.cause_of else 0
    ink = SEVERITY_INKS[finding.severity]
    because = f"  because of {finding.cause_of}" if finding.cause_of else ""
    compare = f"  compare {', '.join(finding.compare)}" if finding.compare else ""
    inferred = "  inferred" if finding.confidence is Confidence.INFERRED else ""
    tail = f"  {finding.rule}{because}{compare}{inferred}"
    room = max(16, page.width - 4 - indent - cells(tail))
    head: Line = (
        Span(" " * (1 + indent)),
        Span(f"{page.glyph(finding.severity)} ", ink),
        Span(cut(_title(finding), room, page.glyphs.ellipsis), BOLD),
        Span(cut(tail, page.width - 20 - indent, page.glyphs.ellipsis), MUTED),
    )
    body = timed_entry(page, page.time(finding.evidence), Span(" "), finding.text, indent=indent)
    return Entry(
        lines=(head, *body),
        evidence=finding.evidence,
        rule=finding.rule,
        is_trouble=finding.severity.rank <= TROUBLE,
    )


def _title(finding: Finding) -> str:
    """The rule's name; a device message is its own title."""
    message = finding.values.get("message")
    name = str(message) if message else rule_names().get(finding.rule, finding.rule)
    name = plain(name, 200)
    return name[:1].upper() + name[1:]


def unseen_entries(diagnosis: Diagnosis, page: Page, folded: Collection[str]) -> list[Entry]:
    """Rules that could not look, with why; then those that looked and found nothing."""
    entries: list[Entry] = []
    if diagnosis.not_evaluable:
        is_open = UNSEEN not in folded
        title = f"Not checked ({len(diagnosis.not_evaluable)})"
        entries += heading(title, page=page, fold=UNSEEN, is_open=is_open)
        pairs = ((one.rule, one.reason) for one in diagnosis.not_evaluable)
        entries += list(_rules(pairs, page, Span("?", MUTED))) if is_open else []
    if diagnosis.clean:
        is_open = PASSED not in folded
        entries += heading(f"Ruled out ({len(diagnosis.clean)})", page=page, fold=PASSED, is_open=is_open)
        pairs = ((rule, "") for rule in diagnosis.clean)
        passed = Span(page.glyphs.passed, Ink(Role.GOOD))
        entries += list(_rules(pairs, page, passed)) if is_open else []
    return entries


def _rules(pairs: Iterable[tuple[str, str]], page: Page, glyph: Span) -> Iterable[Entry]:
    """One entry a rule: id, name, reason."""
    for rule, reason in pairs:
        name = rule_names().get(rule, "")
        text = f"{name}: {reason}" if reason else name
        yield Entry(lines=timed_entry(page, rule, glyph, text, ink=MUTED), rule=rule)


@cache
def rule_names() -> Mapping[str, str]:
    """Id to name of every rule of the catalogue."""
    from evtui.services.diagnosis.rules import RULES

    return {rule.id: rule.name for rule in RULES}
