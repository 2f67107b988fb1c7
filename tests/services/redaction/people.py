"""Invented people, cards and vehicles, and reports that are full of them in every spelling."""

from __future__ import annotations

import base64
import contextlib
import json
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

from evtui.clients.redaction import secret_forms
from evtui.models.report import SessionReport
from evtui.models.session import Session

SALT = b"\x07" * 32
TIME = "2025-11-21T06:44:39.120Z"

PERSONAL = st.one_of(
    st.from_regex(r"[0-9A-F]{13}[1-9]", fullmatch=True),
    st.from_regex(r"BUS-[0-9]{4}", fullmatch=True),
    st.from_regex(r"[a-z]{5}\.[a-z]{6}@ex-[a-z]{3}\.org", fullmatch=True),
    st.from_regex(r"[A-Z][a-z]{3} M[üöä]ll[ea]r/[0-9]{3}\+&%\"", fullmatch=True),
)
"""Values that are told from everything else in a record."""


def escaped(value: str) -> str:
    """Every character of a JSON string as ``\\u00xx``, quotes included."""
    units = value.encode("utf-16-be")
    return '"' + "".join(f"\\u{units[at]:02x}{units[at + 1]:02X}" for at in range(0, len(units), 2)) + '"'


def spelled(value: str) -> list[str]:
    """Texts that hold a value in some spelling."""
    return [
        value,
        f"for {value.lower()}, again",
        f"https://host/p?u={quote(value, safe='')}&x=1",
        f"Basic {base64.b64encode(f'x:{value}'.encode()).decode()}",
        json.dumps({"inner": value}),
    ]


def record(**fields: Any) -> bytes:
    """A depot report with some unknown fields, and figures that nobody may touch."""
    known = {
        "sessionId": 4711,
        "sessionTimeStart": TIME,
        "energyChargeStart": 123456.5,
        "sessionMeterValues": [{"key": "soc", "value": 55, "timestamp": TIME}] * 3,
        "ocppStatus": [{"value": "Charging", "eventTimestamp": TIME}],
    }
    return json.dumps(known | fields).encode()


def report(raw: bytes, **fields: Any) -> SessionReport:
    """A report with this record."""
    session = {"provider": "depot", "account": "north", "id": "4711", "charger": "HPC-01", "connector": "1"}
    return SessionReport(session=Session(**(session | fields)), raw=raw)


def traces(blob: bytes, value: str) -> list[str]:
    """Every spelling of a value that a blob, or the JSON in it, still holds."""
    texts = [blob.decode("utf-8", "replace")]
    with contextlib.suppress(ValueError):
        texts.append(json.dumps(json.loads(blob), ensure_ascii=False))
    forms = {form for form in secret_forms(value) if len(form) > 5} | {value}
    return [form for form in forms for text in texts if form.casefold() in text.casefold()]
