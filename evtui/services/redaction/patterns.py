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

_TOLD: Final = re.compile(
    r"\b(?i:(?P<card>rfid|id_?tag|card(?:[ _]?(?:id|no|number))?|emaid)"
    r"|(?P<vehicle>vin|evcc_?id|(?:licen[cs]e[ _]?)?plate|vehicle[ _]?id)"
    r"|(?P<credential>(?:access_?)?token|api_?key|password))"
    r"[\"']{0,2}\s?[=:]\s?[\"']{0,2}(?P<value>(?=[\w.+-]*\d)[\w][\w.+-]{2,63}[\w])"
)
"""``idTag=04A2B3C4`` in a text: the word says what the value is, a digit that it is no word."""


def personal_parts(text: str) -> Iterator[tuple[Personal, str]]:
    """What in a text looks personal, kind and value."""
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield kind, match[0]
    for match in _TOLD.finditer(text):
        yield _kind(match), match["value"]


def _kind(match: re.Match[str]) -> Personal:
    """What the word says."""
    return next(
        kind for kind in (Personal.CARD, Personal.VEHICLE, Personal.CREDENTIAL) if match[kind] is not None
    )
