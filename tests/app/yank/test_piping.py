"""``|``: sessions into a command without a shell, without secrets, within limits; its output is only text."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from evtui.app.child_env import child_env
from evtui.app.piping import MOST_OUTPUT, json_lines, piped
from evtui.app.text_screen import TextScreen
from tests.app.doubles import report
from tests.app.yank.stage import play

PYTHON = sys.executable


def script(folder: Path, code: str) -> str:
    """A command that runs some Python."""
    file = folder / "command.py"
    file.write_text(code)
    return f"{PYTHON} {file}"


def short(folder: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same under a name that is soon typed."""
    file = folder / "run"
    file.write_text(f"#!{PYTHON}\n{code}\n")
    file.chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return "run"


async def test_the_marked_sessions_go_in_as_json_lines_and_the_output_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import sys, json\nfor line in sys.stdin: print('got', json.loads(line)['id'])"
    command = short(tmp_path, code, monkeypatch)
    async with play(tmp_path, monkeypatch, depot=[report(1), report(2), report(3)]) as shown:
        await shown.press("space", "j", "j", "space", "vertical_line")
        await shown.write(command)
        await shown.piped()
        assert isinstance(shown.app.screen, TextScreen)
        assert shown.text() == ["got depot-0001", "got depot-0003"]
        assert "exit 0" in shown.app.screen.crumbs()[0]


async def test_without_marks_it_is_the_session_under_the_cursor_also_on_its_own_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = short(tmp_path, "import sys\nprint(len(sys.stdin.readlines()), 'line')", monkeypatch)
    async with play(tmp_path, monkeypatch, depot=[report(1), report(2)]) as shown:
        await shown.press("vertical_line")
        await shown.write(command)
        await shown.piped()
        assert shown.text() == ["1 line"]
        await shown.press("q", "enter", "vertical_line")
        await shown.write(command)
        await shown.piped()
        assert shown.text() == ["1 line"]


async def test_it_has_a_command_of_its_own_with_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with play(tmp_path, monkeypatch, depot=[report(1)]) as shown:
        await shown.app.screen.action_pipe(f"{PYTHON} -c 'print(7*6)'")  # type: ignore[attr-defined]
        await shown.piped()
        assert shown.text() == ["42"]


async def test_control_characters_of_the_output_never_reach_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = script(tmp_path, r"print('\x1b]52;c;ZXZpbA==\x07[bold]x[/] \x1b[2J')")
    async with play(tmp_path, monkeypatch, depot=[report(1)]) as shown:
        await shown.app.screen.action_pipe(command)  # type: ignore[attr-defined]
        await shown.piped()
        (line,) = shown.text()
        assert line.isprintable() and "[bold]x[/]" in line


async def test_no_shell_reads_the_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    victim = tmp_path / "made"
    command = f"{script(tmp_path, 'import sys; print(sys.argv[1:])')} $HOME ; touch {victim}"
    async with play(tmp_path, monkeypatch, depot=[report(1)]) as shown:
        await shown.app.screen.action_pipe(command)  # type: ignore[attr-defined]
        await shown.piped()
        assert "'$HOME', ';', 'touch'" in " ".join(shown.text()) and not victim.exists()


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("no-such-program-anywhere", "cannot be run: No such file"),
        ("echo 'open", "No closing quotation"),
        ("/", "cannot be run: "),
    ],
)
async def test_what_cannot_be_run_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, says: str
) -> None:
    async with play(tmp_path, monkeypatch, depot=[report(1)]) as shown:
        await shown.app.screen.action_pipe(command)  # type: ignore[attr-defined]
        await shown.piped()
        assert says in shown.message and shown.app.screen is shown.app.sessions


async def test_a_command_that_prints_nothing_says_how_it_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with play(tmp_path, monkeypatch, depot=[report(1)]) as shown:
        await shown.app.screen.action_pipe(script(tmp_path, "import sys; sys.exit(3)"))  # type: ignore[attr-defined]
        await shown.piped()
        assert "exit 3, nothing was printed" in shown.message


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_a_running_command_ends_at_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    started = tmp_path / "started"
    code = f"import time, pathlib; pathlib.Path({str(started)!r}).touch(); time.sleep(600)"
    async with play(tmp_path, monkeypatch, depot=[report(1)]) as shown:
        await shown.app.screen.action_pipe(script(tmp_path, code))  # type: ignore[attr-defined]
        while not started.exists():
            await shown.pilot.pause(0.01)
        await shown.press(key)
        await shown.piped()
        assert "was ended" in shown.message and shown.app.screen is shown.app.sessions


async def test_restricted_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with play(tmp_path, monkeypatch, opening={"is_restricted": True}, depot=[report(1)]) as shown:
        await shown.press("vertical_line")
        assert "--restricted" in shown.message and shown.app.focused is None
        await shown.app.screen.action_pipe("echo x")  # type: ignore[attr-defined]
        assert "--restricted" in shown.message and not shown.app.workers


async def test_an_empty_list_has_nothing_to_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with play(tmp_path, monkeypatch, depot=[]) as shown:
        await shown.press("vertical_line")
        assert shown.message == "No session to pipe here"


async def test_time_and_output_are_limited_and_nothing_is_left_running(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    child = (
        f"import os, pathlib, time; pathlib.Path({str(pid)!r}).write_text(str(os.getpid())); time.sleep(600)"
    )
    slow = await piped([PYTHON, "-c", child], b"", patience_s=2.0)
    assert slow.said == "ended after 2 s"
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
    loud = await piped([PYTHON, "-c", "while True: print('x' * 9999)"], b"")
    assert "MiB of output" in loud.said and len(loud.output) == MOST_OUTPUT


async def test_a_command_that_does_not_read_its_input_is_no_trouble() -> None:
    assert (await piped([PYTHON, "-c", "print(1)"], b"x" * (8 << 20))).output.strip() == "1"


async def test_cancelling_ends_the_command() -> None:
    task = asyncio.create_task(piped([PYTHON, "-c", "import time; time.sleep(600)"], b""))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_the_environment_has_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {
        "PATH": "/bin",
        "LC_ALL": "C",
        "NORTH_SECRET": "x",
        "AWS_SECRET_ACCESS_KEY": "y",
        "DB_URL": "u:p@h",
    }
    assert child_env(environ) == {"PATH": "/bin", "LC_ALL": "C"}


async def test_the_environment_of_a_command_is_that_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NORTH_SECRET", "canary")
    outcome = await piped([PYTHON, "-c", "import os; print(dict(os.environ))"], b"")
    assert "canary" not in outcome.output and "PATH" in outcome.output


def test_the_lines_are_those_of_the_command_line() -> None:
    lines = json_lines([report(1), report(2)]).splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["depot-0001", "depot-0002"]
