"""Explanations and rules as they leave as JSON."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from evtui.services.diagnosis.rule import Rule
from evtui.services.diagnosis.thresholds import DEFAULTS, Thresholds
from evtui.services.diagnosis.user_rules.examples import ExampleRun
from evtui.services.diagnosis.user_rules.fields import Field as RuleField
from evtui.services.explain.explanation import Explanation
from evtui.services.explain.families.rules import condition_text
from evtui.services.export.records import SCHEMA, Record


class ExplanationRecord(Record):
    """One explanation."""

    key: str
    family: str
    title: str
    meaning: tuple[str, ...]
    check_first: str | None
    source: str
    see_also: tuple[str, ...]


class ExplanationsRecord(Record):
    """``explain WORD -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    explanations: tuple[ExplanationRecord, ...]


class RuleRecord(Record):
    """One rule."""

    rule: str
    name: str
    family: str
    looks_at: tuple[str, ...]
    condition: str
    """With the thresholds in force."""
    means: str
    first_check: str
    source: str
    presupposes: tuple[str, ...]
    compare: tuple[str, ...]
    """ChargeX codes to compare with."""


class RulesRecord(Record):
    """``rules list -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    rules: tuple[RuleRecord, ...]


class ExampleRecord(Record):
    """What came of one example of a rule."""

    rule: str
    expected: str
    """``fires``, ``clean`` or ``not_evaluable``."""
    number: int
    """From 1, among the rule's examples of that kind."""
    passed: bool
    got: str


class ExamplesRecord(Record):
    """``rules test -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    examples: tuple[ExampleRecord, ...]


class FieldRecord(Record):
    """One field that rules may name."""

    field: str
    kind: str
    unit: str
    meaning: str
    unknown: str
    """When it is not known."""


class FieldsRecord(Record):
    """``rules fields -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    fields: tuple[FieldRecord, ...]


def explanation_record(entry: Explanation) -> ExplanationRecord:
    """An explanation as a record."""
    return ExplanationRecord(
        key=entry.key,
        family=entry.family,
        title=entry.title,
        meaning=entry.meaning,
        check_first=entry.check_first or None,
        source=entry.source,
        see_also=entry.see_also,
    )


def rule_record(rule: Rule, thresholds: Thresholds = DEFAULTS) -> RuleRecord:
    """A rule as a record, its condition with these thresholds."""
    return RuleRecord(
        rule=rule.id,
        name=rule.name,
        family=rule.family.value,
        looks_at=rule.looks_at,
        condition=condition_text(rule, thresholds),
        means=rule.means,
        first_check=rule.first_check,
        source=rule.source,
        presupposes=rule.presupposes,
        compare=rule.compare,
    )


def example_records(runs: Iterable[ExampleRun]) -> tuple[ExampleRecord, ...]:
    """Runs of examples as records."""
    return tuple(
        ExampleRecord(
            rule=run.rule,
            expected=run.example.expected.value,
            number=run.example.number,
            passed=run.passed,
            got=run.got,
        )
        for run in runs
    )


def field_record(field: RuleField) -> FieldRecord:
    """A field as a record."""
    return FieldRecord(
        field=field.name,
        kind=field.kind.value,
        unit=field.unit,
        meaning=field.meaning,
        unknown=field.unknown,
    )
