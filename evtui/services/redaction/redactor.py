"""Personal values replaced by their pseudonyms: in texts, and in the bytes of raw records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from evtui.clients.redaction import SHORTEST_VALUE, redact, secret_forms
from evtui.services.redaction.fields import Personal, is_somebody
from evtui.services.redaction.json_values import JsonValue, encoded, json_values
from evtui.services.redaction.pseudonyms import Found, canonical, pseudonyms

_LEAST_DIGITS: Final = 6
"""A number of fewer digits is replaced only where it stands alone: it could be part of a time or figure."""
_FIGURE: Final = re.compile(
    r"\s*(?:[+-]?[\d.,]+(?:[eE][+-]?\d+)?|\d{4}-\d\d-\d\d[T ][\d:.,Z+ -]*)\s*", re.ASCII
)
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2}){4,10}")
_WORDS: Final = r"(?:vehicle|card|rfid|user|driver|tag|token|plate)(?:\s*id)?[\s:=#\"']{1,3}"
"""Words before which even a value of one digit is known for what it is."""


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
        self._forms: dict[str, str] = {}
        self._seen: dict[str, str] = {}
        self._used: set[str] = set()
        self._pattern = self._compiled({value for _, value in values if canonical(value) in self._names})

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
            found = self._seen[text] = redact(self._pattern.sub(self._name_of, text))
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
            return value.text if value.is_measure and _FIGURE.fullmatch(value.text) else self.text(value.text)
        is_id = len(value.text) >= _LEAST_DIGITS and not value.is_measure and value.text in self._names
        return self.value(Personal.CARD, value.text) if is_id else value.text

    def _name_of(self, match: re.Match[str]) -> str:
        """The pseudonym of what was found, behind the word that gave it away if there is one."""
        word = match.groupdict().get("word") or ""
        spelled = match[0][len(word) :]
        found = self._forms.get(spelled) or self._forms.get(canonical(spelled))
        if found is None:
            return match[0]
        self._used.add(found)
        return f"{word}{found}"

    def _compiled(self, values: Iterable[str]) -> re.Pattern[str]:
        """One pattern for all spellings of all values, the longest first."""
        loose: set[str] = set()  # known in any case
        words: set[str] = set()  # that must not be part of a longer word
        exact: set[str] = set()
        alone: set[str] = set()  # digits that must not stand beside others
        short: set[str] = set()  # known only behind a word
        for value in values:
            name = self._names[canonical(value)]
            bare = " ".join(value.split())
            self._forms[canonical(value)] = name
            if len(bare) < SHORTEST_VALUE:
                short.add(bare)
                continue
            is_short = len(bare) < _LEAST_DIGITS
            (alone if is_short and bare.isdigit() else words if is_short and bare.isalpha() else loose).add(
                bare
            )
            forms = {*secret_forms(value), *secret_forms(bare)} - {bare}
            if bare.isdigit():
                forms = {form for form in forms if not form.isdigit()}
            self._forms.update(dict.fromkeys(forms, name))
            exact |= forms
            pairs = _pairs(bare)
            loose |= pairs
            self._forms.update(dict.fromkeys(map(canonical, pairs), name))
        parts = [f"(?P<word>(?i:\\b{_WORDS}))(?i:{_any(short)})(?![\\w-])"] if short else []
        parts += [f"(?i:{_any(loose)})"] if loose else []
        parts += [rf"(?<![^\W\d_])(?i:{_any(words)})(?![^\W\d_])"] if words else []
        parts += [_any(exact)] if exact else []
        parts += [rf"(?<![\w.:+-])(?:{_any(alone)})(?![\w:-])(?!\.\d)"] if alone else []
        return re.compile("|".join(parts) or r"(?!)")


def _any(forms: Iterable[str]) -> str:
    """An alternative of literal texts; blanks match any run of blanks."""
    longest = sorted(forms, key=lambda form: (-len(form), form))
    return "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest)


def _pairs(value: str) -> set[str]:
    """``04:A2:B3:C4`` and its kin: how readers print the number of a card."""
    digits = re.sub(r"[\s:.-]", "", value)
    if _HEX.fullmatch(digits) is None:
        return set()
    pairs = [digits[at : at + 2] for at in range(0, len(digits), 2)]
    return {sign.join(pairs) for sign in (":", "-", " ", "")} - {value}
