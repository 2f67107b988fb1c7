"""A secret value that cannot be printed by accident."""

from __future__ import annotations

from typing import NoReturn

from evtui.clients import redaction


class Secret:
    """A password, key or token: shows as ``***``, and is masked by value in every text while it lives."""

    __slots__ = ("__weakref__", "_registration", "_value")

    def __init__(self, value: str) -> None:
        self._value = value
        self._registration = redaction.register(value)

    def reveal(self) -> str:
        """The value itself; only for the header or form that carries it to its provider."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return redaction.MASK

    def __format__(self, spec: str) -> str:
        return format(redaction.MASK, spec)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not written to disk or sent to another process")
