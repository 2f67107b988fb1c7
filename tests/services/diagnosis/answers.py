"""What all registered rules say about a raw report."""

from __future__ import annotations

from collections.abc import Mapping

from evtui.services.diagnosis.evaluate import BROKEN, evaluate
from evtui.services.diagnosis.finding import Clean, Finding, Fired, NotEvaluable, Result
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rules import RULES
from evtui.services.diagnosis.suppression import suppress
from tests.services.diagnosis.healthy import Raw, record, resolve


def answers(raw: Raw, seen: SessionRecord | None = None) -> Mapping[str, Result]:
    """Result of every rule, suppression included; every pointer must resolve and no rule may break."""
    seen = record(raw) if seen is None else seen
    results = suppress(seen, evaluate(seen, RULES))
    for rule, result in results.items():
        if isinstance(result, NotEvaluable):
            assert BROKEN not in result.reason, (rule, result)
        if isinstance(result, Fired):
            assert all(finding.rule == rule and finding.evidence for finding in result.findings)
            for place in (one for finding in result.findings for one in finding.evidence):
                resolve(raw, place.pointer)
    return results


def fired(raw: Raw, seen: SessionRecord | None = None) -> set[str]:
    """Ids of the rules with something to show: DAT-3 finds the healthy report's snapshot, and hides it."""
    results = answers(raw, seen).items()
    shown = {rule: result.findings for rule, result in results if isinstance(result, Fired)}
    return {rule for rule, found in shown.items() if not all(one.hidden for one in found)}


def findings(raw: Raw, rule: str, seen: SessionRecord | None = None) -> tuple[Finding, ...]:
    """Findings of a rule that fired."""
    result = answers(raw, seen)[rule]
    assert isinstance(result, Fired), result
    return result.findings


def finding(raw: Raw, rule: str, seen: SessionRecord | None = None) -> Finding:
    """The only finding of a rule that fired."""
    (one,) = findings(raw, rule, seen)
    return one


def note(raw: Raw, rule: str, seen: SessionRecord | None = None) -> str:
    """What a rule that found nothing remarks."""
    result = answers(raw, seen)[rule]
    assert isinstance(result, Clean), result
    return result.note


def reason(raw: Raw, rule: str, seen: SessionRecord | None = None) -> str:
    """Why a rule could not look."""
    result = answers(raw, seen)[rule]
    assert isinstance(result, NotEvaluable), result
    return result.reason
