"""Which name stands for which person, card or vehicle: the same all through a bundle, unlike in the next."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from typing import Final

from evtui.services.redaction.fields import Personal, is_somebody

SALT_BYTES: Final = 32
_SHORTEST: Final = 4
"""Hexadecimal digits of a pseudonym where that tells all of a kind apart."""
_LONGEST: Final = 32

Found = tuple[Personal, str]
"""A personal value with its kind."""


def new_salt() -> bytes:
    """A secret of this run. It is kept nowhere: who has it can try all card numbers until one fits."""
    return secrets.token_bytes(SALT_BYTES)


def canonical(value: str) -> str:
    """Spellings of one value as one: case, and blanks around and within."""
    return " ".join(value.split()).casefold()


def pseudonyms(
    found: Iterable[Found], salt: bytes, kept: frozenset[str] = frozenset(), digits: int | None = None
) -> Mapping[str, str]:
    """Canonical value to pseudonym (``vehicle-3f9a``, keyed BLAKE2b); a value has one kind, the first of
    ``Personal``'s order. Values in ``kept`` are pseudonyms already and are left out. ``digits`` None takes as
    few as tell all of them apart.
    """
    order = list(Personal)
    kinds: dict[str, Personal] = {}
    for kind, value in found:
        if value in kept or not is_somebody(value):
            continue
        name = canonical(value)
        kinds[name] = min(kind, kinds.get(name, kind), key=order.index)
    digests = {name: hashlib.blake2b(_bytes(name), key=salt).hexdigest() for name in kinds}
    if digits is None:
        digits = _digits([f"{kind}-{digests[name]}" for name, kind in kinds.items()], kept)
    return {name: f"{kind}-{digests[name][:digits]}" for name, kind in kinds.items()}


class GrowingNames:
    """Pseudonyms for values that come bit by bit: whoever has one keeps it as long as this object lives."""

    def __init__(self, salt: bytes, kept: frozenset[str] = frozenset()) -> None:
        """``kept`` are pseudonyms of an earlier redaction, which nobody else gets."""
        self._salt = salt
        self._taken = set(kept)
        self._kept = kept
        self.names: dict[str, str] = {}
        """Canonical value to pseudonym."""
        self.kinds: dict[str, Personal] = {}
        """Canonical value to what it was when it first came."""

    def learn(self, found: Iterable[Found]) -> None:
        """Name the values that have no name yet, with as few digits as tell them from all before."""
        fresh = ((kind, value) for kind, value in found if canonical(value) not in self.names)
        for name, longest in pseudonyms(fresh, self._salt, self._kept, _LONGEST).items():
            kind, _, digits = longest.partition("-")
            short = next(
                (
                    cut
                    for end in range(_SHORTEST, _LONGEST)
                    if (cut := f"{kind}-{digits[:end]}") not in self._taken
                ),
                longest,
            )
            self._taken.add(short)
            self.names[name], self.kinds[name] = short, Personal(kind)


def _digits(whole: list[str], kept: frozenset[str]) -> int:
    """The fewest digits with which no two are alike, nor like one that stands for somebody already."""
    for digits in range(_SHORTEST, _LONGEST):
        cut = {name[: name.index("-") + 1 + digits] for name in whole}
        if len(cut) == len(whole) and cut.isdisjoint(kept):
            return digits
    return _LONGEST


def _bytes(name: str) -> bytes:
    """The value's bytes; a lone surrogate is no reason to fail."""
    return name.encode("utf-8", "surrogatepass")
