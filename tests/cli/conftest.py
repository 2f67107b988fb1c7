"""Command lines run in this process, and one simulator for the tests that only read."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evtui.cli.demo import DemoChild, start_demo
from evtui.cli.diagnostics import ENDING
from evtui.cli.main import main
from tests.cli.command_line import NOW, Ran

Evtui = Callable[..., Ran]


@pytest.fixture
def evtui(monkeypatch: pytest.MonkeyPatch) -> Iterator[Evtui]:
    """``evtui("sessions", file)``: the real entry point with captured streams that are no terminal."""
    before = {signum: signal.getsignal(signum) for signum in (*ENDING, signal.SIGINT)}

    def call(*args: str | Path, stdin: bytes = b"") -> Ran:
        out, err = io.BytesIO(), io.BytesIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            patch.setattr(sys, "stdout", io.TextIOWrapper(out, "utf-8", write_through=True))
            patch.setattr(sys, "stderr", io.TextIOWrapper(err, "utf-8", write_through=True))
            code = main([str(arg) for arg in args])
            sys.stdout.flush()
            sys.stderr.flush()
            return Ran(out.getvalue(), err.getvalue().decode(), code)

    yield call
    for signum, handler in before.items():
        signal.signal(signum, handler)


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoChild]:
    """One simulated fleet for all tests that only read it."""
    home = tmp_path_factory.mktemp("simulator")
    environ = {**os.environ, "EVTUI_HOME": str(home)}
    with start_demo(seed=1, sessions=12, now=NOW, environ=environ) as child:
        child.config()
        yield child


@pytest.fixture
def config(simulator: DemoChild, tmp_path: Path) -> Callable[[Callable[[str], str] | None], Path]:
    """``config()``: a private configuration file for the simulator; ``config(change)`` edits it first."""

    def write(change: Callable[[str], str] | None = None) -> Path:
        text = simulator.config().decode()
        path = tmp_path / "config.toml"
        path.write_text(change(text) if change else text)
        path.chmod(0o600)
        return path

    return write
