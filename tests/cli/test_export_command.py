"""``export``: any list as a file, whole or not at all, private, and never over something by accident."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from evtui.formats.units import size
from tests.cli.command_line import DEPOT, OIOI, SMAPPEE
from tests.cli.conftest import Evtui


@pytest.mark.parametrize("ending", ["csv", "tsv", "json", "ndjson", "md"])
def test_the_ending_names_the_format_and_the_file_holds_what_is_printed(
    evtui: Evtui, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"list.{ending.upper()}"
    ran = evtui("export", OIOI, SMAPPEE, "--where", "kwh>0", "-O", file)
    assert (ran.code, ran.out) == (0, b"")
    weight, rows = (
        size(file.stat().st_size),
        len(evtui("sessions", OIOI, SMAPPEE, "--where", "kwh>0", "-o", "ndjson").lines),
    )
    assert f"{file} written: {weight}, {rows} sessions, not anonymised\n" in ran.err and rows > 1
    assert file.read_bytes() == evtui("sessions", OIOI, SMAPPEE, "--where", "kwh>0", "-o", ending).out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [name for name in os.listdir(tmp_path) if "list" in name] == [file.name], "nothing is left behind"


def test_sessions_are_counted_in_the_format_that_was_written_last(evtui: Evtui, tmp_path: Path) -> None:
    for form in ("csv", "ndjson", "json", "md", "tsv"):
        ran = evtui("export", "-O", tmp_path / f"{form}.json", "--", OIOI, "-o", form)
        assert ", 2 sessions, not anonymised" in ran.err


def test_any_list_can_be_exported(evtui: Evtui, tmp_path: Path) -> None:
    for number, args in enumerate((("events", DEPOT), ("meters", DEPOT), ("stats", OIOI, "--by", "charger"))):
        file = tmp_path / f"{number}.json"
        assert evtui("export", *args, "-O", file).code == 0
        assert json.loads(file.read_text()) == evtui(*args, "-o", "json").json
        again = evtui("export", *args, "-O", file, "--force")
        assert f"{size(file.stat().st_size)}, {args[0]}, not anonymised\n" in again.err


def test_without_a_file_it_goes_to_stdout_as_csv(evtui: Evtui) -> None:
    assert evtui("export", OIOI).out == evtui("sessions", OIOI, "-o", "csv").out
    assert evtui("export", "-o", "md", OIOI).out == evtui("sessions", OIOI, "-o", "md").out


def test_a_file_is_replaced_only_by_force(evtui: Evtui, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("mine")
    refused = evtui("export", OIOI, "-O", file)
    assert (refused.code, file.read_text()) == (2, "mine")
    assert "--force" in refused.err
    assert evtui("export", OIOI, "-O", file, "--force").code == 0
    assert file.read_text().startswith("provider,")


def test_a_planted_link_is_replaced_and_not_followed(evtui: Evtui, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("mine")
    link = tmp_path / "list.csv"
    link.symlink_to(mine)
    assert evtui("export", OIOI, "-O", link, "--force").code == 0
    assert (mine.read_text(), link.is_symlink()) == ("mine", False)


def test_devices_and_folders_are_left_alone(evtui: Evtui, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for place in (pipe, tmp_path):
        ran = evtui("export", OIOI, "-O", place, "--force")
        assert ran.code == 2
        assert "is no file" in ran.err
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_place_that_cannot_be_written_is_told(evtui: Evtui, tmp_path: Path) -> None:
    ran = evtui("export", OIOI, "-O", tmp_path / "nowhere" / "list.csv")
    assert ran.code == 1
    assert "cannot be written" in ran.err
    long = evtui("export", OIOI, "-O", tmp_path / ("x" * 300))
    assert long.code == 1


def test_nothing_is_written_when_nothing_could_be_read(evtui: Evtui, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    file = tmp_path / "list.csv"
    file.write_text("kept")
    ran = evtui("export", bad, "-O", file, "--force")
    assert ran.code == 2
    assert file.read_text() == "kept"
    assert evtui("export", OIOI, "--where", "kwh<", "-O", tmp_path / "new.csv").code == 2
    assert not (tmp_path / "new.csv").exists()


def test_an_unknown_option_is_refused(evtui: Evtui) -> None:
    ran = evtui("export", OIOI, "--nonsense")
    assert ran.code == 2
    assert "--nonsense" in ran.err
