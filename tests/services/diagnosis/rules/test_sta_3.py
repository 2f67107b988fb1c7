"""STA-3: a failed start with limits exchanged, but without an alignment result."""

from __future__ import annotations

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.failed import alignment, failed_start, in_cable_check, never_spoke
from tests.services.diagnosis.healthy import healthy, without


def test_limits_without_an_alignment_point_at_the_cable_check() -> None:
    raw = in_cable_check()
    assert fired(raw) == {"STA-1", "STA-3"}
    found = finding(raw, "STA-3")
    assert found.severity is FindingSeverity.ERROR
    assert found.compare == ("CX011", "CX022")
    assert found.evidence[0].pointer == "/chargeParameters/1"


def test_an_alignment_result_of_this_session_keeps_it_clean_an_older_one_does_not() -> None:
    assert note(failed_start(), "STA-3") == ""
    old = failed_start(batteryAlignmentResults=alignment(650, 650, True, second=-3000))
    assert "STA-3" in fired(old)


def test_it_is_clean_where_the_vehicle_never_spoke_or_the_start_did_not_fail() -> None:
    assert note(never_spoke(), "STA-3") == ""
    assert note(without(healthy(), "batteryAlignmentResults"), "STA-3") == ""


def test_it_cannot_look_where_the_start_could_not_be_judged() -> None:
    assert reason(healthy(ocppStatus=[]), "STA-3").startswith("STA-1 not evaluable")
