"""CNV-2: a device message's counter over the sessions of a connector."""

from __future__ import annotations

from evtui.services.diagnosis.finding import Finding, FindingSeverity
from tests.services.diagnosis.altered import hours_before, with_entries
from tests.services.diagnosis.answers import finding, fired, note, reason
from tests.services.diagnosis.healthy import Raw, device, healthy, record

HOT = "INFO: converter : sibcos 2: temperature high(no:118)"


def with_hot(*times: tuple[float, int]) -> Raw:
    """The healthy report with the message at seconds, with counters."""
    rows = [device(second, "Converter", "RUNNING", (HOT, counter)) for second, counter in times]
    return with_entries("deviceStatus", *rows)


def before(hours: int, *times: tuple[float, int]) -> Raw:
    """A report of the same connector so many hours earlier."""
    return hours_before(hours, with_hot(*times))


def of_history(raw: Raw, *earlier: Raw) -> Finding:
    """The finding of a report with others before it."""
    return finding(raw, "CNV-2", record(raw, earlier))


def test_a_counter_that_grew_since_the_report_before_is_info_and_from_ten_on_a_warning() -> None:
    raw = with_hot((600, 14))
    found = of_history(raw, before(3, (500, 5)))
    assert found.severity is FindingSeverity.INFO
    assert "5 → 14 since 2026-11-20 (2 of the last 2 sessions)" in found.text
    assert of_history(raw, before(3, (500, 4))).severity is FindingSeverity.WARNING
    assert fired(raw, record(raw, [before(3, (500, 5))])) == {"CNV-1", "CNV-2"}


def test_the_nearest_report_with_the_message_is_the_one_compared_with() -> None:
    raw = with_hot((600, 14))
    assert of_history(raw, before(9, (500, 1)), before(6, (500, 13)), before(3)).values["growth"] == 1


def test_growth_within_the_session_needs_no_neighbour() -> None:
    raw = with_hot((600, 5), (700, 6))
    assert fired(raw) == {"CNV-1", "CNV-2"}
    assert "5 → 6 within this session" in finding(raw, "CNV-2").text


def test_a_falling_counter_was_restarted() -> None:
    found = of_history(with_hot((600, 1)), before(3, (500, 20)))
    assert found.severity is FindingSeverity.INFO
    assert "restarted" in found.text


def test_sent_in_three_sessions_is_recurring_and_in_two_it_is_not() -> None:
    raw = with_hot((600, 5))
    found = of_history(raw, before(6, (500, 5)), before(3, (500, 5)))
    assert found.severity is FindingSeverity.WARNING
    assert "recurring (3 of the last 3 sessions)" in found.text
    assert note(raw, "CNV-2", record(raw, [before(3, (500, 5))])) == ""


def test_only_the_last_ten_sessions_count_this_one_included() -> None:
    raw = with_hot((600, 5))
    quiet = [before(hours) for hours in range(2, 10)]
    near = [before(1, (500, 5)), *quiet[:-1], before(10, (500, 5))]
    assert of_history(raw, *near).values["of_sessions"] == 10
    assert note(raw, "CNV-2", record(raw, [before(1, (500, 5)), *quiet, before(10, (500, 5))])) == ""


def test_a_message_that_is_carried_along_with_a_still_counter_does_not_recur() -> None:
    raw = with_hot((-200, 29))
    carried = [before(hours, (-200, 29)) for hours in (3, 6, 9)]
    assert note(raw, "CNV-2", record(raw, carried)) == ""


def test_without_messages_it_is_clean_and_without_neighbours_it_cannot_look() -> None:
    assert note(healthy(), "CNV-2") == ""
    assert reason(with_hot((600, 5)), "CNV-2") == "no earlier report of this connector"
