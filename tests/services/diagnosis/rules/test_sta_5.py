"""STA-5: an alignment result whose word and voltages do not fit."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.failed import alignment
from tests.services.diagnosis.healthy import Raw, healthy, without


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (alignment(634, 634, False), "out of range although ~634 V and ~634 V differ by ~0 V"),
        (alignment(630, 650, False), "out of range although"),
        (alignment(629.9, 650, True), "in range although ~629.9 V and ~650 V differ by ~20.1 V"),
        (alignment(0, 0, True), "aligned ~0 V with ~0 V"),
        (alignment(-1, 15, None), "aligned ~-1 V with ~15 V"),
    ],
)
def test_a_result_that_cannot_be_right_is_a_data_finding(result: Raw, words: str) -> None:
    raw = healthy(batteryAlignmentResults=result)
    assert fired(raw) == {"STA-5"}
    found = finding(raw, "STA-5")
    assert found.severity is FindingSeverity.DATA
    assert words in found.text


def test_a_result_whose_word_fits_its_voltages_is_clean() -> None:
    assert note(healthy(), "STA-5") == ""
    for fitting in (alignment(630, 650, True), alignment(629.9, 650, False), alignment(0, 650, False)):
        assert note(healthy(batteryAlignmentResults=fitting), "STA-5") == ""


def test_without_a_complete_result_nothing_is_said() -> None:
    assert reason(without(healthy(), "batteryAlignmentResults"), "STA-5") == "no alignment result"
    for half in (alignment(None, 650, True), alignment(650, 650, None)):
        assert "not both" in reason(healthy(batteryAlignmentResults=half), "STA-5")
