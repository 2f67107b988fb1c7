"""What a command imports, counted in a real process: start-up time is decided here."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.command_line import DEPOT, OIOI, ROOT

SCRIPT = """
import sys
from evtui.cli.main import main
code = main({args!r})
print(*sorted({{name.partition('.')[0] for name in sys.modules}}), file=sys.stderr)
sys.exit(code)
"""


def imported(*args: str) -> set[str]:
    """Top-level modules a command line has imported at its end."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(args=list(args))],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    return set(done.stderr.decode().splitlines()[-1].split())


@pytest.mark.parametrize("args", [["--version"], ["version"]])
def test_the_version_imports_nothing_heavy(args: list[str]) -> None:
    heavy = {"textual", "rich", "httpx", "pydantic", "click", "numpy", "msgspec", "asyncio", "logging"}
    assert not heavy & imported(*args)


def test_the_list_of_the_demo_imports_no_textual() -> None:
    modules = imported("sessions", "--demo", "-o", "json")
    assert "textual" not in modules
    assert {"httpx", "pydantic"} <= modules  # or the guard guards nothing


def test_a_list_of_files_needs_no_network_library_or_textual_and_numpy_for_verdicts_only() -> None:
    assert not {"textual", "httpx"} & imported("sessions", str(DEPOT), "-o", "csv")
    assert not {"textual", "httpx", "numpy"} & imported("sessions", str(OIOI), "-o", "csv")


def test_help_imports_click_and_none_of_the_commands_needs() -> None:
    assert not {"textual", "httpx", "pydantic", "numpy", "msgspec"} & imported("--help")
