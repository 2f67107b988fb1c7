"""A session as one row of the table ``session``, and back again without losing anything."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from math import isfinite
from typing import Any, Final

from evtui.models.event import Severity
from evtui.models.instant import Instant
from evtui.models.provenance import Fact
from evtui.models.report import Kept, SessionReport
from evtui.models.session import Session, SessionStatus

Form = tuple[int, bool, int]
"""What an instant looked like as sent: fraction digits, without a zone, zone offset in seconds."""
Values = dict[str, Any]
"""Column name to what SQLite takes."""

JUDGED_COLUMNS: Final = ("outcome", "severity", "verdict", "errors", "warnings", "peak_power_w")
"""What the diagnosis says of a session; renewing an equal record leaves them alone."""
READ_COLUMNS: Final = (
    "number, id, charger, connector, vehicle, site, started_us, ended_us, charging_started_us,"
    " charging_ended_us, requested_us, fetched_us, instant_forms, exact_decimals, status, status_raw,"
    " outcome, severity, verdict, errors, warnings, peak_power_w, currency, csms_transaction_id,"
    " external_session_id, address, auth_kind, auth_token, priority, flags, beside, meter_values, digest,"
    " kept"
)
"""What ``summary_of`` takes, in its order."""
STARTED_AT: Final = 6
"""Place of ``started_us`` in ``READ_COLUMNS``."""
_NO_FORM: Final[Form] = (0, False, 0)


def storable(text: str | None) -> str | None:
    """The text as SQLite can keep it: halves of characters, which are no Unicode, become ``?``."""
    if text is None or text.isascii():
        return text
    return text.encode("utf-8", "replace").decode()


def session_values(session: Session) -> Values:
    """A session's own columns; ``fetched_values`` adds those of its copy."""
    decimals = (
        session.energy_wh,
        session.meter_start_wh,
        session.meter_end_wh,
        session.soc_start,
        session.soc_end,
        session.cost,
    )
    energy, meter_start, meter_end, soc_start, soc_end, cost = (_real(value) for value in decimals)
    return {
        "id": storable(session.id),
        "charger": storable(session.charger),
        "connector": storable(session.connector),
        "vehicle": storable(session.vehicle),
        "site": storable(session.site),
        "started_us": _us(session.started_at),
        "ended_us": _us(session.ended_at),
        "charging_started_us": _us(session.charging_started_at),
        "charging_ended_us": _us(session.charging_ended_at),
        "requested_us": _us(session.requested_at),
        "energy_wh": energy,
        "meter_start_wh": meter_start,
        "meter_end_wh": meter_end,
        "soc_start": soc_start,
        "soc_end": soc_end,
        "cost": cost,
        "exact_decimals": ",".join("" if value is None else str(value) for value in decimals),
        "status": session.status.value,
        "status_raw": storable(session.status_raw),
        "currency": storable(session.currency),
        "csms_transaction_id": storable(session.csms_transaction_id),
        "external_session_id": storable(session.external_session_id),
        "address": storable(session.address),
        "auth_kind": storable(session.auth_kind),
        "auth_token": storable(session.auth_token),
        "priority": storable(session.priority),
        "flags": json.dumps(session.flags),
        "reaches_us": reaches_us(session),
        **judged_values(session),
    }


def judged_values(session: Session) -> Values:
    """The columns that the diagnosis may change."""
    return {
        "outcome": storable(session.outcome),
        "severity": None if session.severity is None else session.severity.value,
        "verdict": storable(session.verdict),
        "errors": session.errors,
        "warnings": session.warnings,
        "peak_power_w": session.peak_power_w,
    }


def fetched_values(session: Session, fetched_at: Instant | None) -> Values:
    """When the copy came, and what all the times looked like as sent."""
    times = (
        session.started_at,
        session.ended_at,
        session.charging_started_at,
        session.charging_ended_at,
        session.requested_at,
        fetched_at,
    )
    return {"fetched_us": _us(fetched_at), "instant_forms": ";".join(map(_form_text, times))}


def beside_text(facts: Iterable[Fact]) -> str:
    """The facts that the record does not hold, for the column ``beside``."""
    told = [
        (fact.name, fact.value, fact.unit, fact.note)
        for fact in facts
        if fact.is_beside_record and not isinstance(fact.value, Decimal)
    ]
    return json.dumps(told)


def reaches_us(session: Session) -> int | None:
    """The later of start and end; None when it has no end and so lasts until now (``SessionQuery.wants``)."""
    if session.ended_at is None:
        return None
    return max(session.ended_at.us, (session.started_at or session.ended_at).us)


def summary_of(row: Sequence[Any], provider: str, account: str) -> SessionReport:
    """A row of ``READ_COLUMNS`` as a summary. Raises ValueError or ArithmeticError for a damaged row."""
    # fmt: off
    (_, id, charger, connector, vehicle, site, started, ended, charging_started, charging_ended, requested,
     fetched, forms, decimals, status, status_raw, outcome, severity, verdict, errors, warnings, peak_power_w,
     currency, csms_transaction_id, external_session_id, address, auth_kind, auth_token, priority, flags,
     beside, meter_values, digest, kept) = row
    # fmt: on
    look = _forms(forms)
    energy, meter_start, meter_end, soc_start, soc_end, cost = map(_decimal, decimals.split(","))
    session = Session(
        provider=provider,
        account=account,
        id=id,
        charger=charger,
        connector=connector,
        vehicle=vehicle,
        site=site,
        started_at=None if started is None else Instant(started, *look[0]),
        ended_at=None if ended is None else Instant(ended, *look[1]),
        charging_started_at=None if charging_started is None else Instant(charging_started, *look[2]),
        charging_ended_at=None if charging_ended is None else Instant(charging_ended, *look[3]),
        requested_at=None if requested is None else Instant(requested, *look[4]),
        energy_wh=energy,
        meter_start_wh=meter_start,
        meter_end_wh=meter_end,
        soc_start=soc_start,
        soc_end=soc_end,
        status=SessionStatus(status),
        status_raw=status_raw,
        outcome=outcome,
        severity=None if severity is None else Severity(severity),
        verdict=verdict,
        errors=errors,
        warnings=warnings,
        peak_power_w=peak_power_w,
        cost=cost,
        currency=currency,
        csms_transaction_id=csms_transaction_id,
        external_session_id=external_session_id,
        address=address,
        auth_kind=auth_kind,
        auth_token=auth_token,
        priority=priority,
        flags=() if flags == "[]" else tuple(json.loads(flags)),
    )
    return SessionReport(
        session=session,
        facts=_beside(beside),
        meter_values=meter_values,
        fetched_at=None if fetched is None else Instant(fetched, *look[5]),
        is_summary=True,
        digest=digest,
        kept=Kept(kept),
    )


@lru_cache(maxsize=256)
def _beside(text: str) -> tuple[Fact, ...]:
    """Facts of the column ``beside``; the sessions of one place share them. Raises ValueError."""
    facts = json.loads(text)
    return tuple(Fact(name=name, value=value, unit=unit, note=note) for name, value, unit, note in facts)


def _us(instant: Instant | None) -> int | None:
    """An instant as a number."""
    return None if instant is None else instant.us


def _real(value: Decimal | None) -> float | None:
    """A decimal for queries; None when no float is near it."""
    if value is None or not value.is_finite():
        return None
    near = float(value)
    return near if isfinite(near) else None


def _decimal(text: str) -> Decimal | None:
    """An exact decimal of the packed column. Raises ValueError."""
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        raise ValueError("no decimal") from None


def _form_text(instant: Instant | None) -> str:
    """``3`` for the usual UTC time with three fraction digits, else ``3,1,7200``."""
    if instant is None:
        return ""
    if not instant.naive and not instant.offset_s:
        return str(instant.fraction_digits)
    return f"{instant.fraction_digits},{instant.naive:d},{instant.offset_s}"


@lru_cache(maxsize=1024)
def _forms(text: str) -> tuple[Form, ...]:
    """The packed forms of six times; thousands of rows share a handful. Raises ValueError."""
    forms = tuple(_form(part) for part in text.split(";"))
    if len(forms) != 6:
        raise ValueError("not six times")
    return forms


def _form(text: str) -> Form:
    """One time's form. Raises ValueError."""
    if not text:
        return _NO_FORM
    digits, naive, offset_s = text.split(",") if "," in text else (text, "0", "0")
    return int(digits), naive == "1", int(offset_s)
