"""An explanation, the families they come from, and what a run knows beyond the program itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # rules bring numpy, which nothing may import before the first paint
    from evtui.services.diagnosis.rulebook import RuleBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One word, code, rule, key or column in plain sentences. May quote provider and user: untrusted text."""

    key: str
    """What it is found by: ``SuspendedEV``, ``CX017``, ``SAF-1``."""
    family: str
    """In words: ``OCPP 1.6 connector status``."""
    title: str
    """One line."""
    meaning: tuple[str, ...]
    """Paragraphs; at least one."""
    check_first: str = ""
    """What to look at first, where that can be defended; else empty."""
    source: str
    """Standard or publication, or ``evtui`` for words of our own."""
    see_also: tuple[str, ...]
    """Words that have an explanation themselves; at least one."""
    aliases: tuple[str, ...] = ()
    """Other words it is found by."""


class KeyMeaning(Protocol):
    """One line of the keymap, handed in: services do not know keys."""

    @property
    def keys(self) -> tuple[str, ...]:
        """As written: ``K``, ``ctrl+g``."""
        ...

    @property
    def view(self) -> str:
        """Where it holds: ``Timeline``."""
        ...

    @property
    def command(self) -> str:
        """Its name behind ``:``."""
        ...

    @property
    def title(self) -> str:
        """One or two words."""
        ...

    @property
    def help(self) -> str:
        """One sentence."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What explanations can draw on in this run."""

    keys: tuple[KeyMeaning, ...] = ()
    book: RuleBook | None = None
    """User rules, thresholds and messages; None for the catalogue alone."""
    seen: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Vendor message (as templated) to how often it stands in the loaded sessions, in words."""

    @property
    def messages(self) -> Mapping[str, str]:
        """The user's own words for vendor messages."""
        return MappingProxyType({}) if self.book is None else self.book.messages


@dataclass(frozen=True, slots=True)
class Family:
    """One family of explanations: one module, one entry of ``FAMILIES``."""

    name: str
    """In words: ``OCPP 1.6 connector status``."""
    entries: Callable[[Known], Iterable[Explanation]]
    """All of them."""
    recognise: Callable[[str, Known], Iterable[Explanation]] = lambda word, known: ()
    """Explanations of words that cannot be listed: vendor messages."""
