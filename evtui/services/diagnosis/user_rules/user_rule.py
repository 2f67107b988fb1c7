"""One rule of the user's: what the file says, checked, and the ``Rule`` the engine runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from evtui.services.diagnosis.finding import (
    Clean,
    Clock,
    Confidence,
    Evidence,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
    Value,
)
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Family, Rule
from evtui.services.diagnosis.user_rules.expression import Expression, Scope
from evtui.services.diagnosis.user_rules.fields import FIELDS, WHOLE_RECORD
from evtui.services.diagnosis.user_rules.kinds import FieldValue, Unanswerable
from evtui.services.diagnosis.user_rules.template import Template

_Read = Callable[[str], FieldValue | None]
_Places = Callable[[str], tuple[Evidence, ...]]
MOST_EVIDENCE: Final = 12
"""Places a finding names; a list field may have thousands."""


class Expected(StrEnum):
    """What an example says the rule must do."""

    FIRES = "fires"
    CLEAN = "clean"
    NOT_EVALUABLE = "not_evaluable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sample the rule is tested with: field values, or a saved file."""

    expected: Expected
    number: int
    """From 1, among the examples of its kind."""
    values: Mapping[str, FieldValue] | None = None
    """Field values; a field that is not among them is not known."""
    file: str = ""
    """``answer.json`` or ``answer.json#ID``, relative to the rule file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRule:
    """One ``[[rules]]`` table."""

    id: str
    name: str
    severity: FindingSeverity
    when: Expression
    text: Template
    means: str = ""
    first_check: str = ""
    examples: tuple[Example, ...] = ()
    file: str
    """Rule file, as named."""
    line: int
    """Where in it the rule begins."""

    @property
    def place(self) -> str:
        """``own.toml:3``."""
        return f"{self.file}:{self.line}"

    @property
    def rule(self) -> Rule:
        """What the engine runs."""
        return Rule(
            id=self.id,
            name=self.name,
            family=Family.USER,
            looks_at=self.when.fields,
            means=self.means or "A rule of your own.",
            condition=self.when.text,
            first_check=self.first_check or "What the rule's author had in mind; the rule file does not say.",
            source=f"own rule, {self.place}",
            check=self._check,
        )

    def answer(self, values: Mapping[str, FieldValue]) -> Result:
        """What the rule says of bare field values, with the whole record as its evidence."""
        return self._answer(values.get, lambda name: (WHOLE_RECORD,), about="~")

    def _check(self, record: SessionRecord, earlier: Earlier) -> Result:
        return self._answer(
            lambda name: FIELDS[name].read(record),
            lambda name: tuple(FIELDS[name].where(record)),
            about=record.about,
        )

    def _answer(self, read: _Read, places: _Places, *, about: str) -> Result:
        scope = Scope(read)
        try:
            fires = self.when.holds(scope)
        except Unanswerable as error:
            return NotEvaluable(str(error))
        if not fires:
            return Clean()
        shown = {name: scope.used[name] if name in scope.used else read(name) for name in self.text.fields}
        return Fired((self._finding(scope.used, self.text.filled(shown, about), places, about),))

    def _finding(self, used: Mapping[str, FieldValue], text: str, places: _Places, about: str) -> Finding:
        evidence = dict.fromkeys(place for name in used for place in places(name))
        values: dict[str, Value] = {
            name: value for name, value in used.items() if isinstance(value, float | str)
        }
        inferred = bool(about) and any(FIELDS[name].is_assumed for name in used)
        return Finding(
            rule=self.id,
            severity=self.severity,
            text=text,
            evidence=tuple(evidence)[:MOST_EVIDENCE] or (WHOLE_RECORD,),
            values=MappingProxyType(values),
            confidence=Confidence.INFERRED if inferred else Confidence.FIELD,
            clock=_clock(used),
        )


def _clock(used: Mapping[str, FieldValue]) -> Clock:
    """The clock the fields are on; a rule that mixes both says so."""
    clocks = {FIELDS[name].clock for name in used} - {Clock.NONE}
    return clocks.pop() if len(clocks) == 1 else Clock.BOTH if clocks else Clock.NONE
