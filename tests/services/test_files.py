"""Saved answers: recognised by content in every packing, merged, and never a reason to crash."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evtui.errors import NotFound, UsageError
from evtui.models.instant import Instant
from evtui.models.problem import ProblemKind
from evtui.models.session import Session, SessionStatus
from evtui.services.files import FileSet, read_files
from evtui.services.saved_text import saved_text, without_elisions

SAVED = Path(__file__).parent / "saved"
"""The samples of the vendors' own pages, cut out of them as they stand."""
SMAPPEE_ROW = {"id": 5, "serialNumber": "6000999999", "from": 1_763_700_000_000, "status": "CHARGING"}
SMAPPEE_DONE = SMAPPEE_ROW | {
    "to": 1_763_703_600_000,
    "status": "STOPPED",
    "startReading": 1,
    "stopReading": 2,
}
OIOI_ROW = {
    "session-interval": {"start": "2025-11-20T08:00:00Z", "end": "2025-11-20T09:00:00Z"},
    "energy-consumed": 7, "cost": "1.00", "currency": "EUR",
}  # fmt: skip
REPORT = {
    "sessionId": 7, "sessionTimeStart": "2025-11-20T08:00:00Z", "sessionTimeEnd": "2025-11-20T09:00:00Z",
    "ocppStatus": [],
}  # fmt: skip


def sessions_of(files: FileSet) -> list[Session]:
    return [report.session for report in files.reports]


def read_text(tmp_path: Path, body: bytes | str | Any, name: str = "a.json") -> FileSet:
    """Write one file and read it."""
    if not isinstance(body, bytes | str):
        body = json.dumps(body)
    path = tmp_path / name
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return read_files([path])


def test_the_depot_sample_with_its_elisions_is_one_session() -> None:
    files = read_files([SAVED / "depot-sample.json"])
    (session,) = sessions_of(files)
    assert (session.provider, session.energy_wh) == ("depot", Decimal(37264))
    assert (session.soc_start, session.soc_end) == (Decimal(76), Decimal(98))
    assert session.started_at is not None
    assert session.started_at.rfc3339() == "2022-08-03T16:20:30.661Z"
    assert "clock_offset" in session.flags
    assert session.account == "file:depot-sample.json"
    (problem,) = files.problems
    assert "lines 15, 28, 44, 72, 90" in problem.message


def test_the_smappee_sample_is_one_session_of_14250_wh() -> None:
    files = read_files([SAVED / "smappee-sample.json"])
    (session,) = sessions_of(files)
    assert (session.provider, session.id, session.energy_wh) == ("smappee", "123", Decimal(14250))
    assert session.started_at == Instant.parse("2021-10-31T23:00:00Z")
    assert session.status is SessionStatus.UNKNOWN
    assert session.status_raw == "INITIAL || STARTED || CHARGING || SUSPENDED || STOPPING || STOPPED"
    assert files.problems == ()


def test_the_oioi_sample_is_two_sessions_the_second_without_charging_interval() -> None:
    files = read_files([SAVED / "oioi-sample.json"])
    first, second = sessions_of(files)
    assert (first.energy_wh, str(first.cost), first.currency) == (Decimal(3000), "3.76", "EUR")
    assert (second.energy_wh, str(second.cost), second.currency) == (Decimal(53), "2.03", "EUR")
    assert (second.charging_started_at, second.charging_ended_at) == (None, None)
    assert first.id != second.id
    assert first.external_session_id == second.external_session_id == "abc-def"
    assert files.problems == ()


def test_files_of_all_providers_open_together_and_a_folder_means_its_json_files() -> None:
    files = read_files([SAVED])
    assert [session.provider for session in sessions_of(files)] == ["depot", "oioi", "oioi", "smappee"]
    assert files.names == ("file:depot-sample.json", "file:oioi-sample.json", "file:smappee-sample.json")
    assert files == read_files([SAVED, SAVED / "oioi-sample.json"])


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(lambda raw: raw, id="as it is"),
        pytest.param(gzip.compress, id="gzip"),
        pytest.param(lambda raw: gzip.compress(raw[:30]) + gzip.compress(raw[30:]), id="two gzip members"),
        pytest.param(lambda raw: b"\xef\xbb\xbf" + raw, id="byte order mark"),
        pytest.param(lambda raw: gzip.compress(b"\xef\xbb\xbf" + raw), id="gzip with a mark inside"),
        pytest.param(lambda raw: raw.decode().encode("utf-16"), id="utf-16"),
        pytest.param(lambda raw: raw.decode().encode("utf-16-be"), id="utf-16 without a mark"),
        pytest.param(lambda raw: raw.decode().encode("utf-32"), id="utf-32"),
        pytest.param(lambda raw: b"\r\n\t " + raw.replace(b"\n", b"\r\n") + b"\n\n", id="white space"),
    ],
)
def test_every_packing_is_known_by_content_whatever_the_name(tmp_path: Path, packed: Any) -> None:
    body = packed((SAVED / "oioi-sample.json").read_bytes())
    assert len(read_text(tmp_path, body, "picture.png").reports) == 2


@pytest.mark.parametrize(
    ("value", "provider"),
    [
        ([SMAPPEE_ROW], "smappee"),
        ({"sessions": [SMAPPEE_ROW]}, "smappee"),
        (SMAPPEE_ROW, "smappee"),
        ([OIOI_ROW], "oioi"),
        (OIOI_ROW, "oioi"),
        ({"sessions": [OIOI_ROW], "result": {"code": 0}}, "oioi"),
        ({"items": [REPORT], "ChargerID": "A", "ConnectorID": "1"}, "depot"),
        ([REPORT], "depot"),
        (REPORT, "depot"),
    ],
)
def test_every_saved_form_is_recognised(tmp_path: Path, value: Any, provider: str) -> None:
    (session,) = sessions_of(read_text(tmp_path, value))
    assert session.provider == provider


def test_one_row_a_line_is_read(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(SMAPPEE_ROW | {"id": number}) for number in range(3)) + "\n\n"
    assert [session.id for session in sessions_of(read_text(tmp_path, lines))] == ["0", "1", "2"]


def test_a_saved_refusal_says_what_was_refused(tmp_path: Path) -> None:
    files = read_text(tmp_path, {"result": {"code": 145, "message": "User token not valid"}})
    assert files.reports == ()
    (problem,) = files.problems
    assert problem.kind is ProblemKind.AUTH
    assert "result code 145: User token not valid" in problem.message


def test_standard_input_is_a_file_too() -> None:
    files = read_files(["-"], stdin=json.dumps([SMAPPEE_ROW]).encode())
    assert files.names == ("file:-",)
    assert sessions_of(files)[0].account == "file:-"
    with pytest.raises(UsageError):
        read_files(["-"])


def test_a_session_found_twice_is_shown_once_with_the_copy_that_tells_more(tmp_path: Path) -> None:
    (tmp_path / "1.json").write_text(json.dumps([SMAPPEE_ROW]))
    (tmp_path / "2.json").write_text(json.dumps([SMAPPEE_DONE]))
    (tmp_path / "3.json").write_text(json.dumps([SMAPPEE_ROW]))
    (session,) = sessions_of(read_files([tmp_path]))
    assert session.status is SessionStatus.FINISHED


def test_a_report_and_its_envelope_are_one_session(tmp_path: Path) -> None:
    (tmp_path / "1.json").write_text(json.dumps(REPORT))
    (tmp_path / "2.json").write_text(json.dumps({"items": [REPORT], "ChargerID": "A", "ConnectorID": "1"}))
    (session,) = sessions_of(read_files([tmp_path]))
    assert session.charger == "A"


def test_equal_ids_of_other_chargers_are_other_sessions(tmp_path: Path) -> None:
    for charger in ("A", "B"):
        envelope = {"items": [REPORT], "ChargerID": charger, "ConnectorID": "1"}
        (tmp_path / f"{charger}.json").write_text(json.dumps(envelope))
    assert len(read_files([tmp_path]).reports) == 2


def test_equal_oioi_rows_of_one_file_stay_but_the_same_file_twice_does_not_double_them(
    tmp_path: Path,
) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps({"sessions": [OIOI_ROW, OIOI_ROW]}))
    assert len(read_files([tmp_path]).reports) == 2


def test_files_of_one_name_in_two_folders_are_two_accounts(tmp_path: Path) -> None:
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.json").write_text(json.dumps([SMAPPEE_ROW | {"id": folder}]))
    names = read_files([tmp_path / "x" / "a.json", tmp_path / "y" / "a.json"]).names
    assert len(set(names)) == 2


def test_a_bad_row_never_hides_good_ones(tmp_path: Path) -> None:
    good = json.dumps(SMAPPEE_DONE)
    files = read_text(
        tmp_path, f'[{{"id": NaN}}, 3, {good}, {{"status": "x"}}, "\ud83d"]'.encode("utf-8", "replace")
    )
    assert [session.id for session in sessions_of(files)] == ["5"]
    assert len(files.problems) == 4
    assert all(problem.message.startswith("a.json: row ") for problem in files.problems)


def test_a_list_that_stops_half_way_shows_what_came_before(tmp_path: Path) -> None:
    body = json.dumps([SMAPPEE_DONE, SMAPPEE_DONE | {"id": 6}])[:-30]
    files = read_text(tmp_path, body)
    assert [session.id for session in sessions_of(files)] == ["5"]
    assert any("does not end properly" in problem.message for problem in files.problems)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"hello", id="text"),
        pytest.param(b"<html></html>", id="html"),
        pytest.param(b"17", id="number"),
        pytest.param(b'{"name": "evtui"}', id="other json"),
        pytest.param(b'[{"name": "evtui"}]', id="other list"),
        pytest.param(b'{"caf\xe9": 1}', id="latin-1"),
        pytest.param(b"\xff\xfe\x00", id="half a utf-16 character"),
        pytest.param(gzip.compress(b"[]")[:-6], id="gzip cut short"),
        pytest.param(gzip.compress(b"[]") + b"x", id="gzip with a tail"),
        pytest.param(b"\x1f\x8bnot really", id="damaged gzip"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", id="picture"),
        pytest.param(b"[" * 100_000, id="nesting without end"),
    ],
)
def test_what_is_no_known_form_is_a_usage_error_alone_and_a_problem_beside_others(
    tmp_path: Path, body: bytes
) -> None:
    with pytest.raises(UsageError) as caught:
        read_text(tmp_path, body, "bad.json")
    assert caught.value.exit_code == 2
    assert "bad.json" in str(caught.value)
    files = read_files([tmp_path / "bad.json", SAVED / "oioi-sample.json"])
    assert len(files.reports) == 2
    (problem,) = files.problems
    assert (problem.kind, problem.account, problem.exit_code) == (ProblemKind.PAYLOAD, "file:bad.json", 2)


@pytest.mark.parametrize("name", ["missing.json", "no/such/folder", "zero\0byte"])
def test_a_missing_file_is_not_found(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound) as caught:
        read_files([SAVED, tmp_path / name])
    assert caught.value.exit_code == 5


def test_a_folder_without_any_answer_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "sub.json").mkdir()
    with pytest.raises(NotFound):
        read_files([tmp_path])


def test_an_empty_list_has_no_sessions_and_says_so(tmp_path: Path) -> None:
    files = read_text(tmp_path, b"[]")
    assert files.reports == ()
    assert "no sessions" in files.problems[0].message


def test_a_gzip_bomb_stops_at_the_cap(tmp_path: Path) -> None:
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(gzip.compress(b" " * 5_000_000))
    with pytest.raises(UsageError, match="MiB"):
        read_files([path], max_bytes=1 << 20)
    path.write_bytes(b" " * ((1 << 20) + 1))
    with pytest.raises(UsageError, match="larger than"):
        read_files([path], max_bytes=1 << 20)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('[\n1,\n...\n]', [1]),
        ('[\n1,\n...,\n2\n]', [1, 2]),
        ('[\n1\n...\n2\n]', [1, 2]),
        ('[\n...\n,1]', [1]),
        ('[\n  ... ,\n 1,\n , ...\n]', [1]),
        ('{\n"a": 1,\n…\n}', {"a": 1}),
        ('{"a": [\n...\n], "b": "...",\r\n...\r\n}', {"a": [], "b": "..."}),
        ('[\n1,\n...\n...\n,\n2]', [1, 2]),
        ('["..."]', ["..."]),
    ],
)  # fmt: skip
def test_elisions_leave_valid_json_behind(text: str, value: Any) -> None:
    body, _ = without_elisions(text.encode())
    assert json.loads(body) == value


def test_elided_lines_are_numbered_and_no_line_moves() -> None:
    text = saved_text(b'[\n"x",\n...\n"y",\n ...,\n"z"]', 1000)
    assert text.elided_lines == (3, 5)
    assert text.body.count(b"\n") == 5


def test_a_session_keeps_exact_numbers(tmp_path: Path) -> None:
    row = SMAPPEE_ROW | {"from": 1_763_700_000_000}
    body = json.dumps([row])[:-2] + ', "startReading": 0.10, "stopReading": 0.30, "to": 1763703600000}]'
    assert sessions_of(read_text(tmp_path, body))[0].energy_wh == Decimal(200)


WORDS = ["id", "sessions", "items", "session-interval", "from", "serialNumber", "sessionId", "ocppStatus"]
PIECES = st.sampled_from(
    [
        *(b"{", b"}", b"[", b"]", b",", b":", b"...", b"\n", b"null", b"1e999", b"NaN", b'"\\ud800"'),
        *(b"\xff", b"\0", b"\x1f\x8b", b"\xef\xbb\xbf"),
        *(json.dumps(value).encode() for value in (*WORDS, SMAPPEE_ROW, OIOI_ROW, REPORT)),
    ]
)


@given(st.lists(PIECES | st.binary(max_size=6), max_size=14).map(b"".join))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_input_crashes(body: bytes) -> None:
    try:
        files = read_files(["-"], stdin=body)
    except UsageError:
        return
    assert files.names == ("file:-",)


JUNK = st.sampled_from(
    [b"{}", b"[]", b"17", b"null", b'"x"', b'{"id": NaN}', b'{"id": 1e999999}', b'"\xff"', b'{"from": {}}']
)


@given(st.lists(JUNK, max_size=5), st.lists(JUNK, max_size=5))
def test_bad_rows_never_hide_good_ones(before: list[bytes], after: list[bytes]) -> None:
    good = json.dumps(SMAPPEE_DONE).encode()
    files = read_files(["-"], stdin=b"[" + b",".join([*before, good, *after]) + b"]")
    assert "5" in [session.id for session in sessions_of(files)]
    good = json.dumps(OIOI_ROW).encode()
    files = read_files(["-"], stdin=b'{"sessions": [' + b",".join([*before, good, *after]) + b"]}")
    assert [session.energy_wh for session in sessions_of(files)] == [7000]


def test_a_long_report_is_recognised_without_decoding_its_samples() -> None:
    from evtui.clients.outline import outline

    samples = [{"key": "present_current", "value": number, "eventTimestamp": "x"} for number in range(5000)]
    body = json.dumps({"items": [REPORT | {"sessionMeterValues": samples}], "ChargerID": "A"}).encode()
    value = outline(body)
    assert value["ChargerID"] == "A"
    assert value["items"][0]["sessionId"] == 7
    assert len(value["items"][0]["sessionMeterValues"]) == 20
    (report,) = read_files(["-"], stdin=body).reports
    assert report.meter_values == 5000


@pytest.mark.parametrize("cut", [1, 100, 100_000])
def test_the_beginning_of_a_long_text_is_enough_to_know_it(cut: int) -> None:
    from evtui.clients.outline import outline

    body = json.dumps([SMAPPEE_DONE] * 2000).encode()
    value = outline(body[:-cut])
    assert value[0]["id"] == 5
