"""Run a rule's own examples: what it must fire on, what it must leave alone, what it cannot judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evtui.errors import EvtuiError
from evtui.services.diagnosis.finding import Clean, Fired, NotEvaluable, Result
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier
from evtui.services.diagnosis.user_rules.user_rule import Example, Expected, UserRule

OpenFile = Callable[[UserRule, str], SessionRecord]
"""The record of a saved file an example names, relative to its rule's file. Raises EvtuiError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleRun:
    """What came of one example."""

    rule: str
    example: Example
    passed: bool
    got: str
    """In words: ``fires: Only ~20.0 kW …``, ``clean``, ``not evaluable: soc_end is not known``."""


def run_examples(rule: UserRule, open_file: OpenFile) -> Iterator[ExampleRun]:
    """Every example of a rule, in the order of the file; a file that cannot be read is a failed one."""
    for example in rule.examples:
        try:
            result = _result(rule, example, open_file)
        except EvtuiError as error:
            yield ExampleRun(rule=rule.id, example=example, passed=False, got=str(error))
            continue
        got, words = _in_words(result)
        yield ExampleRun(rule=rule.id, example=example, passed=got is example.expected, got=words)


def _result(rule: UserRule, example: Example, open_file: OpenFile) -> Result:
    if example.values is not None:
        return rule.answer(example.values)
    return rule.rule.check(open_file(rule, example.file), Earlier({}))


def _in_words(result: Result) -> tuple[Expected, str]:
    match result:
        case Fired():
            return Expected.FIRES, f"fires: {result.findings[0].text}"
        case Clean():
            return Expected.CLEAN, "clean"
        case NotEvaluable():
            return Expected.NOT_EVALUABLE, f"not evaluable: {result.reason}"
