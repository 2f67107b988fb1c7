"""The demo: a simulator in a child process, and a private home that is gone afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from types import TracebackType
from typing import IO, Final, Self

from evtui.errors import ConfigError, EvtuiError

READY: Final = b"# ready"
"""The line the child prints after its configuration, once all three providers accept."""
READY_TIMEOUT_S: Final = 30.0
MAX_CONFIG_BYTES: Final = 1 << 20
LOG: Final = "simulator.log"
"""The child's stderr, inside the demo's home."""
_SITE_FOLDERS: Final = ("site-packages", "dist-packages")


class DemoFailed(EvtuiError):
    """The simulator did not start."""


class DemoChild:
    """One running simulator with its own home folder. A context manager; ``close`` may be called twice.

    The child ends when its stdin closes, so it never outlives us, not even when we are killed. It has a
    session of its own: a ctrl+c in the terminal reaches only us.
    """

    def __init__(self, process: subprocess.Popen[bytes], home: Path, keep_home: bool) -> None:
        self._process = process
        self._keep_home = keep_home
        self._config: bytes | None = None
        self.home = home
        """The demo's home (0700): ``data/``, ``cache/``, ``state/``."""

    @property
    def pid(self) -> int:
        """Process id of the simulator, for tests."""
        return self._process.pid

    def config(self) -> bytes:
        """The configuration the simulator printed; waits for it.

        Raises DemoFailed when none comes, and ConfigError for a fault script that cannot be used. Blocks:
        call it in a thread where keys must be answered meanwhile.
        """
        if self._config is None:
            self._config = self._read_config()
        return self._config

    def _read_config(self) -> bytes:
        """Read stdout up to the ready line; a child that hangs is killed, which ends the reading."""
        stdout = self._process.stdout
        assert stdout is not None
        watchdog = threading.Timer(READY_TIMEOUT_S, self._process.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            lines, ready = _until_ready(stdout)
        finally:
            watchdog.cancel()
        if not ready:
            with suppress(subprocess.TimeoutExpired):  # it closed its stdout, so it is on its way out
                self._process.wait(timeout=1)
            self._process.kill()
            refused = self._process.wait() == ConfigError.exit_code
            message = f"the simulator did not start: {self._last_words()}"
            raise ConfigError(message) if refused else DemoFailed(message)
        return b"".join(lines)

    def _last_words(self) -> str:
        """The last line the child wrote on stderr."""
        with suppress(OSError):
            lines = (self.home / LOG).read_text("utf-8", "replace")[-MAX_CONFIG_BYTES:].split("\n")
            return next((line.strip() for line in reversed(lines) if line.strip()), "it gave no reason")
        return "its log cannot be read"

    def close(self) -> None:
        """End the child, whatever it does, and remove the home."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        try:
            self._process.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if not self._keep_home:
            rmtree(self.home, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _until_ready(stdout: IO[bytes]) -> tuple[list[bytes], bool]:
    """Lines before the ready line, and whether it came."""
    lines: list[bytes] = []
    size = 0
    while size < MAX_CONFIG_BYTES and (line := stdout.readline(MAX_CONFIG_BYTES)):
        if line.strip() == READY:
            return lines, True
        lines.append(line)
        size += len(line)
    return lines, False


def start_demo(
    *,
    seed: int,
    sessions: int | None = None,
    now: str | None = None,
    faults: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> DemoChild:
    """Start the simulator and return at once; it comes up while we import and paint.

    ``now`` is RFC 3339. Imports nothing heavy. Raises DemoFailed when it cannot be started at all.
    """
    env = dict(os.environ if environ is None else environ)
    argv = [sys.executable, "-P", "-m", "evtui.simulator", "--parent-pipe", "--seed", str(seed)]
    argv += ["--now", now] if now else []
    argv += ["--sessions", str(sessions)] if sessions is not None else []
    argv += ["--faults", str(faults)] if faults else []
    home, keep = demo_home(env)
    try:
        with (home / LOG).open("wb") as log:
            process = subprocess.Popen(  # noqa: S603  # our own interpreter and module, no shell
                argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=_with_package(env),
                start_new_session=True,
            )
    except OSError as error:
        if not keep:
            rmtree(home, ignore_errors=True)
        raise DemoFailed(f"the simulator cannot be started: {error.strerror or 'failed'}") from error
    return DemoChild(process, home, keep)


def _with_package(env: dict[str, str]) -> dict[str, str]:
    """``-P`` keeps the current folder off the child's path; a checkout that is not installed is named."""
    root = Path(__file__).absolute().parent.parent.parent
    if root.name not in _SITE_FOLDERS:
        env["PYTHONPATH"] = os.pathsep.join(filter(None, (str(root), env.get("PYTHONPATH"))))
    return env


def demo_home(environ: Mapping[str, str]) -> tuple[Path, bool]:
    """The demo's home, and whether it stays: ``$EVTUI_HOME/demo`` emptied, else a temporary 0700 folder.

    An EVTUI_HOME that cannot be written to is no reason not to show the demo.
    """
    home = environ.get("EVTUI_HOME")
    if home:
        folder = Path(home).absolute() / "demo"
        with suppress(OSError):
            _empty(folder)
            return folder, True
    try:
        return Path(tempfile.mkdtemp(prefix="evtui-demo-")), False
    except OSError as error:
        reason = error.strerror or "failed"
        raise DemoFailed(f"no place for the demo's files: {reason}", hint="set TMPDIR") from error


def _empty(folder: Path) -> None:
    """Make a folder new and private. Raises DemoFailed for a link: what it points to is not ours to empty."""
    if folder.is_symlink():
        raise DemoFailed(f"{folder} is a link", hint="remove it, or choose another EVTUI_HOME")
    rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
