"""``evtui bundle``: one file that opens anywhere, tells nobody's name, and cannot be changed unseen."""

from __future__ import annotations

import json
import stat
import zipfile
from pathlib import Path

import pytest

from evtui.formats.units import size
from tests.cli.command_line import DEPOT, OIOI, SMAPPEE
from tests.cli.conftest import Evtui


@pytest.fixture
def case(evtui: Evtui, tmp_path: Path) -> Path:
    """A bundle of all samples."""
    file = tmp_path / "case.evt"
    assert evtui("bundle", "create", DEPOT, OIOI, SMAPPEE, "-O", file).code == 0
    return file


def test_it_opens_for_every_command_without_any_configuration(evtui: Evtui, case: Path) -> None:
    listed = evtui("sessions", case, "-o", "json").json["sessions"]
    assert [one["account"] for one in listed] == ["file:case.evt"] * 4
    assert evtui("show", f"{case}#123456789", "-o", "json").json["session"]["vehicle"].startswith("vehicle-")
    assert json.loads(evtui("show", f"{case}#123456789", "--raw").out)["vehicleId"].startswith("vehicle-")
    verdicts = [one["verdict"] for one in evtui("diagnose", case, "-o", "json").json["reports"]]
    assert verdicts.count("CHARGED!") == 1
    assert evtui("meters", f"{case}#123456789", "-o", "ndjson").lines
    assert evtui("report", f"{case}#123456789").text.startswith("## xyz/1")


def test_nothing_personal_is_in_it_and_it_is_private(case: Path) -> None:
    assert stat.S_IMODE(case.stat().st_mode) == 0o600
    with zipfile.ZipFile(case) as archive:
        for name in archive.namelist():
            body = archive.read(name)
            assert b"qwerty" not in body and b"Tempelhofer" not in body, name


def test_asked_for_again_it_is_the_same_to_the_byte(evtui: Evtui, case: Path, tmp_path: Path) -> None:
    for number, command in enumerate(("create", "redact")):
        again = tmp_path / f"again-{number}.evt"
        assert evtui("bundle", command, case, "-O", again).code == 0
        assert again.read_bytes() == case.read_bytes()


def test_a_part_of_it_keeps_the_pseudonyms(evtui: Evtui, case: Path, tmp_path: Path) -> None:
    part = tmp_path / "part.evt"
    assert evtui("bundle", "create", f"{case}#123456789", "-O", part).code == 0
    names = [
        evtui("show", f"{file}#123456789", "-o", "json").json["session"]["vehicle"] for file in (case, part)
    ]
    assert names[0] == names[1]


def test_personal_data_needs_a_word_and_redact_takes_it_out_again(evtui: Evtui, tmp_path: Path) -> None:
    open_one, clean = tmp_path / "open.evt", tmp_path / "clean.evt"
    ran = evtui("bundle", "create", DEPOT, "--no-redact", "-O", open_one)
    weight = size(open_one.stat().st_size)
    told = "1 session, NOT anonymised, reveals 1 vehicle id (depot)"
    assert f"{open_one} written: {weight}, {told}\n" in ran.err
    again = evtui("bundle", "create", open_one, "--no-redact", "-O", tmp_path / "again.evt")
    assert f"again.evt written: {weight}, 1 session, not anonymised\n" in again.err
    assert evtui("show", open_one, "-o", "json").json["session"]["vehicle"] == "qwerty"
    assert evtui("bundle", "redact", open_one, "-O", clean).code == 0
    assert evtui("show", clean, "-o", "json").json["session"]["vehicle"].startswith("vehicle-")
    with zipfile.ZipFile(clean) as archive:
        assert not [name for name in archive.namelist() if b"qwerty" in archive.read(name)]


def test_sessions_are_chosen_by_a_query_too(evtui: Evtui, tmp_path: Path, case: Path) -> None:
    out = tmp_path / "some.evt"
    both = evtui("bundle", "create", case, "--where", "kwh>3", "-O", out)
    assert both.code == 2 and "one of the two" in both.err
    assert evtui("bundle", "create", "-O", out).code == 2


def test_verify_says_what_it_is_and_names_the_first_bad_file(
    evtui: Evtui, case: Path, tmp_path: Path
) -> None:
    ran = evtui("bundle", "verify", case)
    assert ran.code == 0 and "4 sessions" in ran.text and "Anonymised" in ran.text
    bad = tmp_path / "bad.evt"
    with zipfile.ZipFile(case) as archive, zipfile.ZipFile(bad, "w") as changed:
        for entry in archive.infolist():
            body = archive.read(entry)
            changed.writestr(
                entry, body.replace(b"deviceStatus", b"deviceStatuz") if "record" in entry.filename else body
            )
    ran = evtui("bundle", "verify", bad)
    assert ran.code == 2 and "bad.evt: sessions/000" in ran.err and "checksum" in ran.err and not ran.out
    assert evtui("sessions", bad).code == 2 and evtui("diagnose", bad).code == 2


def test_what_is_no_bundle_is_2_and_what_is_missing_5(evtui: Evtui, tmp_path: Path) -> None:
    assert evtui("bundle", "verify", DEPOT).code == 2
    assert evtui("bundle", "verify", tmp_path / "no.evt").code == 5
    assert evtui("show", tmp_path / "no.evt").code == 5
    assert evtui("bundle").code == 2 and evtui("bundle", "craete").code == 2


def test_a_file_that_exists_is_replaced_only_with_force(evtui: Evtui, case: Path) -> None:
    before = case.read_bytes()
    assert evtui("bundle", "create", DEPOT, "-O", case).code == 2 and case.read_bytes() == before
    assert evtui("bundle", "create", DEPOT, "-O", case, "--force").code == 0 and case.read_bytes() != before


def test_a_session_that_is_not_there_writes_nothing(evtui: Evtui, tmp_path: Path) -> None:
    out = tmp_path / "x.evt"
    assert evtui("bundle", "create", f"{DEPOT}#4712", "-O", out).code == 5 and not out.exists()


def test_findings_that_only_the_bundle_knows_are_told(evtui: Evtui, case: Path, tmp_path: Path) -> None:
    from evtui.services.casefile.case import case_bytes, read_case, sealed

    read = read_case(case.read_bytes())
    name = "sessions/0001/diagnosis.json"
    found = json.loads(read.files[name])
    found["findings"].append({"rule": "OWN-1", "severity": "warning", "text": "our own rule", "at": None})
    files = [(one, body) for one, body in read.files.items() if one != "manifest.json"]
    changed = [(one, json.dumps(found).encode() if one == name else body) for one, body in files]
    file = tmp_path / "own.evt"
    file.write_bytes(case_bytes(sealed(read.manifest, changed)))
    ran = evtui("diagnose", file)
    assert ran.code == 0 and "recorded in the bundle: OWN-1 warning: our own rule" in ran.err
    assert "recorded" not in evtui("diagnose", case).err


def test_a_link_opens_the_file_and_a_wrong_one_is_told(evtui: Evtui, case: Path, tmp_path: Path) -> None:
    ran = evtui(f"{case}#t=16:59:38")
    assert ran.code == 0 and "xyz/1" in ran.text
    assert evtui("bundle", "open", f"{case}#123456789").code == 0
    assert evtui(f"{tmp_path}/no.evt#t=1:00").code == 5
