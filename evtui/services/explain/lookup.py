"""Find explanations by what people type: codes, words, rules, keys, columns; case and marks do not matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from typing import Final

from evtui.services.explain.explanation import Explanation, Family, Known
from evtui.services.explain.families import FAMILIES

MOST_HITS: Final = 12
MOST_NEAREST: Final = 5
LONGEST_WORD: Final = 300
_LEAST_PART: Final = 3
"""Shorter words are only looked for whole: ``a`` is in everything."""
_MARKS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Found:
    """What a word led to."""

    hits: tuple[Explanation, ...]
    """In the order of the families; whole words before parts."""
    nearest: tuple[str, ...] = ()
    """Words like it, when there is no hit."""


def find(
    word: str,
    known: Known | None = None,
    families: Sequence[Family] = FAMILIES,
    *,
    whole_words: bool = False,
) -> Found:
    """Explanations of a word, never raises; ``whole_words`` looks for no parts and offers nothing near."""
    known = Known() if known is None else known
    word = word.strip()[:LONGEST_WORD]
    if not word:
        return Found(())
    entries = [entry for family in families for entry in family.entries(known)]
    attempts = _whole(word, entries, known, families)
    for hits in attempts if whole_words else chain(attempts, _parts(word, entries)):
        if hits:
            return Found(tuple(hits[:MOST_HITS]))
    return Found(()) if whole_words else Found((), _nearest(word, entries))


def _whole(
    word: str, entries: Sequence[Explanation], known: Known, families: Iterable[Family]
) -> Iterator[list[Explanation]]:
    """As typed, then without case and marks, then as a device message; the first with a hit wins."""
    exact = [entry for entry in entries if word in _names(entry)]
    folded = _folded(word)
    alike = [entry for entry in entries if folded and any(_folded(name) == folded for name in _names(entry))]
    if len(word) == 1:  # a key: K is not k
        yield exact
    yield [*exact, *(entry for entry in alike if entry not in exact)]
    yield [entry for family in families for entry in family.recognise(word, known)]


def _parts(word: str, entries: Sequence[Explanation]) -> Iterator[list[Explanation]]:
    """A family's name, parts of names, parts of titles."""
    folded = _folded(word)
    yield [entry for entry in entries if word.casefold() == entry.family.casefold()]
    if len(folded) >= _LEAST_PART:
        yield [entry for entry in entries if any(folded in _folded(name) for name in _names(entry))]
        yield [entry for entry in entries if folded in _folded(entry.title)]


def _names(entry: Explanation) -> tuple[str, ...]:
    return (entry.key, *entry.aliases)


def _folded(word: str) -> str:
    """Letters and digits only: ``sto1`` is ``STO-1``, ``suspended ev`` is ``SuspendedEV``."""
    return _MARKS.sub("", word.casefold())


def _nearest(word: str, entries: Iterable[Explanation]) -> tuple[str, ...]:
    names = {_folded(name): name for entry in entries for name in reversed(_names(entry))}
    near = get_close_matches(_folded(word), names, n=MOST_NEAREST, cutoff=0.5)
    return tuple(names[name] for name in near)
