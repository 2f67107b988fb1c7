"""Run rules over one record: every rule answers, and none can take the others down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np

from evtui.services.diagnosis.finding import NotEvaluable, Result
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Rule

BROKEN: str = "this check failed"
"""Begins the reason of a rule that raised; tests allow none."""


def evaluate(record: SessionRecord, rules: Iterable[Rule]) -> Mapping[str, Result]:
    """Result of every rule by id, in the order given. Raises nothing, whatever the record holds.

    A rule that raises is a defect of ours: it is shown as not evaluable, and the tests forbid it.
    """
    results: dict[str, Result] = {}
    for rule in rules:
        try:
            with np.errstate(all="ignore"):  # a meter that sends 1e300 overflows, and says so on stderr
                results[rule.id] = rule.check(record, Earlier(MappingProxyType(results)))
        except Exception as error:  # one defective rule must not cost the whole diagnosis
            results[rule.id] = NotEvaluable(f"{BROKEN} ({type(error).__name__}): please report it")
    return MappingProxyType(results)
