"""The session list as data: order, filter, day groups, columns, bars, periods, fetch states."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.formats.glyphs import ASCII, CP437, FULL
from evtui.formats.ink import MUTED
from evtui.formats.widths import cells
from evtui.models.event import Severity
from evtui.models.fetch import Batch, CutShort, Failed, Finished, Progress, RetryScheduled, SessionQuery
from evtui.models.instant import US_PER_S, Instant
from evtui.models.problem import Problem, ProblemKind
from evtui.models.report import Kept, SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.services.diagnosis.neighbours import MOST_EACH_WAY, Neighbours
from evtui.services.listing.bars import soc_bar, thin_bar, two_part_bar
from evtui.services.listing.cells import severity_glyph
from evtui.services.listing.collection import MOST_RENEWALS, Collection
from evtui.services.listing.columns import PREFIX, CellContext, place_columns
from evtui.services.listing.fetch_state import AccountFetch, Phase, Trouble, trouble
from evtui.services.listing.field_columns import sort_value
from evtui.services.listing.filter import OutcomeFilter, has_outcome
from evtui.services.listing.layouts import LAYOUTS, TABS
from evtui.services.listing.period import WEEK_US, last_week, period_text, shifted
from evtui.services.listing.rows import DayGroup, build_rows, longest_duration_us
from evtui.services.listing.sort import A_RUN, NEWEST_FIRST, SortKey, sorted_by, sorted_reports, sorted_then

NOW = Instant.from_datetime(datetime(2025, 11, 21, 14, tzinfo=UTC))
HOUR_US = 3600 * US_PER_S


def row(hours_ago: float | None = 1, **more: Any) -> SessionReport:
    """A depot session."""
    start = None if hours_ago is None else Instant(NOW.us - int(hours_ago * HOUR_US))
    fields: dict[str, Any] = {
        "provider": "depot",
        "account": "north",
        "id": str(hours_ago),
        "charger": "HPC-01",
        "connector": "1",
        "started_at": start,
        "ended_at": None if start is None else Instant(start.us + HOUR_US),
        "status": SessionStatus.FINISHED,
        "energy_wh": Decimal(1000),
    }
    return SessionReport(session=Session(**(fields | more)))


def in_order(reports: list[SessionReport], *order: SortKey, tab: str = "depot") -> list[str]:
    """Ids in this order."""
    return [report.session.id for report in sorted_reports(reports, order, sort_value(tab))]


def test_missing_values_come_last_in_both_directions() -> None:
    reports = [row(1, energy_wh=None), row(2, energy_wh=Decimal(5)), row(3, energy_wh=Decimal(9))]
    assert in_order(reports, SortKey("kwh")) == ["3", "2", "1"]
    assert in_order(reports, SortKey("kwh", descending=False)) == ["2", "3", "1"]


def test_further_keys_decide_among_equals() -> None:
    reports = [row(1, charger="B"), row(2, charger="A"), row(3, charger="B"), row(4, charger="A")]
    assert in_order(reports, SortKey("charger", descending=False), SortKey("start", descending=False)) == [
        "4",
        "2",
        "3",
        "1",
    ]


def test_sorting_the_same_column_again_flips_it() -> None:
    order = sorted_by(NEWEST_FIRST, "kwh")
    assert order == (SortKey("kwh"),)
    assert sorted_by(order, "kwh") == (SortKey("kwh", descending=False),)
    assert sorted_then(order, "start") == (SortKey("kwh"), SortKey("start"))
    assert sorted_then(sorted_then(order, "start"), "kwh")[0] == SortKey("kwh", descending=False)


@pytest.mark.parametrize("tab", TABS)
def test_every_column_of_every_tab_sorts_and_draws_a_session_that_has_nothing(tab: str) -> None:
    empty = SessionReport(session=Session(provider="oioi", account="a", id="1"))
    for column in LAYOUTS[tab]:
        assert len(in_order([empty, row()], SortKey(column.id), tab=tab)) == 2
        line = column.cell(empty, CellContext(), column.width)
        assert sum(cells(span.text) for span in line) == column.width, column.id


TEXTS = st.text(max_size=40)
SESSIONS = st.builds(
    Session,
    provider=st.sampled_from(["depot", "smappee", "oioi"]),
    account=TEXTS,
    id=TEXTS,
    charger=TEXTS | st.none(),
    connector=TEXTS | st.none(),
    vehicle=TEXTS | st.none(),
    site=TEXTS | st.none(),
    started_at=st.none() | st.integers(0, 4 * 10**15).map(Instant),
    ended_at=st.none() | st.integers(0, 4 * 10**15).map(Instant),
    energy_wh=st.none() | st.decimals(-(10**9), 10**12, allow_nan=False),
    soc_start=st.none() | st.decimals(-50, 200, allow_nan=False),
    soc_end=st.none() | st.decimals(-50, 200, allow_nan=False),
    status=st.sampled_from(SessionStatus),
    status_raw=TEXTS | st.none(),
    outcome=TEXTS | st.none(),
    severity=st.none() | st.sampled_from(Severity),
    errors=st.integers(0, 10**6),
    cost=st.none() | st.decimals(0, 10**6, allow_nan=False),
    currency=TEXTS | st.none(),
    address=TEXTS | st.none(),
    auth_token=TEXTS | st.none(),
    peak_power_w=st.none() | st.floats(0, 1e9),
)


@given(
    session=SESSIONS,
    tab=st.sampled_from(TABS),
    glyphs=st.sampled_from([FULL, CP437, ASCII]),
    by_day=st.booleans(),
)
def test_a_cell_is_as_wide_as_its_column_whatever_the_provider_sends(
    session: Session, tab: str, glyphs: Any, by_day: bool
) -> None:
    context = CellContext(glyphs=glyphs, longest_us=HOUR_US, by_day=by_day, now_us=NOW.us)
    for placed in place_columns(LAYOUTS[tab], 140, by_day=by_day):
        line = placed.column.cell(SessionReport(session=session), context, placed.width)
        text = "".join(span.text for span in line)
        assert cells(text) == placed.width, placed.column.id
        assert text.isprintable()
        assert text.isascii() or glyphs is not ASCII


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("width", [60, 79, 80, 92, 104, 116, 120, 200])
def test_columns_fill_a_list_exactly_and_never_overflow_it(tab: str, width: int) -> None:
    placed = place_columns(LAYOUTS[tab], width, by_day=tab == "depot")
    assert PREFIX + sum(item.width for item in placed) <= width
    assert [item.x for item in placed] == [
        PREFIX + sum(item.width for item in placed[:number]) for number in range(len(placed))
    ]


def test_depot_columns_appear_at_their_widths() -> None:
    def shown(width: int) -> set[str]:
        return {item.column.id for item in place_columns(LAYOUTS["depot"], width)}

    assert shown(80) == {"start", "charger", "vehicle", "duration", "kwh", "soc", "outcome", "errors"}
    assert shown(91) == shown(80)
    assert shown(92) - shown(80) == {"peak"}
    assert shown(104) - shown(92) == {"soc-range"}
    assert shown(116) - shown(104) == {"power"}
    assert {"start", "charger", "duration", "kwh", "outcome"} <= shown(60)


def test_an_outcome_of_18_cells_fits_at_80_columns() -> None:
    outcome = next(item for item in place_columns(LAYOUTS["depot"], 80) if item.column.id == "outcome")
    line = outcome.column.cell(row(outcome="Never charged, 2 E"), CellContext(), outcome.width)
    assert "".join(span.text for span in line).rstrip() == "Never charged, 2 E"


def test_day_rules_stand_before_each_day_of_the_display_zone() -> None:
    reports = [row(1), row(13.5), row(14.5), row(40)]
    rows = build_rows(reports, by_day=True, zone=UTC, longest_us=HOUR_US)
    kinds = [type(rows.at(line)) for line in range(rows.lines)]
    assert kinds == [DayGroup, int, int, DayGroup, int, DayGroup, int]
    assert [rows.line_of(index) for index in range(4)] == [1, 2, 4, 6]
    tokyo = build_rows(reports, by_day=True, zone=ZoneInfo("Asia/Tokyo"), longest_us=HOUR_US)
    assert [group.count for group in tokyo.groups] == [3, 1]


def test_a_day_rule_sums_what_was_sent_and_counts_failures() -> None:
    reports = [row(1, energy_wh=None), row(2, severity=Severity.ERROR), row(3, severity=Severity.WARNING)]
    group = build_rows(reports, by_day=True, zone=UTC, longest_us=0).groups[0]
    assert (group.count, group.energy_wh, group.failed) == (3, Decimal(2000), 1)


def test_sessions_without_a_start_have_a_group_of_their_own() -> None:
    rows = build_rows([row(1), row(None), row(None, id="x")], by_day=True, zone=UTC, longest_us=0)
    assert [(group.count, group.at is None) for group in rows.groups] == [(1, False), (2, True)]


@given(st.lists(st.floats(0, 400), min_size=1, max_size=60))
def test_lines_and_sessions_find_each_other(hours: list[float]) -> None:
    reports = [row(ago, id=str(number)) for number, ago in enumerate(sorted(hours))]
    rows = build_rows(reports, by_day=True, zone=UTC, longest_us=0)
    for index in range(len(reports)):
        assert rows.at(rows.line_of(index)) == index
    assert sum(isinstance(rows.at(line), DayGroup) for line in range(rows.lines)) == len(rows.groups)


def test_outcome_steps_keep_what_their_names_say() -> None:
    reports = [
        row(1),
        row(2, severity=Severity.WARNING),
        row(3, severity=Severity.CRITICAL),
        row(4, status=SessionStatus.CHARGING),
        row(5, severity=Severity.INFO),
    ]
    kept = {step: [r.session.id for r in reports if has_outcome(r.session, step)] for step in OutcomeFilter}
    assert kept[OutcomeFilter.TROUBLE] == ["2", "3"]
    assert kept[OutcomeFilter.FAILED] == ["3"]
    assert kept[OutcomeFilter.RUNNING] == ["4"]
    assert len(kept[OutcomeFilter.ANY]) == 5
    assert OutcomeFilter.RUNNING.next is OutcomeFilter.ANY


def test_the_glyph_of_a_row_puts_trouble_before_everything() -> None:
    def glyph(**more: Any) -> str:
        return severity_glyph(row(1, **more).session, FULL).text

    assert glyph() == "✓"
    assert glyph(status=SessionStatus.CHARGING) == "●"
    assert glyph(status=SessionStatus.CHARGING, severity=Severity.ERROR) == "✖"
    assert glyph(status=SessionStatus.SUSPENDED, severity=Severity.WARNING) == "▲"
    assert glyph(severity=Severity.INFO) == "○"


@given(value=st.floats(0, 1e6), longest=st.floats(0, 1e6), width=st.integers(0, 30))
def test_a_bar_never_overflows_and_shows_anything_above_nothing(
    value: float, longest: float, width: int
) -> None:
    for glyphs in (FULL, CP437, ASCII):
        bar = thin_bar(value, longest, width, glyphs)
        assert len(bar) <= max(width, 0)
        assert bool(bar) == (value > 0 and longest > 0 and width > 0)


@given(
    charging=st.none() | st.integers(0, 10**12),
    connected=st.none() | st.integers(0, 10**12),
    longest=st.integers(0, 10**12),
    low=st.decimals(-50, 200, allow_nan=False),
    high=st.decimals(-50, 200, allow_nan=False),
)
def test_two_part_and_soc_bars_are_exactly_as_wide_as_asked(
    charging: int | None, connected: int | None, longest: int, low: Decimal, high: Decimal
) -> None:
    for line in (two_part_bar(charging, connected, longest, 19, FULL, MUTED), soc_bar(low, high, 10, FULL)):
        assert sum(len(span.text) for span in line) in (19, 10)


def test_periods_are_seven_days_and_never_end_after_now() -> None:
    query = last_week(NOW)
    older = shifted(query, -1, NOW)
    assert older is not None
    assert older.until == query.since
    assert shifted(older, 1, NOW) == query
    assert shifted(query, 1, NOW) is None
    assert period_text(query) == "14–21 Nov"
    assert period_text(older) == "7–14 Nov"
    assert period_text(SessionQuery()) == "all"
    month_end = SessionQuery(
        since=Instant(NOW.us - 24 * HOUR_US * 24), until=Instant(NOW.us - 17 * 24 * HOUR_US)
    )
    assert period_text(month_end) == "28 Oct–4 Nov"
    years = SessionQuery(since=Instant(NOW.us - 1825 * 24 * HOUR_US), until=NOW)
    assert period_text(years) == "22 Nov 2020–21 Nov 2025"
    assert WEEK_US == 7 * 24 * HOUR_US


def test_a_period_at_the_edge_of_the_calendar_stays_where_it_is() -> None:
    first = Instant.parse("0001-01-02T00:00:00Z")
    assert shifted(SessionQuery(since=Instant(first.us - 10), until=first), -10_000_000_000_000, NOW) is None


def test_newer_copies_replace_and_failures_are_counted() -> None:
    collection = Collection()
    assert collection.add([row(1), row(2)]) == 2
    assert collection.add([row(2, severity=Severity.ERROR)]) == 0
    assert (collection.tally("depot").sessions, collection.tally("depot").failed) == (2, 1)
    assert collection.tally("smappee").sessions == 0
    assert longest_duration_us(collection.of("all")) == HOUR_US


def test_a_collection_remembers_what_was_renewed_and_forgets_when_more_came() -> None:
    loaded = Collection()
    loaded.add([row(1), row(2)])
    version, records = loaded.version, loaded.records
    assert loaded.renewed_since(version) == []
    judged = replace(row(1), session=replace(row(1).session, outcome="Judged"))
    loaded.add([judged])
    (renewed,) = loaded.renewed_since(version) or ()
    assert (renewed.older, renewed.newer) == (row(1), judged)
    assert loaded.renewed_since(version - 1) is None
    assert loaded.renewed_since(loaded.version) == []
    assert loaded.records == records, "merely judged"
    loaded.add([replace(judged, raw=b"other")])
    assert loaded.records == records + 1
    for _ in range(MOST_RENEWALS):
        loaded.add([judged])
    assert loaded.renewed_since(version) is None, "too many"
    lately = loaded.version
    loaded.add([judged])
    assert len(loaded.renewed_since(lately) or ()) == 1
    loaded.add([row(3)])
    assert loaded.renewed_since(lately) is None
    assert loaded.renewed_since(loaded.version) == []
    assert loaded.newest("depot") == row(1).session.started_at
    assert loaded.newest("oioi") is None
    loaded.clear()
    assert loaded.newest("depot") is None
    assert loaded.renewed_since(lately) is None


def test_of_many_neighbours_those_next_in_time_count() -> None:
    rows = [row(hours, id=str(hours)) for hours in range(3 * MOST_EACH_WAY)]
    near = Neighbours(rows)
    there = {int(one.session.id) for one in near.of(rows[400])}
    assert there == {*range(400 - MOST_EACH_WAY, 400 + MOST_EACH_WAY + 1)} - {400}
    assert {int(one.session.id) for one in near.of(rows[0])} == {*range(1, MOST_EACH_WAY + 1)}
    near.add(row(None, id="no start"))
    assert len(near.of(rows[400])) == 2 * MOST_EACH_WAY
    assert len(Neighbours(rows[:40]).of(row(None, id="no start"))) == 40


def test_what_runs_what_is_a_mere_summary_and_who_is_near_follow_the_newest_copies() -> None:
    collection = Collection()
    running = row(1, status=SessionStatus.CHARGING, ended_at=None)
    collection.add([running, replace(row(2), kept=Kept.SUMMARY), row(3)])
    assert collection.running == [running]
    assert collection.has_mere_summaries("depot") and collection.has_mere_summaries("all")
    assert not collection.has_mere_summaries("smappee")
    newest = row(2, vehicle="other")
    collection.add([row(1), newest])
    assert collection.running == [] and not collection.has_mere_summaries("all")
    assert newest in collection.neighbours.of(row(9, vehicle="other", charger="elsewhere"))
    collection.clear()
    assert collection.neighbours.of(row(3)) == ()


@pytest.mark.parametrize("descending", [True, False])
def test_a_long_list_is_ordered_as_a_short_one_and_equal_rows_keep_theirs(descending: bool) -> None:
    rows = [row(n, energy_wh=None if n % 97 == 0 else Decimal(n * 7919 % 50)) for n in range(2 * A_RUN + 7)]
    found = sorted_reports(rows, (SortKey("energy", descending),), sort_value("depot"))
    there = [one for one in rows if one.session.energy_wh is not None]
    there.sort(key=lambda one: one.session.energy_wh or 0, reverse=descending)
    assert list(found) == [*there, *(one for one in rows if one.session.energy_wh is None)]


def test_fetch_events_lead_from_loading_to_done() -> None:
    fetch = AccountFetch(account="north", provider="depot")
    fetch = fetch.after(Progress(account="north", done=1, total=4, doing="page 1"), 0)
    assert (fetch.phase, fetch.done, fetch.total) == (Phase.LOADING, 1, 4)
    fetch = fetch.after(RetryScheduled(account="north", attempt=2, attempts=4, wait_s=8, reason="503"), 100)
    assert (fetch.phase, fetch.retry_at_s) == (Phase.RETRYING, 108)
    assert trouble([fetch]) is Trouble.RETRYING
    fetch = fetch.after(Batch(account="north", reports=()), 101)
    assert fetch.retry is None
    fetch = fetch.after(CutShort(account="north", reason="cap"), 102)
    fetch = fetch.after(Finished(account="north", truncated=True, elapsed_s=2), 103)
    assert (fetch.phase, fetch.truncated) == (Phase.DONE, "cap")
    assert fetch.stopped() is fetch
    assert trouble([fetch]) is None


@pytest.mark.parametrize(
    ("kind", "mark"),
    [
        (ProblemKind.AUTH, Trouble.LOGIN),
        (ProblemKind.NETWORK, Trouble.OFFLINE),
        (ProblemKind.TIMEOUT, Trouble.RETRYING),
        (ProblemKind.PAYLOAD, Trouble.LOGIN),
    ],
)
def test_each_failure_has_its_mark_on_the_tab(kind: ProblemKind, mark: Trouble) -> None:
    problem = Problem(kind=kind, message="no")
    failed = AccountFetch(account="a", provider="depot").after(Failed(account="a", problem=problem), 0)
    assert trouble([failed, AccountFetch(account="b", provider="depot")]) is mark
