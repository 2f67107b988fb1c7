"""Every way to end: exit codes, one line on stderr, nothing secret, silence where silence is meant."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from evtui.cli import main as entry
from evtui.cli.diagnostics import Ended, PipeClosed, report
from evtui.cli.running import run_async
from evtui.clients.secret import Secret
from evtui.errors import (
    AuthenticationRefused,
    ConfigError,
    EvtuiError,
    ForbiddenCall,
    NotFound,
    PermissionRefused,
    ProviderTimeout,
    RateLimited,
    ResourceNotFound,
    UnexpectedPayload,
    UsageError,
)
from tests.cli.command_line import DEPOT, ROOT, spawn
from tests.cli.conftest import Evtui


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("m"), 2),
        (ConfigError("m"), 2),
        (NotFound("m"), 5),
        (ResourceNotFound("m"), 5),
        (AuthenticationRefused("m"), 4),
        (PermissionRefused("m"), 4),
        (RateLimited("m"), 3),
        (ProviderTimeout("m"), 3),
        (UnexpectedPayload("m"), 3),
        (ForbiddenCall("m"), 1),
        (EvtuiError("m"), 1),
        (KeyboardInterrupt(), 130),
        (Ended(signal.SIGHUP), 129),
        (Ended(signal.SIGQUIT), 131),
        (Ended(signal.SIGTERM), 143),
        (PipeClosed(), 0),
        (SystemExit(7), 7),
        (ValueError("m"), 1),
        (MemoryError(), 1),
    ],
)
def test_every_error_has_its_exit_code(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evtui.cli.diagnostics.silence_stdout", lambda: None)  # this stdout is pytest's
    assert report(error) == code


def test_a_message_and_its_hint_stand_on_one_harmless_line(capsys: pytest.CaptureFixture[str]) -> None:
    report(UsageError("a\nb\x1b]52;c;AAAA\x07", hint="try \u202ethis"))
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert told.rstrip("\n").isprintable()
    assert told.startswith("evtui: a␊b␛]52;c;AAAA␇ · try ⟨U+202E⟩this")


def test_a_crash_is_one_line_the_log_has_the_place_and_nobody_has_the_values(
    evtui: Evtui, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = Secret("canary-d00d-secret")

    def crash(argv: object) -> int:
        token = canary.reveal()
        raise ZeroDivisionError(f"while holding {token}")

    monkeypatch.setattr(entry, "_grammar", crash)
    ran = evtui("sessions")
    assert (ran.code, ran.out) == (1, b"")
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err
    log = Path(os.environ["EVTUI_HOME"]) / "state" / "evtui.log"
    assert str(log) in ran.err
    assert (log.stat().st_mode & 0o777, log.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    (entry_line,) = log.read_text().splitlines()
    written = json.loads(entry_line)
    assert "in crash" in written["traceback"]
    assert "canary" not in log.read_text().replace("token = canary.reveal()", "") + ran.err


def test_a_crash_without_a_place_for_the_log_still_says_so(
    evtui: Evtui, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EVTUI_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(entry, "_grammar", lambda argv: 1 // 0)
    ran = evtui("sessions")
    assert (ran.code, "log could not be written" in ran.err) == (1, True)


def test_a_closed_pipe_ends_silently() -> None:
    done = subprocess.run(
        f"'{sys.executable}' -m evtui events '{DEPOT}' | true; echo ${{PIPESTATUS[0]}}",
        shell=True, executable="/bin/bash", cwd=ROOT, capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == b"0"
    assert b"Broken" not in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_full_disk_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "evtui", "sessions", str(DEPOT), "-o", "json"],
            stdout=full, stderr=subprocess.PIPE, cwd=ROOT, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert b"stdout cannot be written: No space left" in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_standard_streams_crash_nothing(closed: str) -> None:
    done = subprocess.run(
        f"'{sys.executable}' -m evtui sessions '{DEPOT}' {closed}",
        shell=True, executable="/bin/bash", cwd=ROOT, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert not (Path(os.environ["EVTUI_HOME"]) / "state" / "evtui.log").exists()


SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT]


@pytest.mark.parametrize("signum", SIGNALS)
def test_a_signal_while_starting_ends_with_its_code_and_takes_the_simulator_along(
    signum: signal.Signals, tmp_path: Path
) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "EVTUI_HOME"}
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "evtui", "sessions", "--demo"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env={**environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:
        if b"pydantic" in line:
            break  # far enough to have a child and a home
    assert list(tmp_path.glob("evtui-demo-*"))
    process.send_signal(signum)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (128 + signum, b"")
    assert b"Traceback" not in err
    assert not list(tmp_path.glob("evtui-demo-*"))


@pytest.mark.parametrize("signum", SIGNALS)
def test_a_signal_while_a_provider_hangs_ends_at_once_with_its_code(
    signum: signal.Signals, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        config = tmp_path / "c.toml"
        config.write_text(
            f'[accounts.a]\nprovider = "depot"\napi_base = "{url}"\nauth_url = "{url}/oauth2/token"\n'
            'client_id = "a"\nclient_secret = "hanging-secret"\n'
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "evtui", "sessions", "-c", str(config), "-o", "json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
        )  # fmt: skip
        silent.settimeout(30)
        connection, _ = silent.accept()
        with connection:
            connection.recv(100)
            process.send_signal(signum)
            out, err = process.communicate(timeout=10)  # a read may take 20 s, a retry longer
    assert (process.returncode, out) == (128 + signum, b"")
    assert b"Traceback" not in err


def test_a_signal_in_the_loop_unwinds_the_work() -> None:
    unwound = []

    async def work() -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
            import asyncio

            await asyncio.Event().wait()
        finally:
            unwound.append(True)

    before = signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        with pytest.raises(Ended) as caught:
            run_async(work())
    finally:
        signal.signal(signal.SIGTERM, before)
    assert (caught.value.code, unwound) == (128 + signal.SIGTERM, [True])


def test_a_home_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    ran = spawn("sessions", DEPOT, "-o", "json", EVTUI_HOME=str(blocked / "below"))
    assert (ran.code, len(ran.json["sessions"])) == (0, 1)
