"""Groups and frequencies: subtotals that add up to the last digit, and conditions that find each group."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.models.event import Severity
from evtui.models.report import SessionReport
from evtui.services.export.rows import exact, session_rows, write_rows
from evtui.services.grouping.groups import frequencies, group_by
from evtui.services.grouping.totals import Totals, totals
from evtui.services.grouping.words import figures
from evtui.services.query.fields import FIELDS, known_field, known_fields
from evtui.services.query.query import parse
from tests.services.query import reports as doubles
from tests.services.query.reports import NOW, distinct, ids, report

ROWS = [
    report("1", charger="HPC-01", energy_wh=Decimal("53000.5"), minutes=20),
    report("2", charger="hpc-01", energy_wh=Decimal("0.1"), minutes=40, severity=Severity.ERROR),
    report("3", charger=None, energy_wh=None, minutes=None),
    report("4", charger="HPC-02", energy_wh=Decimal(0), minutes=30, severity=Severity.CRITICAL),
]


def labels(field: str, rows: Sequence[SessionReport] = ROWS) -> list[tuple[str | None, int]]:
    """Label and count of each group."""
    return [(one.labels[0], one.totals.count) for one in group_by(rows, [FIELDS[field]]).groups]


def test_texts_are_one_in_any_case_and_what_was_not_sent_comes_last() -> None:
    assert labels("charger") == [("HPC-01", 2), ("HPC-02", 1), (None, 1)]


def test_known_words_come_in_their_order_and_verdicts_in_their_own_spelling() -> None:
    rows = [report(verdict=word) for word in ("UNKNOWN", "NO START", "CHARGED!", None, "NO START")]
    assert labels("verdict", rows) == [("CHARGED!", 1), ("NO START", 2), ("UNKNOWN", 1), (None, 1)]
    assert group_by(rows, [FIELDS["verdict"]]).groups[1].condition == "verdict=no-start"


def test_the_figures_of_a_group_leave_out_what_was_not_sent() -> None:
    first, second, last = group_by(ROWS, [FIELDS["charger"]]).groups
    assert first.totals == Totals(
        count=2, energy_wh=Decimal("53000.6"), median_duration_us=1_800_000_000, failed=1
    )
    assert first.totals.failed_percent == Decimal("50.0")
    assert (second.totals.energy_wh, last.totals.energy_wh) == (Decimal(0), None)
    assert last.totals.median_duration_us is None
    assert totals([]).failed_percent is None


def test_the_figures_in_words() -> None:
    assert figures(totals(ROWS)) == "4 sessions · 53.0 kWh · median 30m00s · 2 failed (50.0 %)"
    assert figures(totals([report(energy_wh=None, minutes=None)])) == "1 session"


def test_quantities_are_cut_at_round_numbers_and_days_come_newest_first() -> None:
    rows = [
        report(str(kwh), energy_wh=Decimal(kwh * 1000), hours_ago=kwh * 10) for kwh in (3, 17, 44, 60, 99)
    ]
    assert labels("energy_wh", rows) == [
        ("0 to 10 kWh", 1), ("10 to 20 kWh", 1), ("40 to 50 kWh", 1), ("60 to 70 kWh", 1),
        ("90 to 100 kWh", 1),
    ]  # fmt: skip
    days = [label for label, _ in labels("started_at", rows)]
    assert days == sorted((day for day in days if day), reverse=True)
    assert labels("soc_end", [report(soc_end=Decimal(81))]) == [("80 to 90 %", 1)]
    assert labels("errors", [report(errors=3), report(errors=0)]) == [("0", 1), ("3", 1)]
    assert labels("duration_s", [report(minutes=7), report(minutes=55)]) == [
        ("5m00s to 10m00s", 1), ("55m00s to 1h00m", 1),
    ]  # fmt: skip


def test_without_a_field_everything_is_one_group() -> None:
    (only,) = group_by(ROWS, []).groups
    assert (only.labels, only.condition, only.totals.count) == ((), "", 4)


def test_frequencies_count_every_flag_and_every_missing_value() -> None:
    rows = [report(flags=("a", "b")), report(flags=("a",)), report()]
    found = [(one.label, one.count, str(one.percent)) for one in frequencies(rows, FIELDS["flags"])]
    assert found == [("a", 2, "66.7"), ("b", 1, "33.3"), (None, 1, "33.3")]
    often = [one.label for one in frequencies(ROWS, FIELDS["charger"])]
    assert often == ["HPC-01", "HPC-02", None]


def test_fields_are_known_by_every_name_and_a_mistyped_one_by_its_nearest() -> None:
    assert [field.id for field in known_fields("kwh, dur,KWH,per-kwh,")] == [
        "energy_wh", "duration_s", "cost_per_kwh",
    ]  # fmt: skip
    with pytest.raises(Exception, match="no field chrger") as caught:
        known_field("chrger")
    assert "charger" in str(caught.value)


GROUPED = (
    "charger", "verdict", "severity", "started_at", "day", "duration_s", "energy_wh", "soc_end",
    "peak_power_w", "cost", "cost_per_kwh", "errors",
)  # fmt: skip
"""Fields of every kind but flags: a condition on several flags also finds sessions with more of them."""
_energies = st.none() | st.decimals(-(10**9), 10**12, allow_nan=False, places=6)


@given(st.lists(st.tuples(_energies, st.sampled_from(["a", "b", "c"])), max_size=12))
def test_subtotals_equal_the_sum_of_the_exported_rows_to_the_last_digit(
    cases: list[tuple[Decimal | None, str]],
) -> None:
    rows = [report(str(n), energy_wh=energy, charger=name) for n, (energy, name) in enumerate(cases)]
    text = "".join(write_rows("csv", *session_rows(rows, (), UTC)))
    sums: dict[str, list[Decimal]] = {}
    for line in csv.DictReader(io.StringIO(text)):
        sums.setdefault(line["charger"], [])
        if line["energy_wh"]:
            sums[line["charger"]].append(Decimal(line["energy_wh"]))
    groups = group_by(rows, [FIELDS["charger"]])
    for group in groups.groups:
        parts = sums.pop(group.labels[0] or "")
        told = exact(group.totals.energy_wh)
        assert (told is None) == (not parts)
        assert told is None or Decimal(str(told)) == sum(parts)
    assert not sums
    assert groups.total.count == len(rows)


@pytest.mark.parametrize("name", GROUPED)
@given(rows=st.lists(doubles.reports, max_size=4).map(distinct))
@settings(max_examples=20)
def test_the_condition_of_a_group_finds_exactly_its_sessions(rows: list[SessionReport], name: str) -> None:
    groups = group_by(rows, [FIELDS[name]])
    assert sum(group.totals.count for group in groups.groups) == groups.total.count == len(rows)
    for group in groups.groups:
        asked = parse(group.condition, now=NOW)
        assert ids(filter(asked.sieve(), rows)) == ids(group.reports), group.condition


@given(rows=st.lists(doubles.reports, max_size=4), name=st.sampled_from([*GROUPED, "flags"]))
@settings(max_examples=60)
def test_frequencies_find_their_sessions_too(rows: list[SessionReport], name: str) -> None:
    for one in frequencies(rows, FIELDS[name]):
        asked: Any = parse(one.condition, now=NOW)
        assert sum(map(asked.sieve(), rows)) == one.count, one.condition
