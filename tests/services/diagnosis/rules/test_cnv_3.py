"""CNV-3: the controllers' status words."""

from __future__ import annotations

import pytest

from evtui.services.diagnosis.finding import FindingSeverity
from tests.services.diagnosis.altered import with_entries
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.healthy import Raw, detail, healthy

OPENED_S = 1810.0
"""When the healthy breaker opens."""


def with_words(*rows: Raw) -> Raw:
    """The healthy report with status words added."""
    return with_entries("detailStatus", *rows)


def test_a_word_that_is_not_zero_is_told_with_its_bits() -> None:
    raw = with_words(detail(600, "systemStatus", "0x00010012"), detail(700, "systemStatus", "0x00010000"))
    assert fired(raw) == {"CNV-3"}
    found = finding(raw, "CNV-3")
    assert found.severity is FindingSeverity.INFO
    assert found.text.startswith(
        "systemStatus 0x00000000 → 0x00010012 → 0x00010000 (bits 1, 4, 16 set; bits 1, 4 cleared)"
    )
    assert [place.pointer for place in found.evidence] == ["/detailStatus/2", "/detailStatus/3"]


def test_a_word_found_at_the_start_holds_in_the_session() -> None:
    raw = healthy(detailStatus=[detail(-900, "operationalStatus", "0x00000005")])
    assert "is 0x00000005 (bits 0, 2 stuck)" in finding(raw, "CNV-3").text


def test_a_word_that_was_cleared_before_the_session_does_not() -> None:
    rows = [detail(-900, "systemStatus", "0x5"), detail(-800, "systemStatus", "0x0")]
    assert note(healthy(detailStatus=rows), "CNV-3") == ""


@pytest.mark.parametrize(
    ("second", "severity"),
    [
        (OPENED_S - 10.1, FindingSeverity.INFO),
        (OPENED_S - 10, FindingSeverity.WARNING),
        (OPENED_S, FindingSeverity.WARNING),
        (OPENED_S + 0.1, FindingSeverity.INFO),
    ],
)
def test_a_change_in_the_ten_seconds_before_the_end_of_the_current_is_a_warning(
    second: float, severity: FindingSeverity
) -> None:
    found = finding(with_words(detail(second, "systemStatus", "0x10")), "CNV-3")
    assert found.severity is severity
    assert ("0x00000010 came" in found.text) is (severity is FindingSeverity.WARNING)


@pytest.mark.parametrize(("changes", "fires"), [(2, False), (3, True)])
def test_any_other_word_must_change_three_times(changes: int, fires: bool) -> None:
    rows = [detail(600 + n, "chargingProcessStatus", str(784 + n)) for n in range(changes + 1)]
    assert ("CNV-3" in fired(with_words(*rows))) is fires


def test_it_is_clean_with_zeros_and_cannot_look_without_words() -> None:
    assert note(healthy(), "CNV-3") == ""
    assert reason(healthy(detailStatus=[]), "CNV-3") == "no readable detailStatus"
    assert (
        reason(healthy(detailStatus=[detail(5, "systemStatus", "on")]), "CNV-3") == "no readable detailStatus"
    )
