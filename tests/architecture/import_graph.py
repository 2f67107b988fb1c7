"""The structure of the project as its import statements draw it, lazy and type-checking ones included."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import evtui

PACKAGE = Path(evtui.__file__).parent


def modules() -> dict[str, Path]:
    """Dotted name to file, of every module; a package stands under its own name."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file; every test asks for all of them."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path, known: Mapping[str, Path]) -> Iterator[str]:
    """Modules of ours that a file imports anywhere."""
    for node in ast.walk(parsed(path)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in known else node.module for name in inner]
        yield from (name for name in names if name in known)


def arrows(package: str, known: Mapping[str, Path]) -> dict[str, set[str]]:
    """Who imports whom among the direct children (modules and sub-packages) of a package."""

    def child(name: str) -> str:
        """The child a module belongs to."""
        return ".".join(name.split(".")[: package.count(".") + 2])

    graph: dict[str, set[str]] = {}
    for name, path in known.items():
        if name.startswith(f"{package}."):
            targets = graph.setdefault(child(name), set())
            targets |= {child(one) for one in imports_of(path, known) if one.startswith(f"{package}.")}
            targets.discard(child(name))
    return graph


def cycles(graph: Mapping[str, Iterable[str]]) -> list[set[str]]:
    """Groups of units that import each other in a circle (strongly connected components, Tarjan 1972)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []
    counter = itertools.count()

    def visit(unit: str) -> None:
        number[unit] = low[unit] = next(counter)
        stack.append(unit)
        for other in graph.get(unit, ()):
            if other not in number:
                visit(other)
                low[unit] = min(low[unit], low[other])
            elif other in stack:
                low[unit] = min(low[unit], number[other])
        if low[unit] == number[unit]:
            group = set()
            while unit not in group:
                group.add(stack.pop())
            found.append(group)

    for unit in graph:
        if unit not in number:
            visit(unit)
    return [group for group in found if len(group) > 1]
