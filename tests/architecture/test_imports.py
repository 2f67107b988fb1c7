"""What may import what, read from the interpreter: a static graph cannot tell late from eager imports."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import evtui
from evtui.providers.registry import PROVIDERS, load_provider

PACKAGE = Path(evtui.__file__).parent
HEAVY = ("textual", "rich", "httpx", "pydantic", "numpy", "msgspec", "tenacity", "markdown_it")
HEADLESS = [
    name
    for module in pkgutil.walk_packages([str(PACKAGE)], "evtui.")
    if not (name := module.name).startswith(("evtui.app", "evtui.__main__", "evtui.simulator.__main__"))
    and name != "evtui.cli.tui"
]


def modules_after(code: str) -> set[str]:
    """Top-level packages a fresh interpreter has loaded after running ``code``."""
    script = (
        f"{code}\nimport sys, json\nprint(json.dumps(sorted({{m.partition('.')[0] for m in sys.modules}})))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_no_module_outside_the_app_imports_textual() -> None:
    loaded = modules_after("\n".join(f"import {name}" for name in HEADLESS))
    assert not loaded & {"textual", "rich"}


@pytest.mark.parametrize("package", ["models", "errors", "formats", "keymap"])
def test_the_nouns_and_formats_import_nothing_heavy(package: str) -> None:
    names = [name for name in HEADLESS if name.split(".")[1] == package]
    assert names
    assert not modules_after("\n".join(f"import {name}" for name in names)) & set(HEAVY)


def test_the_first_paint_needs_neither_numpy_nor_httpx_nor_pydantic() -> None:
    loaded = modules_after("import evtui.app.app, evtui.app.screens.sessions.screen")
    assert not loaded & {"httpx", "pydantic", "numpy", "msgspec", "tenacity", "markdown_it", "click"}


def imported_by(*args: str) -> set[str]:
    """Top-level packages that ``python -X importtime -m evtui ARGS`` imports, as the interpreter tells it."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "evtui", *args],
        cwd=PACKAGE.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


def test_the_version_imports_neither_textual_nor_httpx_nor_pydantic() -> None:
    imported = imported_by("--version")
    assert "evtui" in imported
    assert not imported & set(HEAVY)


def test_a_list_of_the_demo_imports_no_textual() -> None:
    imported = imported_by("sessions", "--demo", "-o", "json")
    assert {"httpx", "pydantic"} <= imported, "or this proves nothing"
    assert not imported & {"textual", "rich"}


def test_every_provider_folder_is_registered_and_loads() -> None:
    folders = {path.name for path in (PACKAGE / "providers").iterdir() if (path / "__init__.py").exists()}
    assert folders == set(PROVIDERS)
    for name in PROVIDERS:
        assert load_provider(name).name == name


def test_sources_stay_small() -> None:
    long = {
        str(path.relative_to(PACKAGE)): lines
        for path in PACKAGE.rglob("*.py")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 420
    }
    assert not long
