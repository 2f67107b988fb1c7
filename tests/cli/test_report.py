"""``evtui report``: a ticket on stdout or in a file, anonymised unless it is asked for otherwise."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from evtui.formats.units import size
from tests.cli.command_line import DEPOT, OIOI, SMAPPEE
from tests.cli.conftest import Evtui


@pytest.mark.parametrize(("name", "begins"), [("md", "## "), ("html", "<!DOCTYPE html>"), ("txt", "xyz/1")])
def test_every_format_stands_on_stdout_alone(evtui: Evtui, name: str, begins: str) -> None:
    ran = evtui("report", DEPOT, "-o", name)
    assert ran.code == 0 and ran.text.startswith(begins)
    assert "qwerty" not in ran.text and "vehicle-" in ran.text and "STO-3" in ran.text


def test_markdown_is_what_comes_without_a_wish(evtui: Evtui) -> None:
    assert evtui("report", DEPOT).text.startswith("## ")


@pytest.mark.parametrize(
    ("ending", "begins"), [(".html", "<!DOCTYPE"), (".txt", "xyz"), (".md", "##"), ("", "##")]
)
def test_a_file_gets_the_format_of_its_ending_and_is_private(
    evtui: Evtui, tmp_path: Path, ending: str, begins: str
) -> None:
    file = tmp_path / f"ticket{ending}"
    ran = evtui("report", DEPOT, "-O", file)
    assert ran.code == 0 and not ran.out and str(file) in ran.err
    assert file.read_text().startswith(begins) and stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == [file.name]


def test_a_file_that_exists_is_replaced_only_with_force(evtui: Evtui, tmp_path: Path) -> None:
    file = tmp_path / "ticket.md"
    file.write_text("precious")
    assert evtui("report", DEPOT, "-O", file).code == 2 and file.read_text() == "precious"
    forced = evtui("report", DEPOT, "-O", file, "--force")
    assert forced.code == 0 and file.read_text().startswith("##")
    weight = size(file.stat().st_size)
    assert f"{file} written: {weight}, 1 session, replaced 1 vehicle id" in forced.err
    kept = evtui("report", DEPOT, "-O", file, "--force", "--no-redact").err
    assert "1 session, NOT anonymised, reveals 1 vehicle id (depot)" in kept and kept.count("reveals") == 1


def test_a_folder_or_a_missing_folder_is_one_line(evtui: Evtui, tmp_path: Path) -> None:
    assert evtui("report", DEPOT, "-O", tmp_path).code == 2
    ran = evtui("report", DEPOT, "-O", tmp_path / "no" / "x.md")
    assert ran.code == 1 and "cannot be written" in ran.err and ran.err.count("\n") == 2


def test_personal_data_stays_only_when_asked_for_and_stderr_says_what_it_is(evtui: Evtui) -> None:
    ran = evtui("report", DEPOT, "--no-redact")
    assert "qwerty" in ran.text and "qwerty" not in ran.err
    assert "NOT anonymised, reveals 1 vehicle id (depot)" in ran.err
    place = evtui("report", f"{OIOI}#43daa84191f7", "--keep-addresses")
    assert "Tempelhofer" in place.text and "Addresses were left readable" in place.text


def test_the_configuration_says_whether_addresses_stay_unless_the_command_does(
    evtui: Evtui, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[redaction]\nkeep_addresses = true\n")
    config.chmod(0o600)
    session = f"{OIOI}#43daa84191f7"
    assert "Tempelhofer" in evtui("-c", config, "report", session).text
    assert "Tempelhofer" not in evtui("-c", config, "report", session, "--replace-addresses").text
    config.write_text("[redaction]\nkeep_addresses = 1\n")
    assert "Tempelhofer" not in evtui("-c", config, "report", session).text, "not a switch: nothing stays"


@pytest.mark.parametrize("session", [SMAPPEE, f"{OIOI}#43daa84191f7"])
def test_other_providers_have_reports_too(evtui: Evtui, session: object) -> None:
    ran = evtui("report", str(session), "-o", "txt")
    assert ran.code == 0 and "gives no curve" in " ".join(ran.text.split()) and "Tempelhofer" not in ran.text


def test_a_session_that_is_not_there_is_5_and_writes_nothing(evtui: Evtui, tmp_path: Path) -> None:
    ran = evtui("report", f"{DEPOT}#4712", "-O", tmp_path / "x.md")
    assert ran.code == 5 and not (tmp_path / "x.md").exists()


def test_the_users_notes_are_in_it(evtui: Evtui) -> None:
    from evtui.config.locations import locate
    from evtui.models.instant import Instant
    from evtui.services.files import read_files
    from evtui.services.notes.note import Note
    from evtui.services.notes.store import FileNotes

    session = read_files([DEPOT]).reports[0].session
    note = Note(id="1", session=session.key, text="qwerty hums", created_at=Instant(0))
    FileNotes(locate().data).add(note)
    text = evtui("report", DEPOT, "-o", "txt").text
    assert "hums" in text and "qwerty" not in text
