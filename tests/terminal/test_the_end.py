"""However the app ends, the terminal is as it was, and the exit code says why."""

from __future__ import annotations

import fcntl
import os
import resource
import select
import signal
import struct
import termios
from pathlib import Path

import pytest

from tests.terminal.pty_terminal import PATIENCE_S, ROOT, PtyTerminal, evtui

pytestmark = pytest.mark.pty
SAMPLE = ROOT / "tests" / "services" / "saved" / "depot-sample.json"
CODES = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGQUIT: 131, signal.SIGINT: 130}
GONE_S = 3.0
"""A vanished terminal is noticed within this time."""


@pytest.mark.parametrize("number", CODES)
def test_a_signal_ends_the_app_at_once_with_the_terminal_restored(number: signal.Signals) -> None:
    with PtyTerminal(evtui(SAMPLE)) as terminal:
        terminal.wait_for("1/1")
        terminal.signal(number)
        assert terminal.wait_promptly() == CODES[number]
        terminal.assert_restored()


@pytest.mark.parametrize("stage", [b"\x1b[?1049h", b"\x1b[>25u", b"DepotFinity"])
def test_a_signal_while_the_app_is_starting_does_the_same(stage: bytes) -> None:
    with PtyTerminal(evtui(SAMPLE)) as terminal:
        terminal.wait_until(lambda: stage in terminal.bytes, str(stage))
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_promptly() == 143
        terminal.assert_restored()
        assert b"unexpected" not in terminal.bytes


def test_a_second_signal_does_not_leave_the_terminal_half_restored() -> None:
    with PtyTerminal(evtui(SAMPLE)) as terminal:
        terminal.wait_for("1/1")
        terminal.signal(signal.SIGHUP)
        terminal.signal(signal.SIGTERM)
        while terminal.process.poll() is None:
            terminal.signal(signal.SIGTERM)  # again and again, into every stage of the end
            terminal.read_for(0.01)
        while_python_itself_ended = -signal.SIGTERM
        assert terminal.wait_promptly() in (129, 143, while_python_itself_ended)
        terminal.assert_restored()


def test_the_demo_takes_its_simulator_and_its_home_along(tmp_path: Path) -> None:
    env = {"EVTUI_HOME": "", "TMPDIR": str(tmp_path)}
    with PtyTerminal(evtui("--demo"), env=env) as terminal:
        terminal.wait_for("HPC-")
        (home,) = tmp_path.glob("evtui-demo-*")
        children = (
            Path(f"/proc/{terminal.process.pid}/task/{terminal.process.pid}/children").read_text().split()
        )
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_promptly() == 143
        terminal.assert_restored()
        assert not home.exists()
        assert children
        assert not any(Path(f"/proc/{child}").exists() for child in children)


@pytest.mark.parametrize("prelude", ["", 'trap "" HUP'])
def test_a_vanished_terminal_ends_the_app_and_it_never_spins(prelude: str) -> None:
    """Once with the hang-up signal, once without it (nohup, or a line that drops)."""
    with PtyTerminal(evtui(SAMPLE), prelude=prelude) as terminal:
        terminal.wait_for("1/1")
        used = _cpu_s(terminal.process.pid)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        terminal.hang_up()
        assert terminal.process.wait(PATIENCE_S if "CI" in os.environ else GONE_S) == 129
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        total = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        assert total - used < GONE_S / 2, "it spun on the closed terminal"


def _cpu_s(pid: int) -> float:
    """Processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("how", ["signal", "hang-up"])
def test_a_terminal_that_no_longer_reads_cannot_hold_the_app(how: str) -> None:
    """The main thread waits for room in the driver's queue: its event loop answers nothing any more."""
    with PtyTerminal(evtui("--demo"), size=(200, 60), prelude='trap "" HUP') as terminal:
        terminal.wait_for("HPC-", "Findings")
        os.write(terminal.master, b"Gg" * 40)  # far more than a pty holds, and nobody reads it
        assert _is_blocked(terminal)
        if how == "signal":
            terminal.signal(signal.SIGTERM)
            assert terminal.process.wait(GONE_S) == 143
            assert terminal.is_cooked
        else:
            terminal.hang_up()
            assert terminal.process.wait(GONE_S) == 129


def _is_blocked(terminal: PtyTerminal) -> bool:
    """Wait until the pty's output stands still: nothing was read and the last write is waiting."""
    held: int = -1
    while True:
        select.select([], [], [], 0.2)
        (now,) = struct.unpack("i", fcntl.ioctl(terminal.master, termios.FIONREAD, b"\0" * 4))
        if now == held:
            return held > 0
        held = now
