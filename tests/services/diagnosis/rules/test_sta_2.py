"""STA-2: a failed start in which the vehicle never announced limits."""

from __future__ import annotations

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.failed import failed_start, in_cable_check, never_spoke
from tests.services.diagnosis.healthy import healthy, limits


def test_a_station_that_spoke_alone_is_an_error() -> None:
    raw = never_spoke()
    assert fired(raw) == {"STA-1", "STA-2"}
    found = finding(raw, "STA-2")
    assert found.severity is FindingSeverity.ERROR
    assert [place.pointer for place in found.evidence] == ["/chargeParameters/0", "/ocppStatus/1"]


def test_nobody_who_spoke_is_a_warning_because_somebody_may_have_left() -> None:
    raw = never_spoke(chargeParameters=[])
    assert fired(raw) == {"STA-1", "STA-2"}
    found = finding(raw, "STA-2")
    assert found.severity is FindingSeverity.WARNING
    assert found.text.endswith("Or somebody just left again.")


def test_a_vehicle_that_spoke_in_the_last_session_only_did_not_speak_in_this_one() -> None:
    stale = [limits(-3000, "Request"), limits(4.0, "Station")]
    assert finding(never_spoke(chargeParameters=stale), "STA-2").severity is FindingSeverity.ERROR


def test_a_vehicle_that_announced_limits_spoke() -> None:
    assert note(in_cable_check(), "STA-2") == ""
    assert note(in_cable_check(chargeParameters=[limits(4, " request ")]), "STA-2") == ""


def test_a_vehicle_that_asked_for_a_voltage_spoke_whatever_the_limits_say() -> None:
    assert "it did speak" in note(failed_start(chargeParameters=[]), "STA-2")


def test_without_a_failed_start_it_is_clean() -> None:
    assert note(healthy(chargeParameters=[]), "STA-2") == ""


def test_it_cannot_look_where_the_start_could_not_be_judged() -> None:
    assert reason(healthy(ocppStatus=[]), "STA-2").startswith("STA-1 not evaluable")
