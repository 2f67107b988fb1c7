"""SAF-5: a device's reported state contradicts the current."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import Confidence, FindingSeverity
from tests.services.diagnosis.answers import finding, findings, fired, note, reason
from tests.services.diagnosis.healthy import Raw, device, healthy, resolve, status, without
from tests.services.diagnosis.samples import AMPS, resampled


def states(*changes: tuple[float, str, str], shift: float = 0) -> Raw:
    """The healthy report with other device states."""
    return healthy(deviceStatus=[device(at_s + shift, name, word) for at_s, name, word in sorted(changes)])


BREAKER = ((-400, "Breaker", "OPEN"), (41, "Breaker", "CLOSED"))
CONVERTER = ((-240, "Converter", "STANDBY"), (43, "Converter", "RUNNING"))
OPENED = (1810, "Breaker", "OPEN")


def test_current_through_an_open_breaker_is_critical() -> None:
    raw = states(*BREAKER, *CONVERTER, (900, "Breaker", " open "))
    assert fired(raw) == {"SAF-5"}
    found = finding(raw, "SAF-5")
    assert found.severity is FindingSeverity.CRITICAL
    assert found.text.startswith("~400 A flows for 15m04s although the breaker is reported open:")
    assert found.values["part"] == "a"
    assert resolve(raw, found.evidence[0].pointer)["key"] == AMPS
    assert found.evidence[1].pointer == "/deviceStatus/4"
    assert found.compare == ("CX017",)


def test_two_samples_and_two_seconds_are_enough_and_one_is_not() -> None:
    assert fired(states(*BREAKER, (1802, "Breaker", "OPEN"))) == {"SAF-5"}
    assert note(states(*BREAKER, (1802.1, "Breaker", "OPEN")), "SAF-5") == ""


def test_a_controller_whose_clock_is_late_explains_an_open_breaker_at_the_start() -> None:
    late = states(*BREAKER, *CONVERTER, OPENED, shift=7.4)
    assert note(late, "SAF-5") == ""
    closed_late = states((-400, "Breaker", "OPEN"), (48.4, "Breaker", "CLOSED"), OPENED)
    assert fired(closed_late) == {"SAF-5"}, "the opening was on time, so the clock is no excuse"


def test_a_breaker_not_open_after_the_session_is_an_error() -> None:
    raw = states(*BREAKER)
    assert fired(raw) == {"SAF-5"}
    found = finding(raw, "SAF-5")
    assert found.severity is FindingSeverity.ERROR
    assert found.confidence is Confidence.FIELD
    assert found.text == "Session is over but the breaker is still reported CLOSED."
    assert [place.pointer for place in found.evidence] == ["/deviceStatus/1", "/ocppStatus/4"]


@pytest.mark.parametrize(("word", "ended", "fires"), [
    ("Finishing", True, True), ("Finishing", False, False), ("Available", False, True),
    ("Charging", True, False),
])  # fmt: skip
def test_the_breaker_may_be_closed_until_the_session_is_over(word: str, ended: bool, fires: bool) -> None:
    raw = {**states(*BREAKER), "ocppStatus": [status(0.5, "Preparing"), status(1812, word)]}
    assert ("SAF-5" in fired(raw if ended else without(raw, "sessionTimeEnd"))) is fires


@pytest.mark.parametrize(("name", "word", "back"), [
    ("Converter", "STANDBY", "RUNNING"), ("Converter", "OFF", "RUNNING"), ("Pantograph", "OPEN", "CLOSED"),
])  # fmt: skip
def test_ten_seconds_through_a_passive_device_are_a_warning(name: str, word: str, back: str) -> None:
    raw = states(*BREAKER, OPENED, (43, name, back), (1794, name, word))
    found = finding(raw, "SAF-5")
    assert found.severity is FindingSeverity.WARNING
    assert found.values["part"] == "c"
    assert note(states(*BREAKER, OPENED, (43, name, back), (1794.1, name, word)), "SAF-5") == ""


def test_each_contradiction_is_a_finding() -> None:
    raw = states(
        *BREAKER, *CONVERTER, (900, "Breaker", "OPEN"), (901, "Converter", "OFF"), (1811, "Breaker", "?")
    )
    assert [one.values["part"] for one in findings(raw, "SAF-5")] == ["a", "c", "b"]


def test_a_device_that_reports_one_word_only_cannot_contradict() -> None:
    raw = states((-400, "Breaker", "OPEN"), (-240, "Converter", "STANDBY"))
    assert reason(raw, "SAF-5") == "closing events are not reported"


def test_it_cannot_look_without_states_or_samples() -> None:
    assert reason(healthy(deviceStatus=[]), "SAF-5") == "no Breaker status"
    dark = resampled(healthy(), AMPS, lambda second, sent: None)
    assert reason(dark, "SAF-5") == "fewer than two current samples"
