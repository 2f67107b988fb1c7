"""``export``: what a list command prints as data, written to a file as a whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

import click

from evtui.cli.diagnostics import Diagnostics
from evtui.cli.grammar import options_of
from evtui.cli.out_file import check_out, write_out
from evtui.formats.units import count
from evtui.formats.written import AS_IT_WAS, written_line

LISTS: Final = ("sessions", "events", "meters", "stats", "diagnose", "compare", "query")
"""Commands whose rows can be exported; without a name it is the first."""
FORMATS: Final = ("csv", "tsv", "json", "ndjson", "md")
DEFAULT_FORMAT: Final = "csv"
NOTHING_CAME: Final = frozenset({1, 2, 3, 4, 5})
"""Exit codes after which there is nothing worth keeping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportWanted:
    """What is exported, and where to."""

    arguments: tuple[str, ...]
    """Name of a list command and its arguments; the name may be left out."""
    file: Path | None = None
    """None is stdout."""
    is_forced: bool = False
    """Replace a file that exists."""


def export_list(ctx: click.Context, wanted: ExportWanted, form: str | None, *, quiet: bool) -> int:
    """Run the list command with its output caught, write the file, and return the list's exit code.

    Raises UsageError for a file that exists, OutFileFailed when it cannot be written.
    """
    if wanted.file is not None:
        check_out(wanted.file, is_forced=wanted.is_forced)
    name, arguments = _named(wanted.arguments)
    whole = ["-o", form or _form_of(wanted.file), *arguments]
    if wanted.file is None:
        return _run(ctx, name, whole)
    caught = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(caught, "utf-8", newline="\n")) as stream:
        code = _run(ctx, name, whole)
        stream.flush()
    if code in NOTHING_CAME:
        Diagnostics(quiet=quiet).error(f"nothing was read, {wanted.file} is not written")
        return code
    body = caught.getvalue()
    write_out(wanted.file, body)
    what = name if name != LISTS[0] else count(sessions_in(body, options_of(ctx).output), "session")
    Diagnostics(quiet=quiet).notice(written_line(str(wanted.file), len(body), what, AS_IT_WAS))
    return code


def sessions_in(body: bytes, form: str) -> int:
    """How many sessions a list of them holds that was written in a format."""
    match form:
        case "json":
            return len(json.loads(body)["sessions"])
        case "csv":
            return max(sum(1 for _ in csv.reader(io.StringIO(body.decode(), newline=""))) - 1, 0)
        case _:
            above = {"ndjson": 0, "md": 2}.get(form, 1)
            return max(body.count(b"\n") - above, 0)


def _named(arguments: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The list command meant, and its arguments."""
    if arguments and arguments[0] in LISTS:
        return arguments[0], arguments[1:]
    return LISTS[0], arguments


def _form_of(file: Path | None) -> str:
    """The format a file's ending names."""
    ending = "" if file is None else file.suffix.lower().lstrip(".")
    return ending if ending in FORMATS else DEFAULT_FORMAT


def _run(ctx: click.Context, name: str, arguments: list[str]) -> int:
    """One list command with these arguments."""
    target = getattr(import_module(f"evtui.cli.commands.{name}"), name)
    assert isinstance(target, click.Command)
    with target.make_context(name, arguments, parent=ctx) as inner:
        code = target.invoke(inner)
    return code if isinstance(code, int) else 0
