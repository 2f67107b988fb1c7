"""The terms of the catalogue on the healthy report."""

from __future__ import annotations

from tests.services.diagnosis.healthy import START, healthy, record, resolve


def test_the_healthy_report_begins_and_ends_where_its_current_does() -> None:
    raw = healthy()
    seen = record(raw)
    assert seen.anchor is not None
    assert resolve(raw, seen.anchor.pointer)["value"] == "Preparing"
    assert seen.c0 is not None
    assert seen.c1 is not None
    assert resolve(raw, seen.c0.pointer)["key"] == "present_current"
    assert resolve(raw, seen.c0.pointer)["value"] >= 5
    assert seen.c0_us == START.us + 46_000_000
    assert seen.c1_us == START.us + 1_810_000_000
    assert seen.energy_flowed
    assert not seen.report.problems
    assert [event.text for event in seen.snapshot]


def test_an_empty_report_has_no_terms() -> None:
    seen = record({})
    assert (seen.anchor, seen.c0, seen.c1, seen.c0_us, seen.c1_us) == (None,) * 5
    assert not seen.energy_flowed
    assert seen.watts.size == 0
