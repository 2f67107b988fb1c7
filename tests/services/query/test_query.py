"""The query language: what each form finds, what is refused and where, and that no text surprises it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.models.event import Severity
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.models.session import SessionStatus
from evtui.services.query.fields import ALL_FIELDS, SEARCHED, Kind
from evtui.services.query.query import (
    EVERY_SESSION,
    NOTHING_FOUND,
    Found,
    Query,
    QueryError,
    parse,
)
from evtui.services.query.sieve import BLOCK, MOST_COLUMNS, Bound, Column, Ordered, Sieve
from tests.services.query import reports as doubles
from tests.services.query.reports import NOW, error, ids, report

ZURICH = ZoneInfo("Europe/Zurich")


def query(text: str) -> Query:
    """A query of now, in UTC."""
    return parse(text, now=NOW)


def found(text: str, rows: list[SessionReport], elsewhere: Found = NOTHING_FOUND) -> list[str]:
    """Ids of the rows that pass, asked one by one and as a list."""
    sieve = query(text).sieve(elsewhere)
    one_by_one = ids(filter(sieve, rows))
    ordered = Ordered(rows)
    assert ids(row for block in ordered.blocks for row in sieve.passing(ordered, block)) == one_by_one
    return one_by_one


BUSES = [
    report("1", charger="HPC-01", connector="2", vehicle="BUS-1", outcome="Isolation fault",
           energy_wh=Decimal(400), soc_end=Decimal(12), status=SessionStatus.FINISHED),
    report("2", charger="HPC-011", connector="1", vehicle="bus-1", outcome="Completed",
           energy_wh=Decimal("53000.5"), soc_end=Decimal(80), peak_power_w=144_100.0, verdict="CHARGED"),
    report("3", charger="HPC-02", vehicle=None, outcome="Completed", minutes=4, cost=Decimal("2.50"),
           flags=("clock_offset",), verdict="NO START"),
    report("4", provider="smappee", account="park", charger="5820", auth_token="04A2", minutes=None,
           address="Grand-Place 1", energy_wh=Decimal(0)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "passing"),
    [
        ("", "1234"), ("completed", "23"), ("COMPL bus", "2"), ("hpc-01/2", "1"),
        ('"isolation fault"', "1"), ('"fault isolation"', ""), ("!completed", "14"), ("!!completed", "23"),
        ("~cmpltd", "23"), ("~ztq", ""), ("/^HPC-0[12]$/", "3"), ("/hpc-01\\/2/", "1"), ("!/hpc/", "4"),
        ("vehicle:bus", "12"), ("bus:BUS-1", "12"), ("vehicle=bus-1", "12"), ("charger:HPC-01", "12"),
        ("charger=hpc-01", "1"), ("charger:HPC-01/2", "1"), ("charger!=hpc-01", "234"),
        ("vehicle:-", "34"), ("vehicle:none", "34"), ("!vehicle:-", "12"), ("vehicle!=-", "12"),
        ('vehicle:"-"', "12"), ("charger:02,5820", "34"), ("charger:/1$/,~582", "124"),
        ("outcome:~isoft", "1"), ("verdict:no-start", "3"), ("verdict:charg", "2"), ("verdict:-", "14"),
        ("status:charging", "4"), ("provider:smappee", "4"), ("account=north", "123"), ("card:04a", "4"),
        ("address:grand", "4"), ("flag:clock_offset", "3"), ("flag:-", "124"), ("sev:passed", "1234"),
        ("kwh<0.5", "14"), ("kwh<500Wh", "14"), ("energy_wh<500", "14"), ("kwh>0", "12"),
        ("kwh:0.1..53.0005", "12"), ("kwh:..0.4", "14"), ("kwh=53.0005", "2"), ("kwh:0", "4"),
        ("kwh!=0", "12"), ("!kwh<0.5", "23"), ("kwh:-", "3"), ("dur>5m", "12"), ("dur<=4m", "3"),
        ("duration_s:240", "3"), ("dur:1m30s..4m", "3"), ("soc_end>=80", "2"), ("soc>=80%", "2"),
        ("soc:12,80", "12"), ("peak>100kW", "2"), ("peak_power_w>144100", ""), ("cost>2.4", "3"),
        ("cost:2.5", "3"), ("errors>0", ""), ("errors:0", "1234"), ("idle>20m", "12"),
    ],
)  # fmt: skip
def test_each_form_finds_what_it_says(text: str, passing: str) -> None:
    assert "".join(found(text, BUSES)) == passing


def test_times_and_days_are_those_of_the_zone() -> None:
    midnight = report("1", started_at=Instant.parse("2026-11-20T23:30:00Z"))

    def passes(text: str, zone: Any) -> bool:
        return parse(text, now=NOW, zone=zone).matches(midnight)

    assert passes("started:2026-11-20", UTC)
    assert passes("started:2026-11-21", ZURICH)
    assert passes("started:today day=2026-11-21", ZURICH)
    assert not passes("started:today", UTC)
    assert passes("started:2026-11-20T23 started:2026-11", UTC)
    assert passes("started>2026-11-20 started<2026-11-21", UTC)
    assert not passes("started>2026-11-21", UTC)
    assert passes("started>2026-11-21", ZURICH)
    assert passes("started:-10h..now", UTC)
    assert not passes("started:-2h..", UTC)


@pytest.mark.parametrize(
    "text",
    [
        "since:2026-11-21T07:30Z",
        "since:2026-11-21T08:30+01:00",
        "since:2026-11-21 07:30",
        'since:"2026-11-21 07:30"',
        "since:2026-11-21 08:30+01:00",
        "started>=2026-11-21T07:30Z",
        "started:2026-11-21 07:30..2026-11-21 09:00Z",
        "started:2026-11-21T09:00+01:00",
        "started:2026-11-21 08:00Z",
        "started:2026-11-21T10:00:00+02:00",
    ],
)
def test_a_time_needs_no_seconds_and_may_have_a_zone_and_a_blank(text: str) -> None:
    rows = [report("at eight", hours_ago=1), report("at seven", hours_ago=2, minutes=10)]
    assert found(text, rows) == ["at eight"]
    assert query(query(text).text) == query(text)
    (condition,) = query(text).conditions
    assert condition.text == text


def test_only_a_clock_time_right_behind_a_day_belongs_to_it() -> None:
    assert query("since:2026-11-21 10").chips() == ("since:2026-11-21", "10")
    assert query("since:today 10:00").chips() == ("since:today", "10:00")
    assert query("vehicle:2026-11-21 10:00").chips() == ("vehicle:2026-11-21", "10:00")
    with pytest.raises(QueryError, match="no time"):
        query("since:2026-11-21 10:00:99")


def test_a_period_keeps_what_overlaps_and_is_told() -> None:
    rows = [report("1", hours_ago=1), report("2", hours_ago=30), report("3", hours_ago=24.25)]
    assert found("since:-1d", rows) == ["1", "3"]
    assert found("until:-1d", rows) == ["2", "3"]
    assert query("since:-7d until:now bus").period == (Instant(NOW.us - 7 * 86_400_000_000), NOW)
    assert query("since:-7d since:-1d").period == (Instant(NOW.us - 86_400_000_000), None)
    assert query("bus").period is None


def test_a_loaded_report_is_searched_in_its_own_errors() -> None:
    whole = report("1", events=(error("converter 3 : overtemperature"),), errors=1)
    clean = report("2", events=(error("converter", Severity.INFO), error("converter", carried_in=True)))
    unknown = report("3", errors=2, is_summary=True)
    rows = [whole, clean, unknown]
    assert found("err:converter", rows) == ["1"]
    assert found("err:/over.*ture/", rows) == ["1"]
    assert found("!err:converter", rows) == ["2", "3"]
    assert found("err:-", rows) == ["2"]
    assert found("err!=meter", rows) == ["1", "3"]
    assert found("overtemp", rows) == ["1"]


def test_the_store_and_the_notes_know_more() -> None:
    row = report("1", errors=1, is_summary=True)
    other = report("2", errors=1, is_summary=True)
    asked = query("converter !pump err:isolation note:broken")
    assert asked.needs_store_search == ("converter", "pump", "isolation")
    assert asked.words == ("converter",)
    assert asked.needs_notes
    key = frozenset({row.session.key})
    elsewhere = Found(hits={"converter": key, "isolation": key}, notes={row.session.key: "Broken plug"})
    assert asked.matches(row, elsewhere)
    assert not asked.matches(other, elsewhere)
    assert not asked.matches(row, replace(elsewhere, hits={**elsewhere.hits, "pump": key}))
    assert not asked.matches(row)
    assert found("note:-", [row, other], elsewhere) == ["2"]


@pytest.mark.parametrize(
    ("text", "at", "length", "says"),
    [
        ("bus !", 5, 0, "behind !"),
        ("bus chrger:a", 4, 6, "no field chrger"),
        ("vehicle:", 8, 0, "value is missing"),
        ("vehicle:a,", 10, 0, "value is missing"),
        ("x /a(b/", 4, 1, "unterminated"),
        ("outcome:/[/", 9, 1, "unterminated"),
        ("kwh<x", 4, 1, "no number"),
        ("dur>5", 4, 1, "s, m, h"),
        ("soc<5kWh", 4, 4, "unit is %"),
        ("kwh:2..1", 4, 4, "ends before"),
        ("kwh:..", 4, 2, "has an end"),
        ("kwh<1,2", 6, 1, "one value"),
        ("kwh:/a/", 4, 3, "no text"),
        ("vehicle<5", 0, 9, "is a text"),
        ("status:flying", 7, 6, "no status flying"),
        ("status=char", 7, 4, "no status char"),
        ("since:soon", 6, 4, "no time"),
        ("since:-1d,-2d", 0, 13, "one time"),
        ("!since:-1d", 0, 10, "inverted"),
        ("since:now until:-1d", 10, 9, "not before"),
        ("started:soon", 8, 4, "no day"),
        ('""', 0, 2, "missing"),
        ("~", 0, 1, "missing"),
        ('"a"b', 3, 1, "blank"),
        ("/a/b", 3, 1, "blank"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_place(text: str, at: int, length: int, says: str) -> None:
    with pytest.raises(QueryError, match=re.escape(says)) as caught:
        query(text)
    assert (caught.value.at, caught.value.length) == (at, length)


def test_a_mistyped_name_or_word_is_told_the_nearest() -> None:
    for text, hint in (("vehcle:a", "vehicle"), ("erors>1", "errors"), ("verdict:no-strat", "no-start")):
        with pytest.raises(QueryError) as caught:
            query(text)
        assert hint in caught.value.hint


@pytest.mark.parametrize("text", ["/(a+)+$/", "/a*b*c*d*/", "/(?=a)/", f"/{'a' * 500}/"])
def test_a_pattern_that_could_run_for_years_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        query(text)


def test_half_typed_quotes_and_patterns_count_as_closed() -> None:
    assert query('"iso fau').text == '"iso fau"'
    assert query("/iso").text == "/iso/"
    assert found('outcome:"isolation f', BUSES) == ["1"]


def test_a_colon_that_belongs_to_an_id_needs_no_quotes() -> None:
    assert query("HPC-01:2 06:17").words == ("HPC-01:2", "06:17")
    with pytest.raises(QueryError, match="no field file"):
        query("file:north")
    assert query('"file:north"').words == ("file:north",)


def test_chips_are_taken_away_and_added() -> None:
    asked = query("  bus   kwh<0.5\tsince:-7d ")
    assert asked.chips() == ("bus", "kwh<0.5", "since:-7d")
    assert asked.without(1).text == "bus since:-7d"
    assert asked.without(7) == asked
    assert asked.with_condition("bus status:charging").text == "bus kwh<0.5 since:-7d status:charging"
    assert asked.unjudged().text == "kwh<0.5 since:-7d"
    assert EVERY_SESSION.with_condition("").is_open
    with pytest.raises(QueryError):
        asked.with_condition("kwh<")


def test_every_field_can_be_asked_for_and_no_two_share_a_name() -> None:
    names = [name for field in ALL_FIELDS for name in field.names]
    assert len(names) == len(set(names)) == len({*names, *SEARCHED}) - len(SEARCHED)
    for name in names:
        assert found(f"{name}:-", [report()]) in (["1"], [])
    for field in ALL_FIELDS:
        assert bool(field.words) == (field.kind is Kind.WORD)


def test_a_list_is_asked_block_by_block_and_each_value_is_read_once() -> None:
    rows = [report(str(number), vehicle=f"BUS-{number % 3}") for number in range(2 * BLOCK + 5)]
    ordered = Ordered(rows)
    assert list(ordered.blocks) == [0, 1, 2]
    reads: list[str] = []

    def read(row: SessionReport) -> str | None:
        reads.append(row.session.id)
        return row.session.vehicle

    sieve = Sieve([Bound((Column("vehicle", read),), lambda vehicle: vehicle == "BUS-1")])
    for _ in range(2):
        passing = [row for block in ordered.blocks for row in sieve.passing(ordered, block)]
        assert ids(passing) == ids(rows[1::3])
    assert reads == ids(rows)


def _itself(number: int, row: SessionReport) -> int:
    return number


def test_many_columns_are_read_anew_rather_than_all_kept() -> None:
    ordered = Ordered([report("1")])
    for number in range(3 * MOST_COLUMNS):
        column = Column(number, partial(_itself, number))
        assert list(ordered.values(column, 0)) == [number]
    assert len(ordered._columns) <= MOST_COLUMNS


def test_a_newer_copy_of_a_session_is_searched_anew() -> None:
    row = report("1", outcome="Charging")
    asked = query("completed")
    assert not asked.matches(row)
    newer = replace(row, session=replace(row.session, outcome="Completed"))
    assert asked.matches(newer)
    assert not asked.matches(row)


# ── any text ──────────────────────────────────────────────────────────────────────────────────────

_names = st.sampled_from([name for field in ALL_FIELDS for name in field.names] + list(SEARCHED) + ["foo"])
_values = st.sampled_from(
    ["-", "none", "1", "-5", "0.5kWh", "1h30m", "80%", "a", '"b c"', "~ab", "/a.b/", "1..2", "..",
     "2026-11-21", "-7d", "now", "charging", "no-start", "", '"', "/", "~", "x,y", "¹", "9" * 40]
)  # fmt: skip
_conditions = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "!", "!!"]),
    _names,
    st.sampled_from([":", "=", "!=", "<", ">="]),
    _values,
)
texts = (
    st.text(max_size=40)
    | st.text(alphabet='!~/":=<>,.\\ -ab1', max_size=25)
    | st.lists(_conditions | st.text(alphabet='ab!~/"\\', max_size=5), max_size=4).map(" ".join)
)


@given(texts, st.lists(doubles.reports, max_size=4))
@settings(max_examples=300)
def test_any_text_is_read_or_refused_and_reads_back_the_same(text: str, rows: list[SessionReport]) -> None:
    try:
        asked = query(text)
    except QueryError as refused:
        assert 0 <= refused.at <= refused.at + refused.length <= len(text)
        return
    again = query(asked.text)
    assert again == asked
    assert again.text == asked.text
    for row in rows:
        assert asked.matches(row) == again.matches(row)


@given(_conditions, st.lists(doubles.reports, max_size=4))
@settings(max_examples=200)
def test_an_inverted_condition_keeps_exactly_the_others(text: str, rows: list[SessionReport]) -> None:
    bare = text.lstrip("!")
    try:
        asked = query(bare)
        inverse = query(f"!{bare}")
    except QueryError:
        return
    for row in rows:
        assert asked.matches(row) != inverse.matches(row)


@given(doubles.reports)
def test_null_is_not_zero(row: SessionReport) -> None:
    blank = replace(
        row,
        session=replace(
            row.session, energy_wh=None, soc_end=None, cost=None, peak_power_w=None, ended_at=None
        ),
    )
    for name in ("kwh", "soc_end", "cost", "peak", "dur"):
        unit = "s" if name == "dur" else ""
        for text in (f"{name}<1{unit}", f"{name}>=0", f"{name}:0", f"{name}!=5{unit}", f"{name}:..9{unit}"):
            assert not query(text).matches(blank), text
        assert query(f"{name}:-").matches(blank)
