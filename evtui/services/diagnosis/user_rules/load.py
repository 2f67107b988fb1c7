"""Read rule files: every fault is told with file, line, rule, position and the nearest known name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar

from evtui.config.faults import BadConfig, Fault, nearest
from evtui.config.lines import key_lines
from evtui.config.origin import KeyPath
from evtui.errors import ConfigError, NotFound
from evtui.services.diagnosis.finding import FindingSeverity
from evtui.services.diagnosis.user_rules.expression import read_expression
from evtui.services.diagnosis.user_rules.fields import FIELD_HINT, FIELDS, KINDS
from evtui.services.diagnosis.user_rules.kinds import BadExpression, FieldValue, Kind
from evtui.services.diagnosis.user_rules.template import read_template
from evtui.services.diagnosis.user_rules.user_rule import Example, Expected, UserRule

T = TypeVar("T")
MAX_BYTES: Final = 1 << 20
MOST_RULES: Final = 500
LONGEST_WORDS: Final = 500
"""Characters of a name, an explanation, a first check."""
_ID: Final = re.compile(r"[A-Z][A-Z0-9]{0,15}(-[A-Z0-9]{1,16}){1,3}", re.ASCII)
_TAKEN: Final = re.compile(r"(SAF|STA|STO|DER|COM|CNV|ENE|DAT)-\d+", re.ASCII)
_NEEDED: Final = ("id", "name", "severity", "when", "text")
_KEYS: Final = (*_NEEDED, "means", "first_check", *(expected.value for expected in Expected))
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")
_SHAPES: Final[Mapping[Kind, Callable[[Any], FieldValue | None]]] = {
    Kind.NUMBER: lambda value: _number(value),
    Kind.TEXT: lambda value: value if isinstance(value, str) else None,
    Kind.NUMBERS: lambda value: _all_of(value, _number),
    Kind.TEXTS: lambda value: _all_of(value, lambda one: one if isinstance(one, str) else None),
}


def load_rules(paths: Iterable[Path]) -> tuple[UserRule, ...]:
    """The rules of these files, in order. Raises ConfigError (BadConfig with every fault), NotFound."""
    faults: list[Fault] = []
    seen: dict[str, str] = {}
    rules = [rule for path in paths for rule in _read_file(path, faults, seen)]
    if faults:
        raise BadConfig(faults)
    return tuple(rules)


def read_rules(text: str, name: str = "rules.toml") -> tuple[UserRule, ...]:
    """The rules of one text. Raises ConfigError (BadConfig with every fault)."""
    faults: list[Fault] = []
    rules = _File(name, faults, {}).read(text)
    if faults:
        raise BadConfig(faults)
    return tuple(rules)


def _read_file(path: Path, faults: list[Fault], seen: dict[str, str]) -> list[UserRule]:
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise NotFound(f"no file {path}") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(body) > MAX_BYTES:
        raise ConfigError(f"{path} is larger than 1 MiB", hint="is it a rule file?")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise BadConfig([Fault(f"{path}:{line}", "not UTF-8", "save the file as UTF-8")]) from None
    return _File(str(path), faults, seen).read(text)


@dataclass(slots=True)
class _File:
    """One rule file being read; faults and ids are shared with the others."""

    name: str
    faults: list[Fault]
    seen: dict[str, str]
    """Rule id to where it was first given."""
    lines: Mapping[KeyPath, int] = field(default_factory=dict)

    def read(self, text: str) -> list[UserRule]:
        """Its rules; faults are noted."""
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            place = _PLACE.search(str(error))
            line = int(place[1]) if place and place[1] else text.count("\n") + 1
            self.faults.append(Fault(f"{self.name}:{line}", f"not TOML: {_PLACE.sub('', str(error))}"))
            return []
        except (ValueError, RecursionError):
            self.faults.append(Fault(self.name, "no usable TOML", "numbers too long or nested too deeply"))
            return []
        self.lines = key_lines(text)
        for key in values:
            if key != "rules":
                self._note((key,), f"unknown key {key}", "rules stand in [[rules]] tables")
        tables = values.get("rules", [])
        if not isinstance(tables, list) or len(tables) > MOST_RULES:
            self._note(("rules",), f"rules must be [[rules]] tables, at most {MOST_RULES}")
            return []
        rules = (self._rule(("rules", number), table) for number, table in enumerate(tables))
        return [rule for rule in rules if rule is not None]

    def _rule(self, path: KeyPath, table: object) -> UserRule | None:
        """One table, or None with its faults noted."""
        if not isinstance(table, dict):
            self._note(path, "a rule must be a table: [[rules]]")
            return None
        before = len(self.faults)
        rule = str(table.get("id", f"rule {int(path[-1]) + 1}"))[:40]
        for key in table:
            if key not in _KEYS:
                self._note((*path, key), f"{rule}: unknown key {key}", nearest(key, _KEYS))
        words = {key: self._words(path, rule, table, key) for key in (*_NEEDED, "means", "first_check")}
        if len(self.faults) == before:
            self._check_id(path, words["id"])
        severity = self._severity(path, rule, words["severity"])
        when = self._checked((*path, "when"), rule, words, lambda text: read_expression(text, KINDS))
        text = self._checked((*path, "text"), rule, words, read_template)
        examples = self._examples(path, rule, table)
        if len(self.faults) > before or when is None or text is None or severity is None:
            return None
        return UserRule(
            id=rule,
            name=words["name"],
            severity=severity,
            when=when,
            text=text,
            means=words["means"],
            first_check=words["first_check"],
            examples=examples,
            file=self.name,
            line=self.lines.get(path, 1),
        )

    def _words(self, path: KeyPath, rule: str, table: Mapping[str, Any], key: str) -> str:
        """A text of the table; an optional one that is absent is empty."""
        value = table.get(key)
        if key not in table:
            if key in _NEEDED:
                self._note(path, f"{rule}: {key} is missing")
            return ""
        if not isinstance(value, str) or (key in _NEEDED and not value.strip()):
            self._note((*path, key), f'{rule}: {key} must be a text, written "…"')
            return ""
        if len(value) > LONGEST_WORDS and key not in ("when", "text"):
            self._note((*path, key), f"{rule}: {key} has at most {LONGEST_WORDS} characters")
        return value.strip()

    def _check_id(self, path: KeyPath, rule: str) -> None:
        where = (*path, "id")
        if not _ID.fullmatch(rule):
            self._note(where, f"{rule[:40]} is no rule id", "capitals and digits, as in OWN-1 or DEPOT-COLD")
        elif _TAKEN.fullmatch(rule):
            self._note(where, f"{rule} belongs to the catalogue", "as in OWN-1 or DEPOT-COLD")
        elif rule in self.seen:
            self._note(where, f"{rule} is given twice", f"first at {self.seen[rule]}")
        else:
            self.seen[rule] = self._place(where)

    def _severity(self, path: KeyPath, rule: str, word: str) -> FindingSeverity | None:
        known = [severity.value for severity in FindingSeverity]
        found = {"warn": "warning"}.get(word.lower(), word.lower())
        if found in known:
            return FindingSeverity(found)
        if word:
            self._note((*path, "severity"), f"{rule}: no severity {word[:40]}", nearest(found, known))
        return None

    def _checked(
        self, path: KeyPath, rule: str, words: Mapping[str, str], read: Callable[[str], T]
    ) -> T | None:
        """What ``read`` makes of a text, or None with its fault noted; a missing text has been told."""
        key = str(path[-1])
        try:
            return read(words[key]) if words[key] else None
        except BadExpression as error:
            self._note(path, f"{rule}: {key}, column {error.column}: {error.message}", error.hint)
            return None

    def _examples(self, path: KeyPath, rule: str, table: Mapping[str, Any]) -> tuple[Example, ...]:
        """``fires``, ``clean`` and ``not_evaluable``: lists of field tables and file names."""
        found: list[Example] = []
        for expected in Expected:
            entries = table.get(expected.value, [])
            if not isinstance(entries, list):
                self._note((*path, expected.value), f"{rule}: {expected.value} must be a list of examples")
                continue
            for number, entry in enumerate(entries):
                where = (*path, expected.value, number)
                example = self._example(where, rule, expected, number + 1, entry)
                found += [] if example is None else [example]
        return tuple(found)

    def _example(
        self, path: KeyPath, rule: str, expected: Expected, number: int, entry: object
    ) -> Example | None:
        if isinstance(entry, str) and entry.strip():
            return Example(expected=expected, number=number, file=entry)
        if not isinstance(entry, dict):
            self._note(path, f'{rule}: an example is {{ field = value }} or "file.json"')
            return None
        values: dict[str, FieldValue] = {}
        for name, value in entry.items():
            if name not in FIELDS:
                near = get_close_matches(name, FIELDS, n=1, cutoff=0.5)
                hint = f"did you mean {near[0]}?" if near else FIELD_HINT
                self._note(path, f"{rule}: no field {name[:40]}", hint)
                continue
            read = _SHAPES[FIELDS[name].kind](value)
            if read is None:
                self._note(path, f"{rule}: {name} must be {FIELDS[name].kind}")
                continue
            values[name] = read
        return Example(expected=expected, number=number, values=values)

    def _note(self, path: KeyPath, message: str, hint: str = "") -> None:
        self.faults.append(Fault(self._place(path), message, hint))

    def _place(self, path: KeyPath) -> str:
        """``own.toml:7``: the line of a key, or of the nearest table around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.name}:{self.lines[path]}" if path else self.name


def _number(value: object) -> float | None:
    """A number, which True is not."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e18:
        return None
    return float(value)


def _all_of(value: object, read: Callable[[Any], Any]) -> FieldValue | None:
    """Every entry of a list, or None when one is of another kind."""
    if not isinstance(value, list):
        return None
    entries: Sequence[Any] = [read(one) for one in value]
    return None if None in entries else tuple(entries)
