"""Personal values replaced by their pseudonyms: in texts, and in the bytes of raw records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from evtui.clients.redaction import SHORTEST_VALUE, redact
from evtui.services.redaction.fields import Personal, is_somebody
from evtui.services.redaction.json_values import JsonValue, encoded, is_document, json_values
from evtui.services.redaction.pseudonyms import Found, canonical, pseudonyms
from evtui.services.redaction.spellings import Spellings

_LEAST_DIGITS: Final = SHORTEST_VALUE
"""A number of fewer digits is replaced only where its field says what it is."""


class Redactor:
    """Knows the personal values of a set of reports and what stands for each."""

    def __init__(
        self,
        found: Iterable[Found],
        salt: bytes,
        kept: frozenset[str] = frozenset(),
        *,
        addresses: bool = True,
        names: Mapping[str, str] | None = None,
    ) -> None:
        """``kept`` are pseudonyms of an earlier redaction, which stay as they are; with ``addresses`` False
        places stay readable. ``names`` has the pseudonyms where somebody has given them out already, by
        canonical value; otherwise they are made here."""
        values = list(found)
        self._names: Mapping[str, str] = pseudonyms(values, salt, kept) if names is None else names
        self._kept = kept
        self.addresses = addresses
        """Whether places are replaced too."""
        self._seen: dict[str, str] = {}
        self._used: set[str] = set()
        known = {
            value: self._names[canonical(value)] for _, value in values if canonical(value) in self._names
        }
        self._spellings = Spellings(known)

    @property
    def replaced(self) -> Mapping[str, int]:
        """How many values of each kind were replaced so far."""
        kinds = [name.partition("-")[0] for name in self._used]
        return {kind.value: kinds.count(kind) for kind in Personal if kind in kinds}

    @property
    def pseudonyms(self) -> frozenset[str]:
        """Everything that stands for somebody in what was written so far, also of earlier redactions."""
        return self._kept | self._used

    def value(self, kind: Personal, value: str) -> str:
        """What stands for the value of a field that holds nothing else."""
        if value in self._kept or not is_somebody(value):
            return value
        if kind is Personal.ADDRESS and not self.addresses:
            return self.text(value)
        found = self._names.get(canonical(value))
        if found is None:
            return f"{kind}-unknown"
        self._used.add(found)
        return found

    def text(self, text: str) -> str:
        """A text with every known value in it replaced, however it is spelled; live secrets are masked."""
        found = self._seen.get(text)
        if found is None:
            found = self._seen[text] = redact(self._spellings.pattern.sub(self._name_of, text))
        return found

    def json(self, raw: bytes) -> bytes:
        """A JSON text with personal fields and known values replaced; everything else keeps its bytes.

        Lists keep their lengths and objects their fields. Times, energies and other figures are not touched.
        """
        parts: list[bytes] = []
        done = 0
        for value in json_values(raw, lambda word: self.text(word) == word):
            shown = self._shown(value)
            if shown != value.text:
                parts += (raw[done : value.begin], encoded(shown))
                done = value.end
        return raw if not parts else b"".join((*parts, raw[done:]))

    def _shown(self, value: JsonValue) -> str:
        """What stands in the place of one value of a document."""
        if value.kind is not None:
            return self.value(value.kind, value.text)
        if value.is_text:
            if value.is_name and value.text.replace("_", "").replace("-", "").isalpha():
                return value.text  # the name of a field; a value spelled like one is no reason to lose it
            if value.is_measure:
                return value.text
            if is_document(value.text):
                return self.json(value.text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")
            return self.text(value.text)
        is_id = len(value.text) >= _LEAST_DIGITS and not value.is_measure and value.text in self._names
        return self.value(Personal.CARD, value.text) if is_id else value.text

    def _name_of(self, match: re.Match[str]) -> str:
        """The pseudonym of what was found, behind the word that gave it away if there is one."""
        word, found = self._spellings.found(match)
        if found is None:
            return match[0]
        self._used.add(found)
        return f"{word}{found}"
