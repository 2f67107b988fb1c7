"""What the bundles among opened files bring beside their sessions: notes, and findings of their makers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from evtui.services.casefile.case import Case, read_case
from evtui.services.casefile.manifest import BadCase
from evtui.services.casefile.reading import notes_of, recorded, recorded_as_notes
from evtui.services.files import MAX_FILE_BYTES, named_files
from evtui.services.notes.note import Note
from evtui.services.saved_text import is_bundle

_HEAD: Final = 4


def notes_in_files(
    paths: Sequence[str | Path], stdin: bytes | None = None, *, findings: bool = False
) -> tuple[Note, ...]:
    """The notes of all bundles among these files, under their accounts ``file:NAME``.

    With ``findings`` also what was recorded, as notes. A file that cannot be used has none: that was told
    when it was opened.
    """
    return tuple(
        note
        for account, case in cases_in_files(paths, stdin)
        for note in (*notes_of(case, account), *(recorded_as_notes(case, account) if findings else ()))
    )


def cases_in_files(paths: Sequence[str | Path], stdin: bytes | None = None) -> tuple[tuple[str, Case], ...]:
    """The bundles among these files with their accounts; those that cannot be used are left out."""
    found: list[tuple[str, Case]] = []
    for account, path in named_files(paths, stdin):
        try:
            raw = (stdin or b"") if path is None else _bundle(path)
            if is_bundle(raw):
                case = read_case(raw)
                recorded(case, account)
                found.append((account, case))
        except (BadCase, OSError, ValueError):
            continue
    return tuple(found)


def pseudonyms_in_files(paths: Sequence[str | Path]) -> frozenset[str]:
    """What stands for somebody in the anonymised bundles among these files: a second redaction leaves it."""
    redactions = (case.manifest.redaction for _, case in cases_in_files(paths))
    return frozenset(name for one in redactions if one.applied for name in one.pseudonyms)


def _bundle(path: Path) -> bytes:
    """The bytes of a bundle, none of any other file. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        return head + file.read(MAX_FILE_BYTES) if is_bundle(head) else b""
