"""Saved answers from files, folders and standard input: recognised by content, merged, nothing contacted."""

from __future__ import annotations

import logging
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evtui.errors import ConfigError, NotFound, UnexpectedPayload, UsageError
from evtui.models.problem import Problem, ProblemKind
from evtui.models.report import SessionReport
from evtui.services.saved_text import SavedText, is_bundle, saved_text

if TYPE_CHECKING:
    from evtui.providers.spec import ProviderSpec

log = logging.getLogger(__name__)

MAX_FILE_BYTES: Final = 256 << 20
"""Largest file, and largest content of a gzip file (the cap for an inflated answer)."""
STDIN: Final = "-"
FOLDER_PATTERNS: Final = ("*.json", "*.json.gz")
_SHOWN_LINES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSet:
    """The sessions of all files that could be read."""

    reports: tuple[SessionReport, ...]
    """In the order of the files; a session found twice stands once, with the copy that tells more."""
    problems: tuple[Problem, ...] = ()
    """Files and rows that could not be read, lines that were left out."""
    names: tuple[str, ...] = ()
    """Account names ``file:NAME`` of the files that were read, in order; untrusted text."""


@dataclass(frozen=True, slots=True)
class _Source:
    """One thing to read."""

    account: str
    name: str
    """As told in messages."""
    path: Path | None
    """None is standard input."""


def read_files(
    paths: Sequence[str | Path], stdin: bytes | None = None, *, max_bytes: int = MAX_FILE_BYTES
) -> FileSet:
    """Read saved answers of any provider.

    A folder means its ``*.json`` and ``*.json.gz``, ``-`` means ``stdin``. Each file is an account
    ``file:NAME``. Raises NotFound for a missing file or a folder without any, UsageError when nothing at all
    could be read as a known form. Beside a readable file an unreadable one is a problem.
    """
    sources = _named(_expanded(paths, stdin is not None))
    reports: list[SessionReport] = []
    problems: list[Problem] = []
    names: list[str] = []
    for source in sources:
        try:
            found, notes = _read(source, stdin, max_bytes)
        except UnexpectedPayload as error:
            problems.append(_problem(source, error.message, exit_code=2))
            continue
        reports.extend(found)
        problems.extend(notes)
        names.append(source.account)
    if not names:
        raise UsageError(
            "; ".join(problem.message for problem in problems) or "no file was named",
            hint="evtui reads bundles and saved answers of DepotFinity, Smappee and PlugSurfing (also gzip)",
        )
    return FileSet(reports=_once(reports), problems=tuple(problems), names=tuple(names))


def named_files(
    paths: Sequence[str | Path], stdin: bytes | None = None
) -> tuple[tuple[str, Path | None], ...]:
    """Account name and path of each file as ``read_files`` names them, None for standard input.

    Raises NotFound and UsageError as it does.
    """
    return tuple((source.account, source.path) for source in _named(_expanded(paths, stdin is not None)))


def _expanded(paths: Sequence[str | Path], has_stdin: bool) -> Iterator[Path | None]:
    """Every file once, folders as their files, None for standard input."""
    seen: set[Path | None] = set()
    for given in paths:
        for path in _files_of(given, has_stdin):
            if path not in seen:
                seen.add(path)
                yield path


def _files_of(given: str | Path, has_stdin: bool) -> list[Path | None]:
    """The files one argument means. Raises NotFound."""
    if str(given) == STDIN:
        if not has_stdin:
            raise UsageError("- reads standard input, and nothing is piped into it")
        return [None]
    path = Path(given)
    try:
        if not path.is_dir():
            path.stat()
            return [path]
        inside = sorted(
            {file for pattern in FOLDER_PATTERNS for file in path.glob(pattern) if file.is_file()}
        )
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise NotFound(f"{given}: {_why(error)}") from None
    if not inside:
        raise NotFound(f"{given} holds no *.json and no *.json.gz")
    return list(inside)


def _named(paths: Iterable[Path | None]) -> tuple[_Source, ...]:
    """Account names: the file's name, or its path where two files share the name."""
    files = list(paths)
    count = Counter(path.name for path in files if path is not None)
    return tuple(
        _Source(f"file:{name}", name, path)
        for path in files
        for name in [STDIN if path is None else path.name if count[path.name] == 1 else str(path)]
    )


def _read(
    source: _Source, stdin: bytes | None, max_bytes: int
) -> tuple[Sequence[SessionReport], list[Problem]]:
    """The sessions of one file and what is to be said of it. Raises UnexpectedPayload for no known form."""
    from evtui.clients.outline import outline
    from evtui.providers.spec import Document

    raw = (stdin or b"") if source.path is None else _bytes_of(source.path, source.name, max_bytes)
    try:
        if len(raw) > max_bytes:
            raise UnexpectedPayload(f"larger than {max_bytes >> 20} MiB")
        if is_bundle(raw):
            return _in_bundle(raw, source.account), []
        text = saved_text(raw, max_bytes)
        value = outline(text.body)
    except UnexpectedPayload as error:
        raise UnexpectedPayload(f"{source.name}: {error.message}") from None
    notes = [_elision_problem(source, text)] if text.elided_lines else []
    if value in ([], {}) and text.body.translate(None, b" \t\r\n") in {b"[]", b"{}"}:
        return (), [*notes, _problem(source, f"{source.name}: empty, so there are no sessions in it")]
    spec = _provider_of(value)
    if spec is None:
        raise UnexpectedPayload(f"{source.name}: no known form of a saved answer ({_shape(value)})")
    document = Document(name=source.name, body=text.body, value=value)
    found = spec.read_document(document, source.account)
    return found.reports, [*notes, *(_placed(problem, source) for problem in found.problems)]


def _in_bundle(raw: bytes, account: str) -> Sequence[SessionReport]:
    """The sessions of a bundle. Raises UnexpectedPayload for one that cannot be used."""
    from evtui.services.casefile.case import read_case
    from evtui.services.casefile.manifest import BadCase
    from evtui.services.casefile.reading import reports_of

    try:
        return reports_of(read_case(raw), account)
    except BadCase as error:
        raise UnexpectedPayload(error.message) from None


def _provider_of(value: Any) -> ProviderSpec | None:
    """The SPEC of the provider whose saved form this is, None for no known form."""
    from evtui.providers.registry import PROVIDERS, load_provider, plugged_in

    specs = (load_provider(name) for name in PROVIDERS)
    known = next((spec for spec in specs if spec.recognise(value)), None)
    return known or next((spec for name in plugged_in() if (spec := _asked(name, value))), None)


def _asked(name: str, value: Any) -> ProviderSpec | None:
    """A plugged-in provider's SPEC if this is its saved form; one that cannot be used knows no form."""
    from evtui.providers.registry import load_provider

    try:
        spec = load_provider(name)
    except ConfigError as error:
        log.warning("%s", error)
        return None
    return spec if spec.recognise(value) else None


def _bytes_of(path: Path, name: str, max_bytes: int) -> bytes:
    """A file's bytes up to one more than the cap. Raises UnexpectedPayload when they cannot be had."""
    try:
        if stat.S_ISDIR(path.stat().st_mode):
            raise UnexpectedPayload(f"{name}: a folder")
        with path.open("rb") as file:
            return file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        raise UnexpectedPayload(f"{name}: {_why(error)}") from None


def _elision_problem(source: _Source, text: SavedText) -> Problem:
    """Which lines of a printed sample were left out; its source shortened it, evtui did not."""
    lines = text.elided_lines
    shown = ", ".join(str(line) for line in lines[:_SHOWN_LINES])
    more = f" and {len(lines) - _SHOWN_LINES} more" if len(lines) > _SHOWN_LINES else ""
    word = "line" if len(lines) == 1 else "lines"
    message = (
        f"{source.name}: left out {word} {shown}{more} with only ... in it: the source is shortened there"
    )
    return _problem(source, message)


def _problem(source: _Source, message: str, exit_code: int = 3) -> Problem:
    """Something about one file."""
    return Problem(kind=ProblemKind.PAYLOAD, message=message, account=source.account, exit_code=exit_code)


def _placed(problem: Problem, source: _Source) -> Problem:
    """A provider's problem with the file's name in front."""
    if problem.message.startswith(source.name):
        return problem
    return replace(problem, message=f"{source.name}: {problem.message}")


def _once(reports: Iterable[SessionReport]) -> tuple[SessionReport, ...]:
    """Each session once, at its first place, with the copy that tells more.

    The same provider, id and start are the same session, whatever file it stands in, unless charger or
    connector say otherwise (a report saved without its envelope has neither).
    """
    kept: list[SessionReport] = []
    places: dict[tuple[str, str, int | None], list[int]] = {}
    for report in reports:
        session = report.session
        start = session.started_at.us if session.started_at else None
        candidates = places.setdefault((session.provider, session.id, start), [])
        place = next((place for place in candidates if _same_place(kept[place], report)), None)
        if place is None:
            candidates.append(len(kept))
            kept.append(report)
        elif _telling(report) > _telling(kept[place]):
            kept[place] = report
    return tuple(kept)


def _same_place(one: SessionReport, other: SessionReport) -> bool:
    """Whether charger and connector agree, as far as both are known."""
    pairs = (
        (one.session.charger, other.session.charger),
        (one.session.connector, other.session.connector),
    )
    return all(left is None or right is None or left == right for left, right in pairs)


def _telling(report: SessionReport) -> tuple[bool, bool, int]:
    """How much a copy tells: an end, a charger, more of it."""
    session = report.session
    return session.ended_at is not None, session.charger is not None, len(report.raw)


def _shape(value: Any) -> str:
    """What a decoded text is, in words, without quoting much of it."""
    if isinstance(value, dict):
        return "an object with " + (", ".join(str(key)[:30] for key in list(value)[:5]))
    if isinstance(value, list):
        return f"a list of {len(value)} items"
    return "null" if value is None else f"a {type(value).__name__}"


def _why(error: Exception) -> str:
    """An operating system's refusal in words."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
