"""A newcomer at a terminal, with nothing but a letter of the provider's support: from nothing to the list."""

from __future__ import annotations

import re
import shlex
import stat
import sys
from pathlib import Path

import pytest

from evtui.cli.demo import DemoChild
from tests.terminal.pty_terminal import ROOT, PtyTerminal

pytestmark = pytest.mark.pty
SECRET = "depot-demo-secret"


class Typing:
    """A shell on a terminal and a count of the keys that were typed into it."""

    def __init__(self, terminal: PtyTerminal) -> None:
        self.terminal = terminal
        self.keys = 0
        self._prompts = 0
        self._wait()

    def line(self, text: str) -> int:
        """Type a command; returns its exit code once the shell asks for the next."""
        self.send(f"{text}\r")
        return self._wait()

    def send(self, keys: str) -> None:
        """Type."""
        self.keys += len(keys)
        self.terminal.send(keys)

    def _wait(self) -> int:
        """Until the next prompt, which tells the exit code of what ran before."""
        self._prompts += 1
        prompt = re.compile(rb"<%d:(\d+)>" % self._prompts)  # it may come in two pieces
        self.terminal.wait_until(
            lambda: prompt.search(self.terminal.bytes) is not None, f"prompt {self._prompts}"
        )
        found = prompt.search(self.terminal.bytes)
        assert found is not None
        return int(found[1])


@pytest.fixture
def shell(tmp_path: Path, simulator: DemoChild) -> tuple[list[str | Path], dict[str, str]]:
    """A shell whose prompt tells exit codes, ``evtui`` on its path, and an editor that fills in."""
    config = simulator.config().decode()
    host = re.search(r"http://127\.0\.0\.1:\d+", config)
    assert host is not None
    binaries = tmp_path / "bin"
    binaries.mkdir()
    _script(binaries / "evtui", f'exec {shlex.quote(sys.executable)} -m evtui "$@"')
    _script(
        binaries / "fill-in",
        f"""exec {shlex.quote(sys.executable)} - "$1" <<'END'
import sys
from pathlib import Path
path = Path(sys.argv[1])
text = path.read_text()
for line in ("[accounts.north]", 'provider = "depot"'):
    text = text.replace("#" + line, line)
text = text.replace('#region = "eu"', 'api_base = "{host[0]}"\\nauth_url = "{host[0]}/oauth2/token"')
text = text.replace('#client_id = "…"', 'client_id = "depot-demo-client"', 1)
path.write_text(text)
END""",
    )
    startup = tmp_path / "rc"
    startup.write_text("n=0\nPROMPT_COMMAND='c=$?; n=$((n+1)); PS1=\"<$n:$c>\"'\n")
    environ = {
        "PATH": f"{binaries}:/usr/bin:/bin",
        "PYTHONPATH": str(ROOT),
        "EDITOR": str(binaries / "fill-in"),
        "EVTUI_HOME": str(tmp_path / "evtui"),
    }
    return ["/bin/bash", "--noprofile", "--rcfile", startup, "-i"], environ


def _script(path: Path, text: str) -> None:
    """An executable shell script."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)


def test_a_newcomer_comes_from_nothing_to_the_list_by_what_each_step_says(
    shell: tuple[list[str | Path], dict[str, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv, environ = shell
    with PtyTerminal(argv, size=(220, 40), env=environ) as terminal:
        typing = Typing(terminal)
        assert typing.line("evtui config init") == 0
        terminal.wait_for("evtui config edit opens it")
        assert typing.line("evtui config edit") == 0
        terminal.wait_for("evtui auth login north")
        assert typing.line("evtui config validate") == 2
        terminal.wait_for("accounts.north.client_secret is missing")
        typing.send("evtui auth login north\r")
        terminal.wait_for("north client_secret:")
        typing.send("\x1b[200~several\nlines\x1b[201~\r")  # what was in the clipboard before
        terminal.wait_for("more than one line")
        terminal.wait_until(lambda: terminal.text.count("north client_secret:") == 2, "asked again")
        assert typing.line(f"\x1b[200~{SECRET}\n\x1b[201~") == 0
        terminal.wait_for("DepotFinity accepts the login")
        assert typing.line("clear; evtui doctor") == 0
        terminal.wait_for("ok    account   north")
        assert typing.line("evtui sessions --since 2026-11-20 --until 2026-11-22") == 0
        terminal.wait_for("HPC-")
        assert SECRET.encode() not in terminal.bytes, "not even echoed"
    kept = tmp_path / "evtui" / "state" / "secrets" / "north.client_secret"
    assert kept.read_text() == SECRET and stat.S_IMODE(kept.stat().st_mode) == 0o600
    with capsys.disabled():
        print(f"\na newcomer's keys from nothing to the list: {typing.keys}")
    assert typing.keys < 300


def test_ctrl_c_at_the_hidden_prompt_restores_the_echo_and_keeps_nothing(
    shell: tuple[list[str | Path], dict[str, str]], tmp_path: Path
) -> None:
    argv, environ = shell
    with PtyTerminal(argv, size=(220, 40), env=environ) as terminal:
        typing = Typing(terminal)
        assert typing.line("evtui config edit") == 0
        typing.send("evtui auth login north\r")
        terminal.wait_for("north client_secret:")
        typing.send("half-a-sec")
        assert typing.line("\x03") == 130
        typing.line("echo visible-again")
        assert terminal.text.count("visible-again") == 2, "typed and printed"
        assert b"half-a-sec" not in terminal.bytes
    state = tmp_path / "evtui" / "state"
    assert {file.name for file in state.iterdir()} == {"config.lock"}, "of the editor's; no secret"


def test_a_secret_is_edited_blind_and_may_be_longer_than_a_line_of_the_system(
    shell: tuple[list[str | Path], dict[str, str]], tmp_path: Path
) -> None:
    argv, environ = shell
    long_secret = "s" * 6000
    with PtyTerminal(argv, size=(220, 40), env=environ) as terminal:
        typing = Typing(terminal)
        typing.line("evtui config edit")
        typing.send("evtui auth login north --offline\r")
        terminal.wait_for("north client_secret:")
        assert typing.line(f"wrong\x15{long_secret}ä\x7f") == 0
    assert (tmp_path / "evtui/state/secrets/north.client_secret").read_text() == long_secret


def _asked(terminal: PtyTerminal, times: int) -> None:
    """Wait for the question; an earlier one may still be on the screen."""
    terminal.wait_until(lambda: terminal.bytes.count(b"[y/N]") == times, "asked")


def test_logout_asks_first_and_a_no_keeps_everything(
    shell: tuple[list[str | Path], dict[str, str]], tmp_path: Path
) -> None:
    argv, environ = shell
    kept = tmp_path / "evtui/state/secrets/north.client_secret"
    with PtyTerminal(argv, size=(220, 40), env=environ) as terminal:
        typing = Typing(terminal)
        typing.line("evtui config edit")
        typing.line("echo a-secret-1 | evtui auth login north --with-token --offline")
        for asked, (answer, is_kept) in enumerate((("n", True), ("y", False)), 1):
            typing.send("evtui auth logout north\r")
            _asked(terminal, asked)
            assert typing.line(answer) == 0
            assert kept.exists() is is_kept
