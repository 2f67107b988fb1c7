"""The values a rule's condition works on, and the errors it can end with."""

from __future__ import annotations

from enum import StrEnum

FieldValue = float | str | bool | tuple[float, ...] | tuple[str, ...]
"""What a field can hold; a field that was not sent is None instead."""


class Kind(StrEnum):
    """What sort of value an expression gives; checked when the rule is read, never while it runs."""

    NUMBER = "a number"
    TEXT = "a text"
    FLAG = "yes or no"
    NUMBERS = "a list of numbers"
    TEXTS = "a list of texts"

    @property
    def of_each(self) -> Kind:
        """The kind of a list's entries; a single value's own."""
        return {Kind.NUMBERS: Kind.NUMBER, Kind.TEXTS: Kind.TEXT}.get(self, self)


class ExpressionError(Exception):
    """Anything that can be wrong with a condition; nothing else is ever raised by reading or running one."""


class BadExpression(ExpressionError):
    """The condition cannot be used."""

    def __init__(self, message: str, *, column: int = 1, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        """What is wrong, one line."""
        self.column = column
        """Where in the condition, from 1."""
        self.hint = hint
        """The nearest known name, or what to write instead."""


class Unanswerable(ExpressionError):
    """The condition is fine, this session does not allow an answer; the text is the reason."""
