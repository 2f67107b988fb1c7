"""What leaves the machine names nobody and holds no secret: reports, bundles, logs, crash logs, doctor."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.corpus.canaries import CANARIES, PEOPLE, personal, spellings, traces, traces_below, unpacked
from tests.terminal.canary_stage import ENVIRONMENT, PERIOD, canary_simulator, home, write_config
from tests.terminal.conftest import Command
from tests.terminal.pty_terminal import ROOT

pytestmark = pytest.mark.pty
FORMATS = ("md", "html", "txt")


def found_in(blob: bytes) -> list[bytes]:
    """Every secret and everybody named in a file, however it is packed."""
    return [one for part in unpacked(blob) for one in (*traces(part), *personal(part))]


def secrets_in(blob: bytes) -> list[bytes]:
    """Every secret in a file."""
    return [one for part in unpacked(blob) for one in traces(part)]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A simulator whose secrets and people are canaries."""
    with canary_simulator() as running:
        yield running


@pytest.fixture
def config(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command) -> Path:
    """Its configuration; everything it tells is in the store."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    path = write_config(port, tmp_path)
    assert command("sync", "-c", path, *PERIOD, "-vv").code == 0
    return path


def sessions(command: Command, config: Path) -> Iterable[dict[str, str]]:
    """Two sessions of each account, as the list has them."""
    listed = command("sessions", "--offline", "-c", config, *PERIOD, "-o", "json")
    assert listed.code == 0 and personal(listed.out), "there is somebody to leave out"
    rows = json.loads(listed.out)["sessions"]
    return [one for account in sorted({row["account"] for row in rows})
            for one in [row for row in rows if row["account"] == account][:2]]  # fmt: skip


def test_the_sweep_finds_every_canary_in_every_spelling_and_in_a_packed_file(tmp_path: Path) -> None:
    for canary in (*CANARIES, *PEOPLE):
        for spelling in spellings(canary.strip()):
            assert found_in(b"x" + spelling + b"x"), spelling
    assert found_in(PEOPLE.card.lower().encode())
    assert not found_in(b"nobody at all") and not secrets_in(PEOPLE.vehicle.encode())


def test_reports_name_nobody_unless_they_are_to(config: Path, command: Command) -> None:
    named: dict[str, set[bytes]] = {form: set() for form in FORMATS}
    for session in sessions(command, config):
        for form in FORMATS:
            args = ("report", "--offline", "-c", config, f"{session['account']}/{session['id']}", "-o", form)
            redacted = command(*args)
            assert redacted.code == 0 and len(redacted.out) > 500
            assert not found_in(redacted.out) and not found_in(redacted.err)
            revealing = command(*args, "--no-redact")
            assert not secrets_in(revealing.out)
            named[form].update(personal(revealing.out))
    assert all(named.values()), "each format could have named somebody"


def test_bundles_name_nobody_in_any_member_and_cannot_be_opened_to_tell(
    config: Path, command: Command, tmp_path: Path
) -> None:
    select = ("--offline", "-c", config, *PERIOD, "--where", "kwh>0")
    bundle, revealing, again = (tmp_path / f"{name}.evt" for name in ("case", "revealing", "again"))
    made = command("bundle", "create", *select, "-O", bundle)
    assert made.code == 0, made.err
    told = command("bundle", "create", *select, "-O", revealing, "--no-redact")
    assert command("bundle", "redact", revealing, "-O", again).code == 0
    printed = [command("bundle", "verify", bundle), command("sessions", bundle, "-o", "json")]
    printed += [
        command("show", f"{bundle}#{row['id']}", "--raw") for row in json.loads(printed[1].out)["sessions"]
    ]
    assert len(printed) > 10 and all(one.code == 0 for one in printed)
    for blob in (bundle.read_bytes(), again.read_bytes(), made.out, made.err, *(one.out for one in printed)):
        assert not found_in(blob)
    members = list(unpacked(revealing.read_bytes()))
    for canary in (PEOPLE.street, PEOPLE.vehicle, PEOPLE.card[:-2], PEOPLE.site):
        assert [one for one in members for spelling in spellings(canary.strip()) if spelling in one], canary
    assert not secrets_in(revealing.read_bytes()) and b"reveal" in told.err.lower()


def test_logs_and_crash_logs_name_nobody(config: Path, command: Command) -> None:
    crash = subprocess.run(
        [sys.executable, "-m", "tests.terminal.crashing", "worker", "sessions", "-c", str(config), "-vv"],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    assert crash.returncode == 1
    command("sessions", "-c", config, *PERIOD, "--refresh", "-vv")
    logs = list((home() / "state").glob("evtui.log*"))
    text = b"".join(path.read_bytes() for path in logs)
    assert b"in strike" in text, "it tells the place"
    assert not found_in(text) and not found_in(crash.stderr) and not found_in(crash.stdout)
    assert found_in(text + json.dumps(PEOPLE.vehicle).encode())


@pytest.mark.parametrize("form", ["table", "json"])
def test_doctor_names_nobody_and_what_tells_of_the_set_up_no_secret(
    config: Path, command: Command, form: str
) -> None:
    doctor = command("doctor", "-c", config, "-o", form)
    assert doctor.code == 0 and b"depot-demo" in doctor.out
    assert not found_in(doctor.out) and not found_in(doctor.err)
    for words in (("auth", "status"), ("config", "show", "--origin"), ("cache", "info")):
        told = command(*words, "-c", config, "-o", form)
        assert told.code == 0 and told.out
        assert not secrets_in(told.out) and not secrets_in(told.err)
    no_secret = f"depot-access-{'0f' * 12}"  # looks like one, and is configured as something else
    config.write_text(config.read_text().replace("depot-demo-client", no_secret))
    assert secrets_in(command("config", "show", "-c", config, "-o", form).out)


@pytest.mark.parametrize("ending", ["csv", "tsv", "json", "ndjson", "md"])
def test_exports_hold_no_secret(config: Path, command: Command, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"list.{ending}"
    assert command("export", "--offline", "-c", config, *PERIOD, "-O", file).code == 0
    assert personal(file.read_bytes()), "an export carries what the screen carries"
    assert not secrets_in(file.read_bytes())
    assert not traces_below(home(), besides=frozenset(path.name for path in home().rglob("*.token.json")))
