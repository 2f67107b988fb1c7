"""The house as its import statements draw it: no circle on any floor, no arrow upwards, small rooms."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.import_graph import PACKAGE, arrows, cycles, imports_of, modules, parsed

ROOT = Path(__file__).parents[2]
LONGEST_FUNCTION = 60
UNEXPLAINED = re.compile(r"#\s*(?:noqa|type: ignore)[^#(]*$|\b(?:TODO|FIXME|XXX)\b")
"""A check switched off with nothing behind it, or work left for later."""
KNOWN = modules()
PACKAGES = sorted(name for name, path in KNOWN.items() if path.name == "__init__.py")


def layers() -> dict[str, int]:
    """Package to its floor, the highest first, as ``pyproject.toml`` fixes it for import-linter."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (contract,) = [one for one in project["tool"]["importlinter"]["contracts"] if one["type"] == "layers"]
    return {
        name.strip(): -floor for floor, names in enumerate(contract["layers"]) for name in names.split("|")
    }


def test_the_cycle_finder_finds_cycles() -> None:
    assert cycles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [{"a", "b", "c"}]
    assert not cycles({"a": {"b", "c"}, "b": {"c"}, "c": set()})


@pytest.mark.parametrize("package", PACKAGES)
def test_no_package_has_a_circle_among_its_parts(package: str) -> None:
    assert not cycles(arrows(package, KNOWN))


def test_no_arrow_points_upwards_or_to_a_neighbour() -> None:
    floors = layers()
    wrong = [
        f"{importer} -> {imported}"
        for importer, targets in arrows("evtui", KNOWN).items()
        for imported in targets
        if importer in floors and (imported not in floors or floors[imported] >= floors[importer])
    ]
    assert not wrong


def test_every_package_has_its_floor() -> None:
    assert {name for name in PACKAGES if name.count(".") == 1} | {"evtui.errors"} == set(layers())


def test_only_the_bridge_of_the_command_line_reaches_the_app() -> None:
    bridges = {
        name
        for name, path in KNOWN.items()
        if not name.startswith("evtui.app")
        and any(one.startswith("evtui.app") for one in imports_of(path, KNOWN))
    }
    assert bridges == {"evtui.cli.tui"}


def test_no_function_is_long() -> None:
    long = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}"
        for path in KNOWN.values()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long


def test_every_module_says_in_one_sentence_what_it_is() -> None:
    silent = [name for name, path in KNOWN.items() if not (ast.get_docstring(parsed(path)) or "").strip()]
    assert not silent


def test_nothing_is_left_to_do_and_no_check_is_switched_off_without_a_reason() -> None:
    found = []
    for path in KNOWN.values():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if UNEXPLAINED.search(line):
                found.append(f"{path.relative_to(PACKAGE)}:{number} {line.strip()}")
    assert not found
