"""``evtui cache``, and every command that browses with ``--offline``: no socket is ever opened."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from evtui.cli.caching import read_age_us, read_size
from evtui.cli.demo import DemoChild, start_demo
from evtui.errors import UsageError
from evtui.models.instant import Instant
from tests.cli.command_line import NOW, ROOT, Ran, spawn

PERIOD = ("--since", "2026-11-01", "--until", NOW, "--now", NOW)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """A home whose store was filled by a simulator that is gone, and its configuration."""
    folder = tmp_path_factory.mktemp("filled")
    environ = {**os.environ, "EVTUI_HOME": str(folder / "simulator")}
    with start_demo(seed=1, sessions=12, now=NOW, environ=environ) as child:
        config = write_config(child, folder)
        done = spawn("sync", *PERIOD, "-q", "-c", config, EVTUI_HOME=str(folder / "home"))
        assert done.code == 0, done.err
    yield folder / "home", config


def write_config(child: DemoChild, folder: Path) -> Path:
    """The simulator's configuration as a private file."""
    config = folder / "config.toml"
    config.write_bytes(child.config())
    config.chmod(0o600)
    return config


@pytest.fixture
def home(filled: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the filled home, in use."""
    copy = tmp_path / "copy"
    shutil.copytree(filled[0], copy)
    monkeypatch.setenv("EVTUI_HOME", str(copy))
    monkeypatch.setenv("EVTUI_CONFIG", str(filled[1]))
    return copy


GUARD = """
import runpy, socket, sys
def refuse(event, args):
    if event in ("socket.__new__", "socket.connect", "socket.getaddrinfo", "socket.bind"):
        if event != "socket.__new__" or args[1] in (socket.AF_INET, socket.AF_INET6):
            print("SOCKET", event, file=sys.stderr)
            raise SystemExit(99)
sys.addaudithook(refuse)
sys.argv = ["evtui", *sys.argv[1:]]
runpy.run_module("evtui", run_name="__main__")
"""


def guarded(*args: str | Path) -> Ran:
    """A process that ends with 99 when it makes any internet socket."""
    done = subprocess.run(
        [sys.executable, "-c", GUARD, *map(str, args)],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    return Ran(done.stdout, done.stderr.decode(), done.returncode)


def test_the_guard_sees_a_command_that_asks(home: Path) -> None:
    assert guarded("sessions", "--refresh", *PERIOD).code == 99


def test_offline_commands_open_no_socket(home: Path) -> None:
    listed = guarded("sessions", "--offline", "-o", "json", *PERIOD)
    assert listed.code == 0, listed.err
    sessions = listed.json["sessions"]
    assert {one["account"] for one in sessions} == {"depot-demo", "park-demo", "roaming-demo"}
    assert listed.json["problems"] == []
    one = next(one for one in sessions if one["account"] == "depot-demo" and one["status"] == "finished")
    name = f"{one['account']}/{one['charger']}/{one['connector']}/{one['id']}"
    shown = guarded("show", name, "--offline", "-o", "json")
    assert shown.code == 0, shown.err
    assert shown.json["session"]["id"] == one["id"]
    assert shown.json["facts"] and shown.json["meters"]
    raw = guarded("show", name, "--offline", "--raw")
    assert json.loads(raw.out)["sessionMeterValues"]
    for command in ("events", "meters", "diagnose"):
        ran = guarded(command, name, "--offline", "-o", "json")
        assert ran.code == 0, ran.err
        assert len(ran.out) > 200
    watched = guarded("watch", name, "--offline")
    assert watched.code == 2
    assert "--offline asks nobody" in watched.err
    assert guarded("show", "no-such-id", "--offline").code == 5


def test_an_id_is_found_in_the_store_without_asking_whatever_its_period(home: Path) -> None:
    listed = guarded("sessions", "--offline", "-o", "json", *PERIOD, "--account", "park-demo").json[
        "sessions"
    ]
    oldest = min((one for one in listed if one["ended_at"]), key=lambda one: str(one["started_at"]))
    ran = guarded("events", f"park-demo/{oldest['id']}", "--since", NOW, "-o", "ndjson")
    assert ran.code == 0, ran.err
    assert ran.lines


def test_offline_without_any_store_is_a_failure(
    filled: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVTUI_HOME", str(tmp_path / "none"))
    ran = guarded("sessions", "--offline", "-c", filled[1])
    assert ran.code == 3
    assert "not contacted, as --offline says" in ran.err
    assert not (tmp_path / "none" / "data").exists()


def test_a_read_only_store_is_browsed(home: Path) -> None:
    (home / "data" / "sessions.db").chmod(stat.S_IRUSR)
    (home / "data").chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        ran = guarded("sessions", "--offline", "-o", "ndjson", *PERIOD)
    finally:
        (home / "data").chmod(stat.S_IRWXU)
    assert ran.code == 0, ran.err
    assert ran.lines


@pytest.mark.usefixtures("home")
def test_info_tells_what_is_there_in_every_form() -> None:
    told = guarded("cache", "info", "-o", "json").json
    assert told["schema"] == 1 and told["exists"]
    assert told["sessions"] == told["with_record"] == sum(one["sessions"] for one in told["accounts"]) > 12
    assert told["size_bytes"] > 0 and told["meter_values"] > 0
    text = guarded("cache", "info").text
    assert str(told["path"]) in text and "depot-demo" in text
    assert len(guarded("cache", "info", "-o", "ndjson").lines) == 3


@pytest.mark.usefixtures("home")
def test_info_says_when_an_account_was_fetched_to_the_minute_in_the_zone_asked_for() -> None:
    told = spawn("cache", "info", "-o", "json").json["accounts"]
    moments = [Instant.parse(one["fetched_at"]).datetime() for one in told]
    here = spawn("cache", "info", "--tz", "Asia/Tokyo").text
    for moment in moments:
        there = moment.astimezone(ZoneInfo("Asia/Tokyo"))
        assert f"{there:%Y-%m-%d %H:%M} JST" in here
        assert f"{moment:%Y-%m-%d %H:%M} UTC" in spawn("cache", "info").text


def test_check_says_what_is_damaged_and_that_nothing_is(home: Path) -> None:
    whole = spawn("cache", "check")
    assert (whole.code, "no damage found" in whole.text) == (0, True)
    connection = sqlite3.connect(home / "data" / "sessions.db")
    connection.execute("DELETE FROM meter_series")
    connection.commit()
    connection.close()
    damaged = spawn("cache", "check")
    assert (damaged.code, "record cannot be unpacked" in damaged.text) == (1, True)


def test_path_names_the_file_even_with_a_configuration_that_cannot_be_used(
    home: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("[accounts")
    ran = spawn("cache", "path", "-c", bad)
    assert ran.text.strip() == str(home / "data" / "sessions.db")
    assert ran.code == 0


def test_before_anything_was_fetched_there_is_nothing_and_that_is_no_error(tmp_path: Path) -> None:
    assert spawn("cache", "info").code == 0
    assert spawn("cache", "info", "-o", "json").json["exists"] is False
    assert spawn("cache", "clear").code == 0
    assert not (tmp_path / "home" / "evtui" / "data").exists()


def test_prune_drops_records_but_keeps_rows(home: Path) -> None:
    before = spawn("cache", "info", "-o", "json").json
    args = ("cache", "prune", "--keep-records", "2d", "--now", NOW, "-o", "json")
    would = spawn(*args, "--dry-run").json
    assert would["dry_run"] and 0 < would["records"] < before["with_record"]
    assert spawn("cache", "info", "-o", "json").json == before
    went = spawn(*args).json
    assert (went["records"], went["rows"]) == (would["records"], would["rows"]) == (would["records"], 0)
    after = spawn("cache", "info", "-o", "json").json
    assert after["sessions"] == before["sessions"]
    assert after["with_record"] == before["with_record"] - went["records"]


def test_a_dry_run_foretells_what_a_largest_size_takes(home: Path) -> None:
    before = spawn("cache", "info", "-o", "json").json
    args = ("cache", "prune", "--max-size", str(before["size_bytes"] // 3), "--now", NOW)
    would = spawn(*args, "--dry-run", "-o", "json").json
    assert 0 < would["records"] <= before["with_record"] and would["freed_bytes"] > 0
    said = spawn(*args, "--dry-run")
    assert f"{would['records']} would go" in said.text and "about " in said.text and not said.err
    assert spawn("cache", "info", "-o", "json").json["with_record"] == before["with_record"]
    went = spawn(*args, "-o", "json").json
    assert (went["records"], went["rows"]) == (would["records"], would["rows"])


def test_prune_takes_its_limits_from_the_configuration(
    home: Path, filled: tuple[Path, Path], tmp_path: Path
) -> None:
    assert spawn("cache", "prune").code == 2
    config = tmp_path / "limited.toml"
    config.write_text(filled[1].read_text() + "\n[store]\nkeep_rows_days = 3\n")
    config.chmod(0o600)
    went = spawn("cache", "prune", "-c", config, "--now", NOW, "-o", "json")
    assert went.code == 0, went.err
    assert went.json["rows"] > 0


def test_clear_needs_a_yes(home: Path) -> None:
    refused = spawn("cache", "clear")
    assert refused.code == 2
    assert "--yes" in refused.err
    one = spawn("cache", "clear", "--account", "park-demo", "--yes", "-o", "json")
    assert one.json["rows"] > 0
    left = spawn("cache", "info", "-o", "json").json
    assert {account["account"] for account in left["accounts"]} == {"depot-demo", "roaming-demo"}
    assert spawn("cache", "clear", "--yes").code == 0
    assert spawn("cache", "info", "-o", "json").json["sessions"] == 0


@pytest.mark.parametrize(("text", "days"), [("90d", 90), ("2y", 730), ("12w", 84), ("48h", 2), (" 1 D ", 1)])
def test_ages_are_read(text: str, days: int) -> None:
    assert read_age_us(text, "--keep-rows") == days * 86_400 * 1_000_000


@pytest.mark.parametrize(
    ("text", "size"), [("2GB", 2 * 10**9), ("500 MB", 5 * 10**8), ("1.5g", 15 * 10**8), ("812", 812)]
)
def test_sizes_are_read(text: str, size: int) -> None:
    assert read_size(text, "--max-size") == size


@pytest.mark.parametrize("read", [read_age_us, read_size])
@pytest.mark.parametrize("text", ["", "many", "-3d", "3 parsecs", "1e9"])
def test_what_is_neither_is_refused(read: Callable[[str, str], int], text: str) -> None:
    with pytest.raises(UsageError, match="--option"):
        read(text, "--option")
