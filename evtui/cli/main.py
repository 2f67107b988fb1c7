"""The entry point: quick ways for what must be quick, the grammar for everything else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn


def run() -> NoReturn:
    """``evtui`` on the command line."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # the search reads every package
    code = main(sys.argv[1:])
    from evtui.cli.stderr import let_go_if_gone

    let_go_if_gone()
    sys.exit(code)


def main(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code; the only place where exceptions end."""
    from evtui.cli.diagnostics import raise_on_signals, report

    try:
        raise_on_signals()
        code = (_quick(tuple(argv)) or _grammar)(argv)
        _finish()
    except BaseException as error:  # the table of exit codes is exhaustive
        code = report(error)
        _finish_quietly()
    return code


def _quick(argv: tuple[str, ...]) -> Callable[[Sequence[str]], int] | None:
    """What is started before click is imported: the version, and the explorer as most people start it."""
    if "_EVTUI_COMPLETE" in os.environ:
        return None
    match argv:
        case ("--version",) | ("version",):
            return _quick_version
        case () | ("--demo",) | ("demo",) | ("--demo", "--ascii") | ("--ascii", "--demo"):
            return _quick_explorer
        case _:
            return None


def _quick_version(argv: Sequence[str]) -> int:
    """``--version`` imports nothing."""
    from evtui.cli.version import print_version

    print_version()
    return 0


def _quick_explorer(argv: Sequence[str]) -> int:
    """Plain ``evtui`` and ``evtui --demo``: the simulator comes up while we import."""
    from evtui.cli.explorer import explore
    from evtui.cli.options import CliOptions

    ascii_only = "--ascii" in argv or os.environ.get("EVTUI_ASCII", "0") not in ("", "0")
    return explore(CliOptions(demo="--demo" in argv or "demo" in argv, ascii=ascii_only))


def _grammar(argv: Sequence[str]) -> int:
    """Everything else, through click."""
    from evtui.cli.root import root

    code = root.main(list(argv), prog_name="evtui", standalone_mode=False)
    return code if isinstance(code, int) else 0


def _finish() -> None:
    """Flush stdout while a full disk or a closed pipe can still be told."""
    if sys.stdout is not None:
        sys.stdout.flush()


def _finish_quietly() -> None:
    """After an error: what is left in the buffer must not raise at the interpreter's end."""
    from evtui.cli.diagnostics import silence_stdout

    try:
        _finish()
    except (OSError, ValueError):
        silence_stdout()
