"""A bundle's bytes: a zip of known files in a fixed order, written the same way each time, read with caps.

Nothing is ever unpacked to disk: files are read into memory, up to their caps, by the names we know.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from evtui.services.casefile.manifest import MOST_SESSIONS, BadCase

MAGIC: Final = b"PK\x03\x04"
MANIFEST: Final = "manifest.json"
README: Final = "README.md"
NOTES: Final = "notes.jsonl"
RECORD, DIAGNOSIS, REPORT = "record.json", "diagnosis.json", "report.md"
MOST_BYTES: Final = 512 << 20
"""All files together, unpacked."""
MOST_MANIFEST: Final = 16 << 20
_NAME: Final = re.compile(
    r"manifest\.json|README\.md|notes\.jsonl|sessions/\d{4}/(?:record\.json|diagnosis\.json|report\.md)",
    re.ASCII,
)
_MOST_FILES: Final = 3 * MOST_SESSIONS + 3
_ENTRY: Final = b"PK\x01\x02"
"""How an entry of a zip's directory begins."""
_BEGINNING: Final = (1980, 1, 1, 0, 0, 0)
_ENCRYPTED: Final = 1
_LEVEL: Final = 9
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN: Final = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError,
    ValueError, OverflowError, EOFError, OSError, IndexError,
)  # fmt: skip
"""What the standard library raises for archives that lie."""


def pack(files: Iterable[tuple[str, bytes]]) -> bytes:
    """The zip of these files: equal files give equal bytes (with one version of zlib)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in files:
            info = zipfile.ZipInfo(name, _BEGINNING)
            info.create_system = 3  # Unix on every system
            info.external_attr = (stat.S_IFREG | 0o600) << 16
            archive.writestr(info, body, zipfile.ZIP_DEFLATED, _LEVEL)
    return out.getvalue()


def unpack(raw: bytes, *, most_bytes: int = MOST_BYTES) -> Mapping[str, bytes]:
    """The files of a bundle in their order. Raises BadCase for anything but a bundle.

    Refused are files we do not know (so also paths out of the archive), files that stand twice, links,
    folders, encryption, other methods than deflate, too many files, and more bytes than the caps.
    """
    if not raw.startswith(MAGIC):
        raise BadCase("no bundle")
    if raw.count(_ENTRY) > 2 * _MOST_FILES:  # before a directory of millions is read
        raise BadCase("more files than a bundle has")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
            _check(entries, most_bytes)
            return MappingProxyType({entry.filename: archive.read(entry) for entry in entries})
    except BadCase:
        raise
    except _BROKEN as error:
        raise BadCase(f"a damaged archive ({error})") from None


def _check(entries: list[zipfile.ZipInfo], most_bytes: int) -> None:
    """Everything that can be known before a byte is unpacked."""
    if len(entries) > _MOST_FILES:
        raise BadCase("more files than a bundle has")
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        if _NAME.fullmatch(name) is None:
            raise BadCase(f"{name[:80]!r} is no file of a bundle")
        if name in seen:
            raise BadCase(f"{name} stands twice in it")
        seen.add(name)
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            raise BadCase(f"{name} is a link or no plain file")
        if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
            raise BadCase(f"{name} is encrypted or packed in a way that bundles are not")
    if not entries or entries[0].filename != MANIFEST:
        raise BadCase("a zip without the manifest of a bundle")
    if entries[0].file_size > MOST_MANIFEST:
        raise BadCase(f"manifest.json is larger than {MOST_MANIFEST >> 20} MiB")
    if sum(entry.file_size for entry in entries) > most_bytes:
        raise BadCase(f"more than {most_bytes >> 20} MiB when unpacked")
