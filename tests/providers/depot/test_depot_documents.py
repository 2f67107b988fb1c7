"""Saved depot answers in every form the page names."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from evtui.clients.outline import outline
from evtui.providers.registry import load_provider
from evtui.providers.spec import Document, DocumentReports
from tests.providers.depot.depot_samples import NOW, SAMPLE, short_report

ENVELOPE = json.loads(SAMPLE)
SPEC = load_provider("depot")


def read(body: bytes) -> DocumentReports:
    document = Document(name="saved.json", body=body, value=outline(body))
    assert SPEC.recognise(document.value)
    return SPEC.read_document(document, "file:saved.json")


@pytest.mark.parametrize(
    ("value", "charger"),
    [(ENVELOPE, "xyz"), (ENVELOPE["items"], None), (ENVELOPE["items"][0], None),
     ({"items": ENVELOPE["items"]}, None), ({**ENVELOPE, "ChargerID": 7}, "7")],
)  # fmt: skip
def test_envelope_bare_list_and_single_report_are_read(value: Any, charger: str | None) -> None:
    found = read(json.dumps(value).encode())
    (report,) = found.reports
    assert (report.session.id, report.session.energy_wh) == ("123456789", Decimal(37_264))
    assert (report.session.charger, report.session.account) == (charger, "file:saved.json")
    assert not found.problems and report.fetched_at is None


def test_the_raw_record_is_the_object_as_saved() -> None:
    (report,) = read(SAMPLE.encode()).reports
    assert report.raw.decode() in SAMPLE


@pytest.mark.parametrize(
    "value",
    [None, 5, "x", [], {}, [1, None], {"items": None}, {"items": [{"a": 1}]}, {"sessionId": 1},
     [{"id": 1, "serialNumber": "6", "from": 1, "startReading": 1.5}],
     {"result": {"code": 0}, "sessions": []}],
)  # fmt: skip
def test_other_documents_are_not_taken_for_depot(value: Any) -> None:
    assert not SPEC.recognise(value)


def test_a_bad_row_becomes_a_problem_beside_the_good_ones() -> None:
    first, second = (json.dumps(short_report(number, NOW)) for number in (1, 2))
    body = f'{{"items":[{first},17,{{"sessionId":NaN}},{second}],"ChargerID":"x"}}'
    found = read(body.encode())
    assert [report.session.id for report in found.reports if report.session.vehicle] == ["1", "2"]
    assert [problem.message for problem in found.problems] == [
        "saved.json: item 2 of 4 is no session report: unreadable JSON: not an object"
    ]


def test_a_file_that_stops_half_way_shows_what_came_before() -> None:
    body = json.dumps({"ChargerID": "x", "items": [short_report(1, NOW), short_report(2, NOW)]})
    found = read(body[:-200].encode())
    assert [report.session.id for report in found.reports] == ["1"]
    assert "does not end properly" in found.problems[-1].message


def test_an_empty_answer_has_no_reports_and_no_problems() -> None:
    for items in ("null", "[]"):
        found = read(f'{{"items":{items},"ChargerID":"x","ConnectorID":"1"}}'.encode())
        assert not found.reports and not found.problems
