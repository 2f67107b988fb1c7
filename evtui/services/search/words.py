"""What is typed after ``/`` in a session: words, ``"phrases"``, ``/patterns/``, each turned round by ``!``.

Every term must hold for a text to be a hit, upper and lower case are one. It is the part of the list's filter
language that makes sense for a single text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from evtui.services.diagnosis.user_rules.kinds import BadExpression
from evtui.services.diagnosis.user_rules.patterns import Pattern, guarded

MOST_TERMS: Final = 20
_TERM: Final = re.compile(
    r"(?P<turned>!?)(?:\"(?P<phrase>[^\"]*)(?:\"|$)|/(?P<pattern>(?:[^/\\]|\\.)*)(?:/(?=\s|$)|$)|(?P<word>\S+))"
)


class BadSearch(Exception):
    """What was typed cannot be searched for; the text is one line that says why."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a text must hold, or must not."""

    text: str = ""
    """Case-folded; empty for a pattern."""
    pattern: Pattern | None = None
    is_turned: bool = False
    """True when the text must not hold it."""

    def holds_for(self, raw: str, folded: str) -> bool:
        """Whether a text, as it is and case-folded, is as this term wants it."""
        found = self.text in folded if self.pattern is None else self.pattern.found_in(raw)
        return found is not self.is_turned


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search."""

    typed: str = ""
    """As typed, for the footer; untrusted only in so far as it may have been pasted."""
    terms: tuple[Term, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when nothing is looked for."""
        return not self.terms

    @property
    def names_something(self) -> bool:
        """False when it only says what a text must not hold: that is true of nearly everything."""
        return any(not term.is_turned for term in self.terms)

    def holds_for(self, raw: str, folded: str) -> bool:
        """Whether a text is a hit."""
        return all(term.holds_for(raw, folded) for term in self.terms)


NOTHING: Final = Wanted()
"""No search."""


def wanted(typed: str) -> Wanted:
    """Read what was typed. Raises BadSearch for a pattern that cannot be used.

    A quote or a pattern that is not closed yet reaches to the end; ``/deviceStatus/3`` is a word.
    """
    terms = [_term(match) for match in _TERM.finditer(typed)]
    if len(terms) > MOST_TERMS:
        raise BadSearch(f"at most {MOST_TERMS} words at once")
    return Wanted(typed.strip(), tuple(term for term in terms if term.text or term.pattern is not None))


def matching(
    what: Wanted, texts: Iterable[str], is_unwanted: Callable[[], bool] = lambda: False
) -> tuple[int, ...] | None:
    """Numbers of the texts that are hits, empty ones never; None when nobody wants to know any more."""
    if what.is_empty:
        return ()
    found: list[int] = []
    for number, text in enumerate(texts):
        if is_unwanted():
            return None
        if text and what.holds_for(text, text.casefold()):
            found.append(number)
    return tuple(found)


def _term(match: re.Match[str]) -> Term:
    is_turned = bool(match["turned"])
    if not match["pattern"]:
        text = match["phrase"] or match["word"] or ""
        return Term(text.casefold(), is_turned=is_turned)
    try:
        return Term(pattern=guarded(match["pattern"]), is_turned=is_turned)
    except BadExpression as error:
        raise BadSearch(f"/{match['pattern']}/: {error.message}") from None
