"""A guard before ``re``: only patterns whose worst case is known and small are ever compiled.

Python's matcher backtracks, and ``(a+)+$`` keeps it busy for years. So repeats stand on single characters
only, at most two of them are open-ended, and the number of ways through the rest is bounded.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import Final

from evtui.services.diagnosis.user_rules.kinds import BadExpression

LONGEST_PATTERN: Final = 100
LONGEST_TEXT: Final = 300
"""Characters of a text that a pattern looks at: two open repeats need n^3/6 steps."""
MOST_OPEN_REPEATS: Final = 2
MOST_CHOICES: Final = 64
"""Product of all other choices: branches of groups, ``?``, ``{1,3}``."""
MOST_COUNTED: Final = 20
_QUANTIFIER: Final = re.compile(r"[*+?]|\{(\d{1,3})(?:,(\d{1,3}))?\}", re.ASCII)
_ESCAPES: Final = "dDwWsSb"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that may be used."""

    compiled: re.Pattern[str]
    cost: int
    """Most steps on a text of ``LONGEST_TEXT`` characters."""

    def found_in(self, text: str) -> bool:
        """Whether it matches anywhere in the first ``LONGEST_TEXT`` characters; case does not matter."""
        return self.compiled.search(text[:LONGEST_TEXT]) is not None


def guarded(text: str) -> Pattern:
    """A pattern as typed. Raises BadExpression for anything outside the guarded subset."""
    if len(text) > LONGEST_PATTERN:
        raise BadExpression(f"a pattern has at most {LONGEST_PATTERN} characters")
    open_repeats, choices = _Scanner(text).scan()
    if open_repeats > MOST_OPEN_REPEATS:
        raise BadExpression(f"a pattern has at most {MOST_OPEN_REPEATS} open repeats (* and +)")
    if choices > MOST_CHOICES:
        raise BadExpression("a pattern with this many alternatives is refused", hint="split it with or")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compiled = re.compile(text, re.IGNORECASE)
    except (re.error, Warning, OverflowError, RecursionError) as error:
        raise BadExpression(f"no usable pattern: {error}") from None
    return Pattern(compiled, choices * LONGEST_TEXT ** (1 + open_repeats) // (6 if open_repeats > 1 else 1))


class _Scanner:
    """One pass over a pattern: what repeats, and how many ways there are through it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.open_repeats = 0
        self.choices = 1

    def scan(self) -> tuple[int, int]:
        """(open repeats, product of the other choices)."""
        branches = [1]
        while self.at < len(self.text):
            match self.text[self.at]:
                case "(":
                    self._open_group()
                    branches.append(1)
                case ")":
                    self.at += 1
                    self._multiply(branches.pop() if len(branches) > 1 else 1)
                    self._repeat(of_group=True)
                case "|":
                    branches[-1] += 1
                    self.at += 1
                case _:
                    self._single()
                    self._repeat(of_group=False)
        for count in branches:
            self._multiply(count)
        return self.open_repeats, self.choices

    def _open_group(self) -> None:
        """``(`` or ``(?:``; every other extension looks around, refers back or sets flags."""
        self.at += 1
        if self.text.startswith("?:", self.at):
            self.at += 2
        elif self.text.startswith("?", self.at):
            raise BadExpression("a pattern has no (?…) except (?:…)")

    def _single(self) -> None:
        """One character, class or escape."""
        char = self.text[self.at]
        self.at += 1
        if char == "\\":
            following = self.text[self.at : self.at + 1]
            self.at += 1
            if following.isalnum() and following not in _ESCAPES:
                raise BadExpression(f"a pattern has no \\{following}", hint=r"known: \d \w \s \b and marks")
        elif char == "[":
            self._character_class()
        elif char == "{":  # re reads {,3} and {3,} as repeats, {a} as text: only what we count may pass
            raise BadExpression("a pattern has only {2} and {2,5} in braces", hint=r"\{ is the character")

    def _character_class(self) -> None:
        """``[...]``; a ``]`` right behind the opening belongs to it."""
        if self.text.startswith("^", self.at):
            self.at += 1
        first = self.at
        while self.at < len(self.text) and (self.text[self.at] != "]" or self.at == first):
            self.at += 2 if self.text[self.at] == "\\" else 1
        self.at += 1

    def _repeat(self, *, of_group: bool) -> None:
        """The repeat behind an item, and a second one behind it."""
        found = _QUANTIFIER.match(self.text, self.at)
        if found is None:
            return
        self.at = found.end()
        if of_group and found[0] != "?":
            raise BadExpression("a pattern repeats single characters only, no groups")
        if _QUANTIFIER.match(self.text, self.at):
            raise BadExpression("a pattern has no repeat of a repeat")
        if found[0] in "*+":
            self.open_repeats += 1
            return
        least, most = (0, 1) if found[0] == "?" else (int(found[1]), int(found[2] or found[1]))
        if most > MOST_COUNTED:
            raise BadExpression(f"a pattern repeats at most {MOST_COUNTED} times", hint="or use + or *")
        self._multiply(max(1, most - least + 1))

    def _multiply(self, factor: int) -> None:
        self.choices = min(self.choices * factor, MOST_CHOICES + 1)
