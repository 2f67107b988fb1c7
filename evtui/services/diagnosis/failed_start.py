"""What the rules that explain a failed start need to know of it."""

from __future__ import annotations

from evtui.services.diagnosis.finding import Clean, Finding, Fired, NotEvaluable
from evtui.services.diagnosis.rule import Earlier

FAILED_START = "STA-1"


def failed_start(earlier: Earlier) -> Finding | Clean | NotEvaluable:
    """The finding of STA-1, or what a rule that presupposes it answers without one."""
    match earlier.results.get(FAILED_START):
        case Fired(findings=(finding, *_)):
            return finding
        case NotEvaluable(reason=reason):
            return NotEvaluable(f"{FAILED_START} not evaluable: {reason}")
        case _:
            return Clean()
