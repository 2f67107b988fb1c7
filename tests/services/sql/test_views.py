"""The views say what the command line's JSON says, and unpack one session's meter values without others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from evtui.models.instant import Instant
from evtui.models.session import Session
from evtui.services.export.convert import event_record, in_time_order, meter_records, session_record
from evtui.services.sql.asking import Row
from evtui.services.sql.meter_parts import PART, MeterParts, meter_parts
from evtui.services.sql.views import VIEWS, nearest
from evtui.services.store.meter_blocks import pack
from evtui.services.store.protocol import Page
from evtui.services.store.sqlite_store import SqliteStore
from evtui.simulator.case import Case
from tests.app.timeline.stage import simulated
from tests.services.sql.kept import CASES, DEPOT, ask, fill, meters_of

AS_SENT = ("started_at", "ended_at", "flags", "cost", "verdict", "outcome")
"""Columns that stand otherwise in SQL, or are judged."""
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.(\d{3}|\d{6})Z")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    """A session of each case."""
    kept = fill(tmp_path_factory.mktemp("store"))
    yield kept
    kept.close()


def same_time(sql: object, json: object) -> bool:
    """Whether two RFC 3339 texts are one instant, or both are missing."""
    if sql is None or json is None:
        return sql is json
    return TIME.fullmatch(str(sql)) is not None and Instant.parse(str(sql)) == Instant.parse(str(json))


@pytest.mark.parametrize("case", CASES)
def test_sessions_have_the_values_of_the_json_under_the_same_names(store: SqliteStore, case: Case) -> None:
    record = session_record(simulated(case).session).model_dump()
    question, (row,) = ask(store, f"SELECT * FROM sessions WHERE id = '{record['id']}'")
    found = dict(zip(question.columns, row, strict=True))
    assert set(record) <= set(found)
    for name in set(record) - set(AS_SENT):
        assert found[name] == record[name], name
    assert same_time(found["started_at"], record["started_at"])
    assert same_time(found["ended_at"], record["ended_at"])


@pytest.mark.parametrize("case", CASES)
def test_events_are_those_of_the_json_in_the_same_order(store: SqliteStore, case: Case) -> None:
    report = simulated(case)
    wanted = [event_record(event) for event in in_time_order(report.events)]
    sql = (
        f"SELECT at, lane, severity, text, source FROM events WHERE id = '{report.session.id}' ORDER BY at_us"
    )
    _, rows = ask(store, sql)
    assert len(rows) == len(wanted) > 0
    assert sorted(row[1:] for row in rows) == sorted(
        (one.lane, one.severity, one.text, one.source) for one in wanted
    )
    assert all(same_time(row[0], one.at) for row, one in zip(rows, wanted, strict=True))


@pytest.mark.parametrize("case", CASES)
def test_meters_are_those_of_the_json_value_for_value(store: SqliteStore, case: Case) -> None:
    report = simulated(case)
    wanted = [
        (one.key, Instant.parse(one.at).us, float(one.value), one.unit)
        for one in meter_records(meters_of(report))
    ]
    sql = f"SELECT key, at_us, value, unit, at FROM meters WHERE id = '{report.session.id}'"
    _, rows = ask(store, sql)
    assert sorted(row[:4] for row in rows) == sorted(wanted)
    assert wanted and all(Instant.parse(str(row[4])).us == row[1] for row in rows)


def test_series_counts_what_meters_unpacks(store: SqliteStore) -> None:
    _, counted = ask(
        store, "SELECT id, key, samples, lowest, highest, first_at, last_at FROM series ORDER BY 1, 2"
    )
    _, unpacked = ask(
        store,
        "SELECT id, key, count(*), min(value), max(value), min(at), max(at) FROM meters"
        " GROUP BY 1, 2 ORDER BY 1, 2",
    )
    assert counted == unpacked and len(counted) > 6


def test_findings_are_those_of_the_diagnosis(store: SqliteStore) -> None:
    _, rows = ask(store, "SELECT rule, severity, confidence, at FROM findings WHERE rule = 'SAF-1'")
    assert rows and {row[:3] for row in rows} == {("SAF-1", "critical", "inferred")}
    assert all(TIME.fullmatch(str(row[3])) for row in rows)


def test_views_join_over_the_columns_they_begin_with(store: SqliteStore) -> None:
    _, rows = ask(
        store,
        "SELECT s.outcome, count(*) FROM sessions s"
        " JOIN events e USING (provider, account, id, charger, connector)"
        " WHERE e.severity = 'error' GROUP BY s.id",
    )
    assert rows and all(isinstance(row[1], int) and row[1] > 0 for row in rows)


def test_every_documented_column_is_there_in_its_order_and_has_a_meaning(store: SqliteStore) -> None:
    for view in VIEWS:
        question, _ = ask(store, f"SELECT * FROM {view.name} LIMIT 1")
        assert question.columns == tuple(column.name for column in view.columns)
        assert all(column.meaning for column in view.columns)


def test_only_the_asked_session_and_key_is_unpacked(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked: list[int] = []
    honest = MeterParts.part

    def counting(self: MeterParts, block: object, number: object) -> str:
        unpacked.append(1)
        return honest(self, block, number)

    monkeypatch.setattr(MeterParts, "part", counting)
    trip = simulated(Case.TRIP).session.id
    _, rows = ask(store, f"SELECT count(*) FROM meters WHERE id = '{trip}' AND key = 'present_current'")
    assert unpacked == [1] and rows != [(0,)]
    unpacked.clear()
    ask(store, f"SELECT count(*) FROM meters m JOIN sessions s USING (account, id) WHERE s.id = '{trip}'")
    _, series = ask(store, f"SELECT count(*) FROM series WHERE id = '{trip}'")
    assert series == [(len(unpacked),)]


def test_a_long_series_comes_in_parts_and_loses_nothing() -> None:
    import numpy as np

    count = 2 * PART + 7
    times = 1_700_000_000_000_000 + np.arange(count) * 1_000_003
    values = np.linspace(-1e-7, 1e9, count)
    block, parts = pack(times, values, np.arange(count)), MeterParts()
    assert meter_parts(count) == "[0, 1, 2]"
    texts = [parts.part(block, number) for number in range(3)]
    pairs = re.findall(r'"(-?\d+) ([^"]+)"', "".join(texts))
    assert [int(at) for at, _ in pairs] == times.tolist()
    assert [float(value) for _, value in pairs] == values.tolist()
    assert parts.part(block, 3) == "[]"


@pytest.mark.parametrize("block", [b"", b"\x01", b"\x02abc", "text", None, 7])
def test_what_is_no_block_holds_no_values(block: object) -> None:
    assert MeterParts().part(block, 0) == "[]"
    assert MeterParts().part(block, -1) == "[]"
    assert meter_parts(block) == ("[0]" if block == 7 else "[]")


@pytest.mark.parametrize(
    ("us", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (-1_000_000, "1969-12-31T23:59:59.000Z"),
        (1_763_707_242_120_000, "2025-11-21T06:40:42.120Z"),
        (1_763_707_242_000_001, "2025-11-21T06:40:42.000001Z"),
    ],
)
def test_times_are_written_to_the_microsecond_also_before_1970(tmp_path: Path, us: int, text: str) -> None:
    report = simulated(Case.NORMAL)
    session: Session = replace(report.session, started_at=Instant(us))
    kept = fill(tmp_path, [replace(report, session=session)])
    try:
        _, rows = ask(kept, "SELECT started_at, started_us FROM sessions")
        assert rows == [(text, us)]
    finally:
        kept.close()


def test_what_was_not_sent_is_null(tmp_path: Path) -> None:
    report = simulated(Case.NORMAL)
    bare = Session(provider="depot", account="file:saved", id="x")
    kept = fill(tmp_path, [replace(report, session=bare, events=(), raw=b"{}", meter_values=None)])
    try:
        _, rows = ask(kept, "SELECT started_at, duration_s, energy_wh, connector, peak_power_w FROM sessions")
        assert rows == [(None,) * 5]
    finally:
        kept.close()


def test_a_store_that_is_being_written_can_be_asked(tmp_path: Path) -> None:
    kept = fill(tmp_path)
    try:
        _, before = ask(kept, "SELECT count(*) FROM sessions")
        kept.save(DEPOT, Page(reports=[simulated(Case.GAP)]))
        _, after = ask(kept, "SELECT count(*) FROM sessions")
        assert (before, after) == ([(len(CASES),)], [(len(CASES) + 1,)])
    finally:
        kept.close()


@pytest.mark.parametrize(
    ("wrong", "meant"), [("enrgy_wh", "energy_wh"), ("SESIONS", "sessions"), ("zzzzzz", None)]
)
def test_a_wrong_name_finds_the_nearest_known_one(wrong: str, meant: str | None) -> None:
    assert nearest(wrong) == meant


def test_rows_are_plain_tuples(store: SqliteStore) -> None:
    rows: list[Row]
    _, rows = ask(store, "SELECT 1, 'a', NULL, 2.5, x'00'")
    assert rows == [(1, "a", None, 2.5, b"\x00")]
