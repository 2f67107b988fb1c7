"""From what stands under the cursor to its explanations."""

from __future__ import annotations

import pytest

from evtui.models.provenance import Basis, Fact
from evtui.models.session import Session, SessionStatus
from evtui.services.explain.cursor import of_cell, of_event, of_fact, of_lane, of_raw
from evtui.services.explain.explanation import Explanation, Known
from evtui.services.timeline.timeline import build_timeline
from tests.services.diagnosis.healthy import device, healthy, record, report, status

KNOWN = Known()
MESSAGE = "ERROR : converter : sibcos 2 : overtemperature (no:121)"
RAW = healthy(
    ocppStatus=[status(0.5, "Preparing"), status(44, "Charging"), status(1000, "Dancing")],
    deviceStatus=[device(900, "Converter", "ERROR", (MESSAGE, 3)), device(950, "Fan", "SPINNING")],
)


def keys(found: tuple[Explanation, ...]) -> list[str]:
    """What was found, in order."""
    return [entry.key for entry in found]


def test_every_event_of_a_report_has_an_explanation() -> None:
    for event in report(RAW).events:
        found = of_event(event, KNOWN)
        assert found, event.lane
        assert found[-1].see_also


def test_a_state_a_message_and_a_word_lead_with_themselves() -> None:
    by_text = {(event.lane, event.state): of_event(event, KNOWN) for event in report(RAW).events}
    assert keys(by_text["ocppStatus", "Charging"]) == ["Charging", "ocppStatus"]
    assert keys(by_text["deviceStatus.Converter", "ERROR"])[0] == MESSAGE
    assert keys(by_text["detailStatus.systemStatus", "0x00000000"]) == ["systemStatus", "detailStatus"]


def test_a_word_nobody_explains_says_so_and_is_not_guessed() -> None:
    (dancing,) = (event for event in report(RAW).events if event.state == "Dancing")
    first, *rest = of_event(dancing, KNOWN)
    assert first.key == "Dancing"
    assert "no explanation" in first.meaning[0]
    assert keys(tuple(rest)) == ["ocppStatus"]


def test_a_lane_gives_what_holds_at_the_instant() -> None:
    seen = record(healthy())
    timeline = build_timeline(seen.report, seen.meters)
    for lane in timeline.lanes:
        found = of_lane(lane, timeline.zero_us + 600_000_000, None, KNOWN)
        assert found, lane.key
    limiter = timeline.lane("limited_by")
    assert limiter is not None
    words = {
        keys(of_lane(limiter, segment.start_us, None, KNOWN))[0]: segment.text for segment in limiter.segments
    }
    assert {word.removesuffix(" limiter") for word in words} == set(words.values())


def test_a_fact_says_how_it_came_to_be_and_what_its_field_means() -> None:
    by_name = {fact.name: fact for fact in report(RAW).facts}
    own, *more = of_fact(by_name["energy_charge_end_wh"], KNOWN)
    assert "assumption" in own.meaning[0]
    assert "/energyChargeEnd" in own.meaning[-1]
    assert [entry.key for entry in more] == ["energyChargeEnd"]
    derived = of_fact(Fact(name="odd_thing", value=3, basis=Basis.DERIVED, note="a + b"), KNOWN)
    assert keys(derived) == ["odd_thing"]
    assert derived[0].meaning == (
        "Computed by evtui from what was sent.",
        "Note: a + b.",
        "It has no place in the record.",
    )


def test_every_fact_of_a_report_is_explained() -> None:
    for fact in report(RAW).facts:
        assert of_fact(fact, KNOWN)


@pytest.mark.parametrize(
    ("column", "first"),
    [("outcome", ["NO START", "outcome"]), ("status", ["status charging", "status"]), ("kwh", ["kwh"])],
)
def test_a_cell_leads_with_the_word_in_it_and_ends_with_flags(column: str, first: list[str]) -> None:
    session = Session(
        provider="depot",
        account="a",
        id="1",
        status=SessionStatus.CHARGING,
        verdict="NO START",
        flags=("clock_offset", "never heard of"),
    )
    assert keys(of_cell(column, session, KNOWN)) == [*first, "clock_offset"]


@pytest.mark.parametrize(
    ("pointer", "text", "found"),
    [
        ("/ocppStatus/1/value", '"value": "Charging",', ["Charging", "ocppStatus"]),
        (
            "/deviceStatus/0/errorCodes/0/errorCode",
            f'"errorCode": "{MESSAGE}",',
            [MESSAGE, "errorCodes", "deviceStatus"],
        ),
        ("/energyChargeEnd", '"energyChargeEnd": 144,', ["energyChargeEnd"]),
        (
            "/sessionMeterValues/3/key",
            '"key": "present_current"',
            ["present_current", "sessionMeterValues"],
        ),
        ("/sessionMeterValues/3", "{", ["sessionMeterValues"]),
        ("/strange~1name", '"strange/name": [', ["strange/name"]),
        ("", "{", []),
        ("/ocppStatus", '"ocppStatus": [', ["ocppStatus"]),
        ("/vehicleId", '"vehicleId": "144"', ["vehicleId"]),
    ],
)
def test_a_line_of_the_record_gives_its_value_then_its_keys(
    pointer: str, text: str, found: list[str]
) -> None:
    assert keys(of_raw(pointer, text, KNOWN)) == found
