"""What leaves as data: exact numbers, escaped texts, guarded formulas, fitted tables."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from evtui.clients.secret import Secret
from evtui.models.event import Event, EventKind, Severity
from evtui.models.instant import Instant
from evtui.models.meter_value import EMPTY_METERS, MeterSeries, MeterTable
from evtui.models.problem import Problem, ProblemKind
from evtui.models.provenance import Basis, Fact
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.services.export.convert import (
    decimal_text,
    event_record,
    fact_record,
    in_time_order,
    meter_records,
    number,
    problem_record,
    session_record,
    show_record,
)
from evtui.services.export.json_text import dump, escape
from evtui.services.export.records import ProblemRecord, Record, SessionRecord
from evtui.services.export.rows import FORMATS, exact, session_rows, write_rows
from evtui.services.export.table import (
    Column,
    Row,
    Table,
    csv_lines,
    guard,
    markdown_lines,
    text_lines,
    tsv_lines,
)
from evtui.services.export.tables import fields_table, sessions_table
from evtui.services.query.fields import ALL_FIELDS, known_fields
from tests.services.query.reports import reports

SESSION = Session(
    provider="depot", account="north", id="4711", charger="HPC-01", connector="2", vehicle="BUS-1",
    started_at=Instant.parse("2025-11-21T05:00:00.25Z"), ended_at=Instant.parse("2025-11-21T06:00:00Z"),
    energy_wh=Decimal("37264.0"), soc_start=Decimal(12), cost=Decimal("2.50"), currency="EUR",
    status=SessionStatus.FINISHED, status_raw="Finishing", outcome="Completed", flags=("a", "b"),
)  # fmt: skip


def event(at: str | None, lane: str = "ocppStatus", text: str = "Charging") -> Event:
    """One event."""
    moment = Instant.parse(at) if at else None
    return Event(at=moment, lane=lane, severity=Severity.INFO, text=text, source="/x/0", kind=EventKind.STATE)


def test_a_session_leaves_with_the_times_and_numbers_as_sent() -> None:
    told = json.loads(dump(session_record(SESSION)))
    assert told["started_at"] == "2025-11-21T05:00:00.25Z"
    assert (told["duration_s"], told["energy_wh"], told["cost"]) == (3599.75, 37264, "2.50")
    assert (told["soc_start"], told["soc_end"], told["verdict"]) == (12, None, None)
    assert '"energy_wh":37264,' in dump(session_record(SESSION))  # no fraction


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Decimal("53"), 53), (Decimal("53.0"), 53), (Decimal("53.5"), 53.5), (Decimal("1E+3"), 1000),
        (Decimal("NaN"), None), (Decimal("Infinity"), None), (Decimal("1E+999999"), None),
        (Decimal("1E-999999"), 0), (float("inf"), None), (1e300, 1e300), (-0.5, -0.5), (None, None), (7, 7),
    ],
)  # fmt: skip
def test_numbers_are_json_numbers_or_null(value: Any, told: Any) -> None:
    assert number(value) == told
    assert json.loads(json.dumps(number(value))) == told


def test_money_is_exact_text_and_never_a_million_digits() -> None:
    assert decimal_text(Decimal("2.50")) == "2.50"
    assert decimal_text(Decimal("1E+2")) == "100"
    assert decimal_text(None) is None
    assert len(decimal_text(Decimal("1E+999999")) or "") < 20


def test_facts_keep_money_as_text_and_everything_else_as_numbers() -> None:
    assert fact_record(Fact(name="cost", value=Decimal("3.760"), unit="EUR")).value == "3.760"
    assert fact_record(Fact(name="energy", value=Decimal("3.760"), unit="kWh")).value == 3.76
    assert fact_record(Fact(name="in_range", value=True)).value is True
    assert fact_record(Fact(name="x", value=None, basis=Basis.ASSUMED)).basis == "assumed"


@given(st.text(max_size=60))
def test_any_text_survives_json_and_acts_on_no_terminal(text: str) -> None:
    line = dump(session_record(Session(provider="depot", account="a", id=text)))
    assert line.isprintable()
    line.encode()
    assert json.loads(line)["id"] == text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_escaping_changes_the_spelling_and_not_the_meaning(text: str) -> None:
    plain = json.dumps({"a": text}, ensure_ascii=False, indent=1)
    assert json.loads(escape(plain)) == {"a": text}


def test_more_marks_than_a_letter_can_carry_are_escaped() -> None:
    assert escape('"a' + "\u0301" * 6 + '"') == '"a' + "\u0301" * 4 + "\\u0301" * 2 + '"'


@given(
    st.lists(st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)), min_size=1, max_size=4)
)
def test_csv_holds_every_value_in_its_cell_and_no_formula(row: list[Any]) -> None:
    text = "".join(csv_lines([f"c{index}" for index in range(len(row))], [row]))
    header, cells = csv.reader(io.StringIO(text))
    assert len(header) == len(cells) == len(row)
    for value, cell in zip(row, cells, strict=True):
        if isinstance(value, str):
            assert not cell.lstrip(" ").startswith(("=", "+", "-", "@")) or cell.lstrip("+-")[:1].isdigit()
        elif value is None:
            assert cell == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [("=1+1", "'=1+1"), ("@x", "'@x"), ("-2+3", "'-2+3"), ("-2.5", "-2.5"), ("+1e3", "+1e3"), (" =1", "' =1"),
     ("a=1", "a=1"), ("", ""), ("-", "'-")],
)  # fmt: skip
def test_a_formula_is_guarded_and_a_number_is_not(text: str, told: str) -> None:
    assert guard(text) == told


def test_tsv_never_breaks_a_line_or_a_cell() -> None:
    lines = list(tsv_lines(["a", "b"], [["x\ty\nz", 1]]))
    assert lines == ["a\tb\n", "x␉y␊z\t1\n"]


def test_csv_columns_are_the_fields_of_the_json() -> None:
    names, rows = session_rows([SessionReport(session=SESSION)], (), UTC)
    (row,) = csv.DictReader(io.StringIO("".join(write_rows("csv", names, rows))))
    assert tuple(row) == tuple(SessionRecord.model_fields)
    assert (row["flags"], row["energy_wh"], row["soc_end"]) == ("a b", "37264", "")


def test_markdown_cells_cannot_become_markup() -> None:
    table = Table(columns=(Column(title="x"),), rows=(Row(cells=("a|b `c` <b> [l](u) *x*",)),))
    line = list(markdown_lines(table))[2]
    assert line == "| a\\|b \\`c\\` &lt;b&gt; \\[l\\](u) \\*x\\* |\n"


def test_a_table_is_cut_to_a_terminal_only() -> None:
    long = Session(provider="depot", account="a" * 60, id="i" * 60, outcome="Completed")
    table = sessions_table([long, SESSION])
    whole = [line for line, _ in text_lines(table)]
    assert "a" * 60 in whole[1]
    for width in (140, 100, 80, 60, 1):
        fitted = [line for line, _ in text_lines(table, width)]
        assert max(map(len, fitted)) <= width
        if width >= 80:
            assert all("Completed" in line and ("4711" in line or "iii" in line) for line in fitted[1:])


def test_columns_that_nobody_fills_are_left_out() -> None:
    titles = [
        column.title for column in sessions_table([Session(provider="oioi", account="a", id="1")]).columns
    ]
    assert "vehicle" not in titles
    assert "cost" not in titles


def test_events_leave_in_time_order_with_unreadable_times_last() -> None:
    events = [event(None), event("2025-01-02T00:00:00Z"), event("2025-01-01T00:00:00Z")]
    assert [record.at for record in map(event_record, in_time_order(events))] == [
        "2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z", None,
    ]  # fmt: skip


def series(key: str, times: list[int], values: list[float], indexes: list[int]) -> MeterSeries:
    """One series."""
    return MeterSeries(
        key=key, unit="A", basis=Basis.ASSUMED, times_us=np.array(times, np.int64),
        values=np.array(values, np.float64), indexes=np.array(indexes, np.int64),
    )  # fmt: skip


def table_of(*all_series: MeterSeries) -> MeterTable:
    """A table with millisecond times."""
    return MeterTable(series=MappingProxyType({one.key: one for one in all_series}), fraction_digits=3)


def test_meter_values_of_all_keys_leave_in_time_order() -> None:
    table = table_of(
        series("i", [0, 2_000_000], [1, 2.5], [0, 3]), series("u", [1_000, 2_000_000], [4, 5], [1, 2])
    )
    told = [(record.at[-10:], record.key, record.value) for record in meter_records(table)]
    assert told == [
        (":00:00.000Z"[-10:], "i", 1), (":00:00.001Z"[-10:], "u", 4), (":00:02.000Z"[-10:], "u", 5),
        (":00:02.000Z"[-10:], "i", 2.5),
    ]  # fmt: skip
    assert [record.key for record in meter_records(table, ["u"])] == ["u", "u"]
    assert list(meter_records(EMPTY_METERS)) == []


def test_show_holds_unknown_fields_exactly_and_counts_lanes_and_series() -> None:
    report = SessionReport(
        session=SESSION,
        events=(event("2025-01-01T00:00:00Z"), event("2025-01-01T00:00:00Z"), event(None, "x")),
        extra=MappingProxyType({"new": {"a": [Decimal("1.5"), None, True, "t"]}, "odd\ud800": "\ud800"}),
        problems=(Problem(kind=ProblemKind.PAYLOAD, message="m"),),
    )
    told = json.loads(dump(show_record(report, table_of(series("i", [0, 1_000_000], [1, 2], [0, 1])))))
    assert told["extra"]["new"] == {"a": [1.5, None, True, "t"]}
    assert told["lanes"] == [{"lane": "ocppStatus", "count": 2}, {"lane": "x", "count": 1}]
    assert told["meters"] == [
        {
            "key": "i",
            "unit": "A",
            "count": 2,
            "from": "1970-01-01T00:00:00.000Z",
            "to": "1970-01-01T00:00:01.000Z",
        }
    ]
    assert told["problems"] == [{"account": None, "kind": "payload", "message": "m"}]


def test_secrets_do_not_leave_in_problems() -> None:
    secret = Secret("canary-fade-secret")
    problem = Problem(kind=ProblemKind.AUTH, message=f"the server said {secret.reveal()}")
    assert "canary" not in problem_record(problem).message


# ── rows: the one serialiser of lists ─────────────────────────────────────────────────────────────

REPORT = SessionReport(session=SESSION)


def test_rows_without_chosen_columns_are_the_fields_of_the_json() -> None:
    names, rows = session_rows([REPORT], (), UTC)
    assert names == tuple(SessionRecord.model_fields)
    assert "".join(write_rows("ndjson", names, rows)) == dump(session_record(SESSION)) + "\n"


class SessionsRecord(Record):
    """``sessions -o json`` as it has always been."""

    schema_: int = Field(default=1, alias="schema")
    sessions: tuple[SessionRecord, ...]
    problems: tuple[ProblemRecord, ...]
    truncated: bool


@pytest.mark.parametrize("count", [0, 1, 2])
@pytest.mark.parametrize("indent", [False, True])
def test_json_of_rows_reads_as_the_record_does(count: int, indent: bool) -> None:
    whole = SessionsRecord(sessions=(session_record(SESSION),) * count, problems=(), truncated=False)
    names, rows = session_rows([REPORT] * count, (), UTC)
    beside = {"problems": [], "truncated": False}
    text = "".join(write_rows("json", names, rows, beside=beside, indent=indent))
    assert text == dump(whole, indent=2 if indent else None) + "\n"


@given(reports)
def test_any_session_leaves_as_valid_rows_in_every_format(report: SessionReport) -> None:
    names, rows = session_rows([report], ALL_FIELDS, UTC)
    for form in FORMATS:
        text = "".join(write_rows(form, names, rows))
        text.encode()
        assert text.replace("\n", "").replace("\t" if form == "tsv" else "", "").isprintable()
    told = json.loads("".join(write_rows("json", names, rows)), parse_float=Decimal)["sessions"][0]
    assert tuple(told) == names
    energy = report.session.energy_wh
    if energy is not None and energy.is_finite() and abs(energy.adjusted()) <= 40:
        assert told["energy_wh"] == energy
    assert len(
        next(csv.reader(io.StringIO("".join(write_rows("csv", names, rows)).partition("\n")[2])))
    ) == len(names)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("53.10", "53.1"), ("53.0", "53"), ("1E+3", "1000"), ("NaN", "None"), ("1E+400", "None"),
        ("0.1234567890123456789", "0.1234567890123456789"), ("1E-999999", "0.0"), ("-0.50", "-0.5"),
    ],
)  # fmt: skip
def test_quantities_leave_with_every_digit_and_no_zeros_behind(value: str, told: str) -> None:
    assert str(exact(Decimal(value))) == told


def test_our_negative_numbers_are_numbers_and_their_formulas_are_not() -> None:
    lines = "".join(csv_lines(["a", "b", "c", "d"], [[Decimal("-2.5"), -3, "-2+3", "＝1"]]))
    assert lines == "a,b,c,d\n-2.5,-3,'-2+3,'＝1\n"


def test_chosen_columns_read_as_the_list_shows_them() -> None:
    columns = known_fields("started,kwh,dur,cost,flags,peak,soc,meter_from,errors,per_kwh")
    (row,) = fields_table([REPORT], columns).rows
    assert row.cells == (
        "✓", "2025-11-21 05:00", "37.3", "59m59s", "2.50 EUR", "a b", "–", "–", "–", "0", "0.07",
    )  # fmt: skip
    titles = [column.title for column in fields_table([REPORT], columns).columns]
    assert titles[:4] == [" ", "started (UTC)", "kWh", "duration"]
