"""Personal data that no field announces: plates, mail addresses, VINs and contract ids inside texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from evtui.services.redaction.fields import Personal

_PATTERNS: Final = (
    (Personal.USER, re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    (Personal.VEHICLE, re.compile(r"\b[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5,7}\b")),  # MAC, EVCCID
    (Personal.VEHICLE, re.compile(r"\b(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*\d{4}\b)[A-HJ-NPR-Z0-9]{17}\b")),  # VIN
    (Personal.CARD, re.compile(r"\b[A-Z]{2}[-*]?[A-Z0-9]{3}[-*]?C[A-Z0-9]{8}(?:[-*]?[A-Z0-9])?\b")),  # EMAID
    (Personal.VEHICLE, re.compile(r"\b[A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2}[ -]?\d{1,4}[EH]?\b")),  # B-AB 1234
    (Personal.USER, re.compile(r"(?<![\w+])\+\d{1,3}[ /-]?(?:\d[ /-]?){7,12}\d\b")),  # +49 170 1234567
)


def personal_parts(text: str) -> Iterator[tuple[Personal, str]]:
    """What in a text looks personal, kind and value."""
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield kind, match[0]
