"""A query cut into its conditions, each with its place in the text; any text is cut, or refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from evtui.services.query.fault import QueryError
from evtui.services.query.fields import SEARCHED, Kind, field_of, nearest

LONGEST_QUERY: Final = 4_000
MOST_CONDITIONS: Final = 100
_SCOPE: Final = re.compile(r"([A-Za-z][A-Za-z0-9_-]*)(:|<=|>=|!=|<|>|=)", re.ASCII)
_DAY_AT_END: Final = re.compile(r"(?:^|\.\.)\d{4}-\d\d-\d\d$", re.ASCII)
_CLOCK_BEHIND: Final = re.compile(r" (?=\d\d:\d\d)", re.ASCII)
NOTHING: Final = frozenset({"-", "none", "–"})
"""Values that mean: was not sent."""


class Form(StrEnum):
    """How a value was typed."""

    BARE = "bare"
    QUOTED = "quoted"
    PATTERN = "pattern"
    FUZZY = "fuzzy"


@dataclass(frozen=True, slots=True)
class Operand:
    """One value of a condition."""

    form: Form
    value: str
    """Without quotes, slashes and tilde."""
    at: int
    """Where it begins in the query, its mark included."""
    length: int

    @property
    def text(self) -> str:
        """As it is typed."""
        match self.form:
            case Form.QUOTED:
                return quoted(self.value)
            case Form.PATTERN:
                return f"/{self.value}/"
            case Form.FUZZY:
                return f"~{self.value if is_bare(self.value) else quoted(self.value)}"
            case _:
                return self.value


@dataclass(frozen=True, slots=True)
class Token:
    """One condition as typed."""

    is_inverse: bool
    name: str
    """Field name; empty for a free word."""
    operator: str
    """``:``, ``=``, ``!=``, ``<``, ``<=``, ``>``, ``>=``; empty for a free word."""
    operands: tuple[Operand, ...]
    """One, or several that are alternatives."""
    at: int
    length: int

    @property
    def text(self) -> str:
        """The condition in its usual spelling; read again it means the same."""
        values = ",".join(operand.text for operand in self.operands)
        return f"{'!' if self.is_inverse else ''}{self.name}{self.operator}{values}"


def quoted(value: str) -> str:
    """A value in quotes that reads back as itself."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def is_bare(value: str) -> bool:
    """Whether a value needs no quotes."""
    if not value or value[0] in "/~!" or value.lower() in NOTHING:
        return False
    return not re.search(r'[\s,"]', value)


def tokens(text: str) -> list[Token]:
    """The conditions of a query. Raises QueryError."""
    if len(text) > LONGEST_QUERY:
        raise QueryError(f"a query has at most {LONGEST_QUERY} characters", LONGEST_QUERY)
    reader = _Reader(text)
    found: list[Token] = []
    while reader.skip_blanks():
        if len(found) == MOST_CONDITIONS:
            raise QueryError(f"a query has at most {MOST_CONDITIONS} conditions", reader.at)
        found.append(reader.token())
    return found


def _is_time(name: str) -> bool:
    """Whether the values of a condition are times."""
    field = field_of(name)
    return name.lower() in {"since", "until"} or (field is not None and field.kind is Kind.TIME)


class _Reader:
    """One pass over a query."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def skip_blanks(self) -> bool:
        """Go to the next character that is none; False at the end."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at < len(self.text)

    def token(self) -> Token:
        """One condition, from its first character."""
        start = self.at
        while self._peek() == "!":
            self.at += 1
        is_inverse = (self.at - start) % 2 == 1
        if not self._peek() or self._peek().isspace():
            raise QueryError("nothing stands behind !", self.at, hint="!word leaves out what has the word")
        scope = _SCOPE.match(self.text, self.at)
        if scope is not None and self._is_scope(scope[1], scope):
            self.at = scope.end()
            name, operator = scope[1], scope[2]
            operands = self._operands(name, operator)
        else:
            name, operator, operands = "", "", (self._operand(stops=""),)
        if self._peek() and not self._peek().isspace():
            raise QueryError("a blank is missing here", self.at, 1)
        return Token(is_inverse, name, operator, operands, start, self.at - start)

    def _is_scope(self, name: str, scope: re.Match[str]) -> bool:
        """Whether ``name`` before an operator is a field; ``HPC-01:2`` is a word.

        Raises QueryError for what looks like a mistyped one.
        """
        if field_of(name) or name.lower() in SEARCHED:
            return True
        if any(char.isdigit() for char in name):
            return False
        near = nearest(name)
        hint = f"did you mean {near}?" if near else 'put it in quotes to search for it: "a:b"'
        raise QueryError(f"no field {name[:40]}", scope.start(1), len(name), hint)

    def _operands(self, name: str, operator: str) -> tuple[Operand, ...]:
        """Alternatives with commas between them."""
        found = []
        while True:
            if not self._peek() or self._peek().isspace() or self._peek() == ",":
                raise QueryError(f"a value is missing behind {name}{operator}", self.at)
            found.append(self._operand(stops=",", is_time=_is_time(name)))
            if self._peek() != ",":
                return tuple(found)
            self.at += 1

    def _operand(self, *, stops: str, is_time: bool = False) -> Operand:
        """One value, up to a blank or one of ``stops``; a time may have a blank before the clock."""
        start = self.at
        match self._peek():
            case '"':
                form, value = Form.QUOTED, self._quoted()
            case "/":
                form, value = Form.PATTERN, self._pattern()
            case "~":
                self.at += 1
                form, value = Form.FUZZY, self._quoted() if self._peek() == '"' else self._bare(stops)
            case _:
                form, value = Form.BARE, self._time(stops) if is_time else self._bare(stops)
        if not value or (form is not Form.QUOTED and not value.strip()):
            raise QueryError("something to look for is missing", start, self.at - start)
        return Operand(form, value, start, self.at - start)

    def _bare(self, stops: str) -> str:
        start = self.at
        while self._peek() and not self._peek().isspace() and self._peek() not in stops:
            self.at += 1
        return self.text[start : self.at]

    def _time(self, stops: str) -> str:
        """``2026-11-21 14:00`` is one time, and no day with a word behind it."""
        start = self.at
        while _DAY_AT_END.search(self._bare(stops)) and _CLOCK_BEHIND.match(self.text, self.at):
            self.at += 1
        return self.text[start : self.at]

    def _quoted(self) -> str:
        """Up to the closing quote, or the end while it is still being typed."""
        self.at += 1
        out = []
        while (char := self._peek()) and char != '"':
            self.at += 1
            if char == "\\" and self.text[self.at : self.at + 1] in {'"', "\\"}:
                char = self._peek()
                self.at += 1
            out.append(char)
        self.at = min(self.at + 1, len(self.text))
        return "".join(out)

    def _pattern(self) -> str:
        """Up to the closing slash, or the end while it is still being typed."""
        self.at += 1
        start = self.at
        while (char := self._peek()) and char != "/":
            self.at += 2 if char == "\\" else 1
        end = min(self.at, len(self.text))
        self.at = min(end + 1, len(self.text))
        return self.text[start:end]

    def _peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""
