"""What is told on stderr, and the one table from exceptions to exit codes."""

from __future__ import annotations

import os
import signal
import sys
from typing import Final

from evtui.cli.stderr import write_line
from evtui.errors import EvtuiError
from evtui.models.problem import Problem

INTERRUPTED: Final = 130
UNEXPECTED: Final = 1
ENDING: Final = (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM)
"""Signals that end us, with exit codes 129, 131 and 143."""
PARTIAL: Final = 6
"""``--strict`` and something is missing."""


class Ended(SystemExit):
    """A signal asked us to end; raised in the main thread so that everything is closed on the way out.

    A SystemExit, because event loops let that pass wherever it strikes.
    """

    def __init__(self, signum: int) -> None:
        super().__init__(128 + signum)


class PipeClosed(Exception):
    """Nobody reads stdout any more. No OSError: click would turn that into exit code 1."""


class Diagnostics:
    """Talk: notices, problems, errors. One line each, through the gate, with secrets masked by value."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet

    def error(self, message: str, hint: str = "") -> None:
        """Why nothing, or not everything, was done; shown even with ``-q``."""
        write_line(f"evtui: {_joined(message, hint)}")

    def problem(self, problem: Problem) -> None:
        """One account's or file's problem, named once."""
        account = problem.account or ""
        named = not account or problem.message.startswith(account.removeprefix("file:"))
        self.error(problem.message if named else f"{account}: {problem.message}", problem.hint)

    def notice(self, message: str, hint: str = "") -> None:
        """Something worth knowing; silent with ``-q``."""
        if not self._quiet:
            write_line(_joined(message, hint))


def _joined(message: str, hint: str) -> str:
    """Message and remedy on one line."""
    return f"{message} · {hint}" if hint else message


def report(error: BaseException) -> int:
    """Tell what happened in one line and give the exit code.

    Exhaustive: what is not known is a crash, which is written to the log without the values of variables.
    """
    say = Diagnostics()
    match error:
        case SystemExit():
            return error.code if isinstance(error.code, int) else UNEXPECTED if error.code else 0
        case KeyboardInterrupt():
            return INTERRUPTED
        case PipeClosed() | BrokenPipeError():
            silence_stdout()
            return 0
        case EvtuiError():
            for message, hint in _parts(error):
                say.error(message, hint)
            return error.exit_code
        case _:
            return _click_code(error) if _is_click(error) else _crash(error)


def _parts(error: EvtuiError) -> list[tuple[str, str]]:
    """Message and hint; of a bad configuration every fault."""
    faults = getattr(error, "faults", ())
    return [(f"{fault.place}: {fault.message}", fault.hint) for fault in faults] or [
        (error.message, error.hint)
    ]


def _is_click(error: BaseException) -> bool:
    """Whether click raised it, without importing click to ask."""
    return type(error).__module__.startswith("click.")


def _click_code(error: BaseException) -> int:
    """Usage errors are 2; ``--help`` and its kin carry their own code."""
    import click

    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case click.Abort():
            return INTERRUPTED
        case click.UsageError():
            path = error.ctx.command_path if error.ctx else "evtui"
            Diagnostics().error(_sentence(error.format_message()), f"{path} --help")
            return 2
        case click.ClickException():
            Diagnostics().error(_sentence(error.format_message()))
            return error.exit_code
        case _:
            return _crash(error)


def _sentence(message: str) -> str:
    """click's sentences in our form: no capital, no full stop."""
    text = " ".join(message.split())
    return (text[:1].lower() + text[1:]).rstrip(".")


def _crash(error: BaseException) -> int:
    """A bug: one line, the log named, no values of variables anywhere."""
    from evtui.cli.logs import write_crash  # logging is imported only when something went wrong

    where = write_crash(error)
    kind = (
        "not enough memory" if isinstance(error, MemoryError) else f"unexpected {type(error).__name__}, a bug"
    )
    Diagnostics().error(kind, f"details in {where}" if where else "the log could not be written")
    return UNEXPECTED


def silence_stdout() -> None:
    """After a closed pipe: point stdout at nothing, so that the interpreter's last flush stays silent too."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
    except (AttributeError, OSError, ValueError):
        return


def raise_on_signals() -> None:
    """SIGHUP, SIGQUIT and SIGTERM unwind the stack, so that children and temporary folders go with us.

    An ignored signal stays ignored: ``nohup`` means it.
    """

    def end(signum: int, _frame: object) -> None:
        raise Ended(signum)

    for signum in ENDING:
        if signal.getsignal(signum) is not signal.SIG_IGN:
            signal.signal(signum, end)
