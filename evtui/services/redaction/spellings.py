"""How personal values may be spelled in a text: one pattern that finds them all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from evtui.clients.redaction import SHORTEST_VALUE, secret_forms

_LEAST_LONG: Final = 6
"""A value of fewer characters must stand apart: it could be part of a word, a time or a figure."""
_LEAST_DIGITS_APART: Final = 9
"""Digits of a value without letters whose groups may be written with other signs between them: a phone."""
_SIGNS: Final = r"[\s\-_./:\u2010-\u2015]"
_APART: Final = re.compile(f"{_SIGNS}+")
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2}){4,10}")
_WORDS: Final = r"(?:vehicle|card|rfid|user|driver|tag|token|plate)(?:\s*id)?[\s:=#\"']{1,3}"
"""Words before which even a value of one digit is known for what it is."""
_NO_FIGURE: Final = r"(?![.,]\d)(?!\s?(?:[kM]?Wh?|[kmM]?[VA]|%|m?s|min|h)\b)"
"""Behind digits that are somebody: neither decimals nor a unit."""


class Spellings:
    """Every spelling of a set of values: case, accents, signs between groups, escapes, base64."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """``names`` are the values as they were sent, with what stands for each."""
        self._exact: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self.pattern: Final = self._compiled(names)

    def found(self, match: re.Match[str]) -> tuple[str, str | None]:
        """Of a match of ``pattern`` the word that gave it away, if there is one, and what stands for it."""
        word = match.groupdict().get("word") or ""
        spelled = match[0][len(word) :]
        folded = folded_text(spelled)
        name = self._exact.get(spelled) or self._exact.get(spelled.casefold()) or self._folded.get(folded)
        return word, name or self._folded.get(folded.lstrip("0"))

    def _compiled(self, names: Mapping[str, str]) -> re.Pattern[str]:
        """The pattern; the longest spellings first."""
        loose: set[str] = set()  # patterns, in any case
        words: set[str] = set()  # that must not be part of a longer word
        long: set[str] = set()  # digits that must not be part of a longer number
        alone: set[str] = set()  # digits that must not stand beside anything
        short: set[str] = set()  # known only behind a word
        escapes: set[str] = set()
        exact: set[str] = set()
        for value, name in names.items():
            bare = " ".join(value.split())
            self._folded[folded_text(bare)] = name
            is_short, is_digits = len(bare) < _LEAST_LONG, bare.isdigit()
            if len(bare) < SHORTEST_VALUE:
                short.add(_literal(bare))
                continue
            if is_digits:
                (alone if is_short else long).add(_literal(bare))
            else:
                (words if is_short and bare.isalpha() else loose).update(map(_flexible, _forms(bare)))
            loose |= {re.escape(pair) for pair in _pairs(bare)}
            for form in {*secret_forms(value), *secret_forms(bare)} - {value, bare}:
                if form.isdigit():
                    continue
                is_escape = "\\" in form or "%" in form
                (escapes if is_escape else exact).add(form)
                self._exact[form.casefold() if is_escape else form] = name
        parts = [f"(?P<word>(?i:\\b{_WORDS}))(?i:{_any(short)})(?![\\w-])"] if short else []
        parts += [f"(?i:{_any(loose | set(map(re.escape, escapes)))})"] if loose or escapes else []
        parts += [rf"(?<![^\W\d_])(?i:{_any(words)})(?![^\W\d_])"] if words else []
        parts += [_any(map(re.escape, exact))] if exact else []
        parts += [rf"(?<!\d)(?<!\d[.,])0*(?:{_any(long)})(?!\d){_NO_FIGURE}"] if long else []
        parts += [rf"(?<![\w.:+-])(?:{_any(alone)})(?![\w:-]){_NO_FIGURE}"] if alone else []
        return re.compile("|".join(parts) or r"(?!)")


def folded_text(text: str) -> str:
    """Spellings of one value as one: case, width, accents in one or two characters, signs between groups."""
    return _APART.sub("", unicodedata.normalize("NFKC", text).casefold())


def _forms(value: str) -> set[str]:
    """Composed and decomposed, and without letters that have no capital of their own: ``STRASSE``."""
    forms = {value, value.upper(), value.casefold(), unicodedata.normalize("NFKC", value)}
    return {unicodedata.normalize(kind, form) for form in forms for kind in ("NFC", "NFD")} | {value}


def _flexible(form: str) -> str:
    """A pattern in which groups may be written with other signs between them: ``BUS-4711``, ``bus 4711``."""
    groups = [group for group in _APART.split(form) if group]
    bare = "".join(groups)
    least = _LEAST_LONG if any(char.isalpha() for char in bare) else _LEAST_DIGITS_APART
    if len(groups) < 2 or len(bare) < least:
        return _literal(form)
    return f"{_SIGNS}{{0,3}}".join(map(re.escape, groups))


def _literal(form: str) -> str:
    """A pattern for a text; blanks match any run of blanks."""
    return re.escape(form).replace(r"\ ", r"\s+")


def _any(patterns: Iterable[str]) -> str:
    """An alternative, the longest first."""
    return "|".join(sorted(patterns, key=lambda pattern: (-len(pattern), pattern)))


def _pairs(value: str) -> set[str]:
    """``04:A2:B3:C4`` and its kin: how readers print the number of a card."""
    digits = re.sub(r"[\s:.-]", "", value)
    if _HEX.fullmatch(digits) is None:
        return set()
    pairs = [digits[at : at + 2] for at in range(0, len(digits), 2)]
    return {sign.join(pairs) for sign in (":", "-", " ", "")} - {value}
