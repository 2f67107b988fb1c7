"""The data, energy and converter rules on the vendor's two printed examples (catalogue, section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from evtui.models.report import SessionReport
from evtui.providers.depot.meters import read_meters
from evtui.services.diagnosis.clock_doctor import ClockConfidence, examine
from evtui.services.diagnosis.evaluate import evaluate
from evtui.services.diagnosis.finding import Clean, FindingSeverity, Fired, NotEvaluable, Result
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rules import RULES
from evtui.services.files import read_files
from tests.services.diagnosis.altered import reference_example
from tests.services.diagnosis.answers import answers, finding, findings
from tests.services.diagnosis.healthy import NOW

SAMPLE = Path(__file__).parents[1] / "saved" / "depot-sample.json"
CLEAN = ("ENE-1", "ENE-2", "ENE-3", "ENE-4", "ENE-6", "CNV-3", "COM-2", "DAT-2", "DAT-4", "DAT-5")


@pytest.fixture(scope="module")
def sample() -> SessionRecord:
    """The guide's sample, its elided lines removed, without neighbours."""
    (report,) = read_files([SAMPLE]).reports
    return of_report(report)


def of_report(report: SessionReport) -> SessionRecord:
    """What the rules see of a report."""
    return SessionRecord(report=report, meters=read_meters(report, lambda done: None), now=NOW)


@pytest.fixture(scope="module")
def results(sample: SessionRecord) -> Mapping[str, Result]:
    """What every rule says about it."""
    return evaluate(sample, RULES)


def test_the_samples_clocks_are_498_days_apart(results: Mapping[str, Result], sample: SessionRecord) -> None:
    result = results["DAT-1"]
    assert isinstance(result, Fired)
    (found,) = result.findings
    assert round(float(found.values["offset_s"]) / 86_400) == -498
    assert "498 days before the session times (2021-03-23 vs 2022-08-03)" in found.text
    assert "time zone" not in found.text
    clocks = examine(sample)
    assert clocks.confidence is ClockConfidence.LOW, "elided lists leave nothing to pair the end with"


def test_the_samples_converter_message_is_an_old_one(results: Mapping[str, Result]) -> None:
    result = results["CNV-1"]
    assert isinstance(result, Fired)
    (found,) = result.findings
    assert found.severity is FindingSeverity.INFO
    assert found.text == (
        "converter sibcos 1: VQS disabled from operating mode (no. 144, counted 29×) "
        "(already present before this session). "
        "A unit is (partly) out of operation: expect less power; compare DER-1 and DER-4."
    )
    assert (found.values["unit"], found.values["number"], found.values["counter"]) == ("sibcos 1", 144, 29)


def test_the_samples_snapshot_is_16_hours_old_and_hidden(results: Mapping[str, Result]) -> None:
    result = results["DAT-3"]
    assert isinstance(result, Fired)
    (found,) = result.findings
    assert found.hidden
    assert "from up to 16 h 10 min before this session" in found.text


def test_the_sample_is_clean_where_the_catalogue_says_so(results: Mapping[str, Result]) -> None:
    assert {rule: results[rule] for rule in CLEAN if not isinstance(results[rule], Clean)} == {}
    assert results["ENE-2"] == Clean("efficiency 94.9 %")
    assert results["ENE-4"] == Clean("implied battery ~169 kWh")
    assert results["ENE-6"] == Clean("mean power ~158.6 kW on the event clock")


def test_without_neighbours_the_sample_cannot_be_compared(results: Mapping[str, Result]) -> None:
    assert isinstance(results["CNV-2"], NotEvaluable)
    assert isinstance(results["DAT-6"], NotEvaluable)


def test_the_reference_examples_doubled_rows_are_counted() -> None:
    counts = {one.values["list"]: one.values["duplicates"] for one in findings(reference_example(), "DAT-2")}
    assert counts == {"chargeParameters": 1, "detailStatus": 1}


def test_the_reference_examples_truncated_error_is_reported() -> None:
    found = finding(reference_example(), "DAT-5")
    assert "an error entry without a text" in found.text
    assert found.evidence[0].pointer == "/deviceStatus/0/errorCodes"
    assert "CNV-1" not in {
        rule for rule, one in answers(reference_example()).items() if isinstance(one, Fired)
    }


def test_the_reference_examples_alignment_contradicts_itself() -> None:
    results = answers(reference_example())
    assert isinstance(results["STA-5"], Fired)
    assert not isinstance(results["STA-4"], Fired)
