"""A bundle holds a case without names, opens anywhere as it was, and is refused when it was changed."""

from __future__ import annotations

import io
import json
import stat
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evtui.errors import UsageError
from evtui.models.instant import Instant
from evtui.services.case_notes import notes_in_files
from evtui.services.casefile.archive import pack, unpack
from evtui.services.casefile.case import case_bytes, read_case, sealed
from evtui.services.casefile.link import Link, link_text, parse_link, target
from evtui.services.casefile.making import make_case
from evtui.services.casefile.manifest import BadCase
from evtui.services.casefile.notes import CaseNotes
from evtui.services.casefile.reading import notes_of, recorded, recorded_as_notes, reports_of
from evtui.services.examination import NO_BACKGROUND
from evtui.services.files import read_files
from evtui.services.notes.store import FileNotes
from evtui.services.redaction.collecting import redactor_for
from tests.services.casefile.stage import case_of, mixed_bytes, mixed_case, note_on, sources, tampered
from tests.services.redaction.people import traces
from tests.services.ticket.stage import fleet_reports

Members = list[tuple[zipfile.ZipInfo, bytes]]


def test_the_same_case_is_the_same_file_and_opening_it_changes_no_byte() -> None:
    raw = mixed_bytes()
    assert case_bytes(read_case(raw)) == raw
    again = case_of(*fleet_reports()[:2])
    assert case_bytes(again) == case_bytes(case_of(*fleet_reports()[:2]))
    assert case_bytes(again) != case_bytes(case_of(*fleet_reports()[:2], salt=b"\x08" * 32))


def test_what_a_session_is_comes_back_from_the_file() -> None:
    case = read_case(mixed_bytes())
    opened = reports_of(case, "file:case.evt")
    assert [one.session.provider for one in opened] == ["depot", "depot", "smappee", "oioi", "oioi"]
    first, before = opened[0], fleet_reports()[0]
    kept = [field.name for field in fields(before.session)]
    given = {"account", "vehicle", "outcome", "severity", "verdict", "errors", "warnings", "peak_power_w"}
    for name in set(kept) - given:
        assert getattr(first.session, name) == getattr(before.session, name), name
    assert first.session.account == "file:case.evt"
    assert [event.at for event in first.events] == [event.at for event in before.events]
    assert first.meter_values == before.meter_values and first.energies == before.energies
    assert {fact.name for fact in opened[3].facts} >= {"station_name"} or opened[3].session.address


def test_no_vehicle_card_or_address_is_in_any_file_of_it() -> None:
    files = unpack(mixed_bytes())
    names = [one.session.vehicle or "" for one in fleet_reports()[:2]]
    for name, body in files.items():
        for value in (*names, "Tempelhofer Ufer 17", "The rfid that started the session"):
            assert value and not traces(body, value), name
    assert b"vehicle-" in files["notes.jsonl"] and b"pump noise" in files["notes.jsonl"]


def test_one_vehicle_has_one_name_in_every_file() -> None:
    one = fleet_reports()[0]
    other = replace(one, session=replace(one.session, id="2"), raw=one.raw.replace(b'"sessionId"', b'"x"'))
    case = case_of(one, other)
    entries = [entry.session.vehicle or "" for entry in case.manifest.sessions]
    assert entries[0] == entries[1] and entries[0].startswith("vehicle-")
    for name, body in case.files.items():
        if name.endswith(("record.json", "report.md", "notes.jsonl")):
            assert entries[0].encode() in body, name


def test_without_redaction_it_says_so_and_holds_the_record_as_it_came() -> None:
    report = fleet_reports()[0]
    case = case_of(report, redact=False)
    assert not case.manifest.redaction.applied
    assert "personal data is as sent" in case.manifest.redaction.statement
    assert case.files["sessions/0001/record.json"] == report.raw


def test_it_can_be_read_without_the_tool() -> None:
    with zipfile.ZipFile(io.BytesIO(mixed_bytes())) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        readme = archive.read("README.md").decode()
        manifest = json.loads(archive.read("manifest.json"))
        report = archive.read("sessions/0001/report.md").decode()
        found = json.loads(archive.read("sessions/0001/diagnosis.json"))
    assert names[:3] == ["manifest.json", "README.md", "notes.jsonl"] and len(names) == 3 + 3 * 5
    assert manifest["schema"] == 1 and manifest["kind"] == "evtui-case"
    assert [entry["name"] for entry in manifest["files"]] == names[1:]
    assert "sessions/0001/report.md" in readme and "Anonymised" in readme
    assert "### What happened" in report and found["narrative"]
    assert all(line.isprintable() for line in readme.split("\n"))


def test_the_view_leads_to_the_first_error_or_to_where_it_is_told() -> None:
    case = mixed_case()
    view = case.manifest.view
    assert view is not None
    at = None if view.at is None else Instant.parse(view.at)
    assert view.link == link_text(view.session, at)
    told = Instant.parse("2026-11-20T06:44:39Z")
    made = make_case(sources(fleet_reports()[0]), NO_BACKGROUND, None, created_at=told, at=told)
    assert made.manifest.view is not None and made.manifest.view.at == told.rfc3339()


def test_notes_and_recorded_findings_are_shown_with_the_sessions_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "case.evt"
    file.write_bytes(mixed_bytes())
    reports = read_files([file]).reports
    keys = {one.session.key for one in reports}
    notes = notes_in_files([file])
    assert len(notes) == 10 and {note.session for note in notes} <= keys
    both = notes_in_files([file], findings=True)
    texts = [note.text for note in both if note.text.startswith("recorded")]
    assert texts and {note.session for note in both} <= keys
    assert len(recorded(mixed_case(), "file:case.evt")) == 5


def test_the_users_notes_stand_beside_those_of_the_bundle_and_only_they_are_kept(tmp_path: Path) -> None:
    report = fleet_reports()[0]
    came = note_on(report, "from the case")
    own = FileNotes(tmp_path)
    store = CaseNotes(own, lambda: (came,))
    assert store.known.notes == () and store.read().notes == (came,)
    mine = note_on(report, "mine")
    assert store.add(mine).notes == (came, mine) and own.read().notes == (mine,)
    assert store.remove(came).notes == (mine,) and store.remove(mine).notes == ()


def test_a_bundle_is_known_by_its_content_and_opens_beside_other_files(tmp_path: Path) -> None:
    file = tmp_path / "odd-name.json"
    file.write_bytes(mixed_bytes())
    found = read_files([file])
    assert len(found.reports) == 5 and not found.problems and found.names == ("file:odd-name.json",)


def test_a_bundle_that_cannot_be_used_is_one_line_beside_other_files(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.evt", tmp_path / "good.evt"
    bad.write_bytes(mixed_bytes()[:500])
    good.write_bytes(mixed_bytes())
    found = read_files([bad, good])
    assert len(found.reports) == 5 and len(found.problems) == 1 and found.problems[0].exit_code == 2
    with pytest.raises(UsageError, match=r"bad\.evt: a damaged archive"):
        read_files([bad])


def rename(number: int, name: str) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        entry, body = members[number]
        members[number] = (zipfile.ZipInfo(name, entry.date_time), body)

    return change


def corrupt(members: Members) -> None:
    members[5] = (members[5][0], members[5][1] + b" ")


def link(members: Members) -> None:
    members[1][0].external_attr = (stat.S_IFLNK | 0o777) << 16


def twice(members: Members) -> None:
    members.append(members[3])


def missing(members: Members) -> None:
    del members[4]


def extra(members: Members) -> None:
    members.append((zipfile.ZipInfo("sessions/0099/record.json"), b"{}"))


def swapped(members: Members) -> None:
    members[1], members[2] = members[2], members[1]


def no_manifest(members: Members) -> None:
    del members[0]


def huge_manifest(members: Members) -> None:
    members[0] = (members[0][0], b" " * (17 << 20))


def newer(members: Members) -> None:
    members[0] = (members[0][0], members[0][1].replace(b'"schema": 1', b'"schema": 2'))


def no_provider(members: Members) -> None:
    members[0] = (members[0][0], members[0][1].replace(b'"provider": "depot"', b'"provider": "../x"'))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (rename(3, "../../etc/passwd"), "is no file of a bundle"),
        (rename(3, "/etc/passwd"), "is no file of a bundle"),
        (rename(3, "sessions/0001/../../x"), "is no file of a bundle"),
        (rename(3, "sessions\\0001\\record.json"), "is no file of a bundle"),
        (corrupt, "sessions/0001/report.md is not what it was"),
        (link, "README.md is a link"),
        (twice, "sessions/0001/record.json stands twice"),
        (missing, "sessions/0001/diagnosis.json is missing"),
        (extra, "sessions/0099/record.json is not named"),
        (swapped, "another order"),
        (no_manifest, "without the manifest"),
        (huge_manifest, "larger than"),
        (newer, "made with schema 2"),
        (no_provider, "no provider"),
    ],
)
def test_what_was_changed_is_refused_in_one_line_that_names_it(
    change: Callable[[Members], None], says: str
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that stands twice
        raw = tampered(change)
    with pytest.raises(BadCase, match=says) as caught:
        reports_of(read_case(raw), "file:x")
    assert caught.value.exit_code == 2 and "\n" not in str(caught.value)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    raw = pack([("manifest.json", b"{}"), ("README.md", b"\0" * (64 << 20))])
    assert len(raw) < 1 << 20
    with pytest.raises(BadCase, match="more than 1 MiB when unpacked"):
        unpack(raw, most_bytes=1 << 20)
    lying = raw.replace((64 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    with pytest.raises(BadCase, match="damaged"):
        unpack(lying, most_bytes=1 << 20)


def test_a_directory_of_many_files_is_not_even_read() -> None:
    with pytest.raises(BadCase, match="more files"):
        unpack(b"PK\x03\x04" + b"PK\x01\x02" * 20_000)


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_whatever_byte_is_changed_the_case_is_the_same_or_refused(data: st.DataObject) -> None:
    raw = bytearray(mixed_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        case = read_case(bytes(raw))
    except BadCase:
        return
    assert dict(case.files) == dict(mixed_case().files)


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_no_bytes_make_it_fail_otherwise(tail: bytes) -> None:
    for raw in (tail, b"PK\x03\x04" + tail, mixed_bytes()[:-30] + tail):
        with pytest.raises(BadCase):
            read_case(raw)


def test_a_manifest_that_lies_about_times_is_refused() -> None:
    case = mixed_case()
    entry = case.manifest.sessions[0]
    lying = entry.model_copy(update={"session": entry.session.model_copy(update={"started_at": "soon"})})
    changed = case.manifest.model_copy(update={"sessions": (lying, *case.manifest.sessions[1:])})
    files = [(name, body) for name, body in case.files.items() if name != "manifest.json"]
    with pytest.raises(BadCase, match="started_at is no time"):
        reports_of(sealed(changed, files), "x")


def test_fields_of_a_later_version_are_no_reason_to_refuse() -> None:
    def later(members: Members) -> None:
        members[0] = (members[0][0], members[0][1].replace(b'"tool":', b'"mood": "good",\n  "tool":', 1))

    assert len(reports_of(read_case(tampered(later)), "x")) == 5


def test_redacting_what_is_anonymised_changes_nothing_and_what_is_not_becomes_so() -> None:
    case = mixed_case()
    reports = reports_of(case, "north")
    kept = frozenset(case.manifest.redaction.pseudonyms)
    redactor = redactor_for(reports, notes_of(case, "north"), salt=b"x" * 32, kept=kept)
    assert not redactor.replaced
    for entry, one in zip(case.manifest.sessions, reports, strict=True):
        assert redactor.json(one.raw) == case.files[f"{entry.folder}/record.json"]


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("t=16:31:04", Link(None, "16:31:04")),
        ("4711", Link("4711", None)),
        ("4711&t=16:31", Link("4711", "16:31")),
        ("a&t=b&t=2025-11-21T06:44:39Z", Link("a&t=b", "2025-11-21T06:44:39Z")),
        ("", Link(None, None)),
    ],
)
def test_links_name_a_session_a_time_or_both(fragment: str, expected: Link) -> None:
    assert parse_link(fragment) == expected


def test_a_clock_time_means_the_session_in_which_it_lies_on_the_day_of_that_session() -> None:
    reports = fleet_reports()[:6]
    for report in reports:
        at = next(event.at for event in report.events if event.at is not None and not event.carried_in)
        found = target(Link(report.session.id, f"{at.datetime():%H:%M:%S.%f}"), reports)
        assert found is not None and found == (report, at)
        there = at.datetime().astimezone(ZoneInfo("Asia/Tokyo"))
        clock = f"{there:%H:%M:%S.%f}"
        assert target(Link(report.session.id, clock), reports, ZoneInfo("Asia/Tokyo")) == found
        assert target(parse_link(link_text(report.session.id, at)[1:]), reports, UTC) == found
        minute = target(Link(report.session.id, f"{at.datetime():%Y-%m-%dT%H:%MZ}"), reports, UTC)
        assert minute is not None and minute[1] is not None and 0 <= at.us - minute[1].us < 60_000_000


def test_a_link_to_no_session_is_none_and_one_to_no_time_is_the_session() -> None:
    reports = fleet_reports()[:2]
    assert target(Link("gone", None), reports) is None
    assert target(Link(None, "soon"), reports) == (reports[0], None)
    assert target(Link(reports[1].session.id, "99:99"), reports) == (reports[1], None)


def test_recorded_findings_come_with_their_instants() -> None:
    found = recorded_as_notes(mixed_case(), "file:x")
    assert any(note.at is not None for note in found)
    assert all(note.session[1] == "file:x" for note in found)
