"""Regular expressions and fuzzy words of a query, both with a small worst case."""

from __future__ import annotations

import re
import warnings
from typing import Final

from evtui.services.diagnosis.user_rules.kinds import BadExpression
from evtui.services.diagnosis.user_rules.patterns import Pattern, guarded
from evtui.services.query.fault import QueryError

LONGEST_FUZZY: Final = 40
"""Letters of a fuzzy word."""
LONGEST_FUZZY_TEXT: Final = 300
"""Characters of a value that a fuzzy word looks at."""


def pattern(text: str, at: int) -> Pattern:
    """A regular expression as typed; ``at`` is where it begins in the query.

    Raises QueryError at the wrong character, or for a pattern whose worst case is not small.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(text)
    except re.error as error:
        place = min(error.pos or 0, len(text))
        raise QueryError(f"bad pattern: {error.msg}", at + place, min(1, len(text) - place)) from None
    except (Warning, OverflowError, RecursionError, ValueError) as error:
        raise QueryError(f"bad pattern: {str(error)[:60]}", at, len(text)) from None
    try:
        return guarded(text)
    except BadExpression as error:
        raise QueryError(error.message, at, len(text), error.hint) from None


def closeness(letters: str, text: str) -> int | None:
    """How many other characters stand between the letters where they are closest; None if not in order.

    Both are folded; only the first ``LONGEST_FUZZY_TEXT`` characters are looked at.
    """
    text = text[:LONGEST_FUZZY_TEXT]
    best: int | None = None
    start = text.find(letters[0])
    while start >= 0:
        end = start
        for letter in letters[1:]:
            end = text.find(letter, end + 1)
            if end < 0:
                return best
        between = end - start + 1 - len(letters)
        best = between if best is None else min(best, between)
        start = text.find(letters[0], start + 1)
    return best


def is_close(letters: str, text: str) -> bool:
    """Whether the letters stand in this order, with at most twice as many others between them."""
    between = closeness(letters, text)
    return between is not None and between <= 2 * len(letters)
