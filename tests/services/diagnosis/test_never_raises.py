"""Whatever a report holds: diagnose answers, no rule breaks, and every pointer and sentence holds."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evtui.models.meter_value import EMPTY_METERS
from evtui.providers.depot.mapping import Stamp, session_report
from evtui.providers.depot.meters import read_meters
from evtui.services.diagnosis.diagnosis import Diagnosis
from evtui.services.diagnosis.engine import diagnose
from evtui.services.diagnosis.evaluate import BROKEN
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.outcome import verdict_line, with_diagnosis
from evtui.services.outcome.phrase import MAX_PHRASE_CELLS
from tests.services.diagnosis.healthy import NOW, Raw, healthy, resolve

NIGHTLY = os.environ.get("EVTUI_NIGHTLY") == "1"
EXAMPLES = 10_000 if NIGHTLY else 60
pytestmark = pytest.mark.timeout(3600 if NIGHTLY else 120)
SLACK = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(
        ["Preparing", "Charging", "Faulted", "Station", "Request", "0xFFFFFFFF", "present_current", "OPEN",
         "2026-11-20T06:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1970-01-01", "NaN", "1e400"]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


def small() -> Raw:
    """The healthy report with fewer samples, so that an example is quick."""
    raw = healthy()
    return {**raw, "sessionMeterValues": raw["sessionMeterValues"][:120] + raw["sessionMeterValues"][-120:]}


MEMBERS = sorted(small())
ROWS = [name for name in MEMBERS if isinstance(small()[name], list)]
FIELDS = sorted({field for name in ROWS for row in small()[name] for field in row})


@st.composite
def mutated(draw: st.DrawFn) -> Raw:
    """The healthy report with some members, rows or fields replaced, dropped, doubled or put elsewhere."""
    raw = small()
    for _ in range(draw(st.integers(1, 6))):
        name = draw(st.sampled_from(MEMBERS))
        rows = raw.get(name)
        if isinstance(rows, list) and rows and draw(st.booleans()):
            place = draw(st.integers(0, min(len(rows), 40) - 1))
            _change_row(draw, rows, place)
        elif draw(st.booleans()):
            raw.pop(name, None)
        else:
            raw[name] = draw(JSON)
    return raw


def _change_row(draw: st.DrawFn, rows: list[Any], place: int) -> None:
    """One row replaced, dropped, doubled, moved, or with another field."""
    match draw(st.integers(0, 4)):
        case 0:
            rows[place] = draw(JSON)
        case 1:
            del rows[place]
        case 2:
            rows.insert(draw(st.integers(0, len(rows))), rows[place])
        case 3:
            rows.insert(0, rows.pop(place))
        case _ if isinstance(rows[place], dict):
            rows[place] = {**rows[place], draw(st.sampled_from(FIELDS)): draw(JSON)}
        case _:
            rows.append(rows[place])


def judged(raw: Raw, *, now: bool = True) -> tuple[SessionRecord, Diagnosis]:
    """Read and diagnose a raw report."""
    report = session_report(json.dumps(raw).encode(), Stamp(account="north", charger="HPC-01", connector="1"))
    meters = read_meters(report, lambda done: None)
    other = session_report(
        json.dumps(small()).encode(), Stamp(account="north", charger="HPC-01", connector="1")
    )
    seen = SessionRecord(
        report=report, meters=meters, neighbours=(other,) if now else (), now=NOW if now else None
    )
    return seen, diagnose(seen)


def hold(raw: Raw, seen: SessionRecord, diagnosis: Diagnosis) -> None:
    """What holds for every diagnosis."""
    broken = [one for one in diagnosis.not_evaluable if one.reason.startswith(BROKEN)]
    assert not broken, broken
    answered = {one.rule for one in diagnosis.findings} | set(diagnosis.clean)
    answered |= {one.rule for one in diagnosis.not_evaluable}
    assert len(answered) == 40
    assert len(diagnosis.narrative) <= 8
    told = [(one.text, one.evidence) for one in diagnosis.narrative]
    told += [(one.text, one.evidence) for one in diagnosis.findings]
    for text, evidence in told:
        assert text.strip() and evidence, text
    for _, evidence in (*told, ("", diagnosis.attribution.evidence)):
        for place in evidence:
            resolve(raw, place.pointer)
    session = with_diagnosis(seen.report, diagnosis, seen.meters).session
    assert session.outcome and len(session.outcome) <= MAX_PHRASE_CELLS
    assert verdict_line(seen.report, seen.meters, diagnosis)


@SLACK
@given(raw=mutated(), now=st.booleans())
def test_a_damaged_report_is_judged(raw: Raw, now: bool) -> None:
    hold(raw, *judged(raw, now=now))


@SLACK
@given(raw=st.dictionaries(st.sampled_from(MEMBERS), JSON, max_size=6))
def test_arbitrary_json_is_judged(raw: Raw) -> None:
    hold(raw, *judged(raw))


@pytest.mark.parametrize("name", MEMBERS)
@pytest.mark.parametrize("value", [None, [], {}, "", 0, -1, True, [None], [[]], [{}], "x"])
def test_a_member_of_another_kind_is_judged(name: str, value: object) -> None:
    raw = {**small(), name: value}
    hold(raw, *judged(raw))


@pytest.mark.parametrize("name", MEMBERS)
def test_a_missing_member_is_judged(name: str) -> None:
    raw = small()
    del raw[name]
    hold(raw, *judged(raw))


def test_without_meter_values_everything_else_is_judged() -> None:
    report = session_report(json.dumps(small()).encode(), Stamp(account="north"))
    diagnosis = diagnose(SessionRecord(report=report, meters=EMPTY_METERS))
    assert diagnosis.verdict.value == "CHARGED"
