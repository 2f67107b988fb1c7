"""A rule's sentence: text with field names in braces, each filled with its value and unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from evtui.formats.units import MISSING, percent, quantity
from evtui.services.diagnosis.user_rules.fields import FIELDS, Field
from evtui.services.diagnosis.user_rules.kinds import BadExpression, FieldValue

LONGEST: Final = 500
_MOST_ENTRIES: Final = 3
"""Entries of a list that a sentence shows."""
_PART: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence that was read and checked."""

    text: str
    """As written."""
    fields: tuple[str, ...]
    """Fields it shows."""

    def filled(self, values: Mapping[str, FieldValue | None], about: str = "~") -> str:
        """The sentence, untrusted: it quotes the record. ``about`` stands before numbers of assumed units."""

        def part(found: re.Match[str]) -> str:
            if found[1] is None:
                return found[0][0]
            return in_words(FIELDS[found[1].strip()], values.get(found[1].strip()), about)

        return _PART.sub(part, self.text)


def read_template(text: str) -> Template:
    """Read a sentence. Raises BadExpression for unknown fields and single braces."""
    if len(text) > LONGEST:
        raise BadExpression(f"a sentence has at most {LONGEST} characters")
    if not text.strip():
        raise BadExpression("a sentence is needed")
    fields: dict[str, None] = {}
    for found in _PART.finditer(text):
        if found[0] in ("{{", "}}"):
            continue
        name = (found[1] or "").strip()
        if name not in FIELDS:
            near = get_close_matches(name, FIELDS, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else "{{ and }} are the characters themselves"
            what = f"no field {name[:40]}" if name else "a brace without a field"
            raise BadExpression(what, column=found.start() + 1, hint=hint)
        fields[name] = None
    return Template(text, tuple(fields))


def in_words(field: Field, value: FieldValue | None, about: str = "~") -> str:
    """One value with its unit: ``~37.3 kWh``, ``94.9 %``, ``Charging, Faulted``."""
    if isinstance(value, bool | None):
        return MISSING if value is None else "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        shown = [_number(field, one) if isinstance(one, float) else one for one in value[:_MOST_ENTRIES]]
        return ", ".join(shown) + (" …" if len(value) > _MOST_ENTRIES else "") or "none"
    return (about if field.is_assumed else "") + _number(field, value)


def _number(field: Field, value: float) -> str:
    if field.unit == "share":
        return percent(100 * value, 1)
    if field.unit == "s":
        return f"{value:.0f} s" if abs(value) >= 10 else f"{value:.1f} s"
    return quantity(value, field.unit)
