"""A bundle as a value: its manifest and its files, all of them checked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from evtui.services.casefile.archive import (
    DIAGNOSIS,
    MANIFEST,
    NOTES,
    README,
    RECORD,
    REPORT,
    pack,
    unpack,
)
from evtui.services.casefile.manifest import BadCase, FileEntry, Manifest, manifest_json, parse_manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A bundle."""

    manifest: Manifest
    files: Mapping[str, bytes]
    """Name to content in the order of the archive, ``manifest.json`` first; all named in the manifest."""


def sealed(manifest: Manifest, files: Sequence[tuple[str, bytes]]) -> Case:
    """A case of these files: the manifest gets their checksums."""
    entries = tuple(
        FileEntry(name=name, bytes=len(body), sha256=hashlib.sha256(body).hexdigest()) for name, body in files
    )
    whole = manifest.model_copy(update={"files": entries})
    return Case(manifest=whole, files=MappingProxyType({MANIFEST: manifest_json(whole), **dict(files)}))


def case_bytes(case: Case) -> bytes:
    """The file. A case that was read gives the same bytes again."""
    return pack(case.files.items())


def read_case(raw: bytes) -> Case:
    """Open a bundle. Raises BadCase that names the first file that is missing, too much, or changed."""
    files = unpack(raw)
    manifest = parse_manifest(files[MANIFEST])
    expected = (README, NOTES, *(f"{one.folder}/{name}" for one in manifest.sessions for name in _OF_SESSION))
    named = tuple(entry.name for entry in manifest.files)
    for name in (*expected, *named):
        if name not in files:
            raise BadCase(f"{name} is missing")
    for name in files:
        if name != MANIFEST and (name not in expected or name not in named):
            raise BadCase(f"{name} is not named in the manifest")
    if named != tuple(name for name in files if name != MANIFEST):
        raise BadCase("manifest.json names the files in another order")
    for entry in manifest.files:
        body = files[entry.name]
        if len(body) != entry.bytes or hashlib.sha256(body).hexdigest() != entry.sha256:
            raise BadCase(f"{entry.name} is not what it was: its checksum differs")
    return Case(manifest=manifest, files=files)


_OF_SESSION = (RECORD, DIAGNOSIS, REPORT)
