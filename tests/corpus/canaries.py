"""Secrets and people to plant, and how to find them again however they were spelled on their way out."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_plus


@dataclass(frozen=True, slots=True)
class Canaries:
    """The secrets of three accounts; their characters need escaping in URLs, JSON and forms."""

    depot_secret: str = "canary-depot/s3cret+1=&x"
    smappee_secret: str = "canary smappee%s3cret"
    smappee_password: str = 'canary-p4ss"wörd\\'
    oioi_key: str = "canary-oioi-k3y~Zz"
    oioi_token: str = "canary-oioi-t0ken;Yy"

    def __iter__(self) -> Iterator[str]:
        return (getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, slots=True)
class People:
    """Whom a record tells of; each value, or what it begins with, occurs nowhere else."""

    vehicle: str = 'Büs/"Kanari" '
    """What the vehicle ids begin with."""
    card: str = "04CA4A12C4FF"
    user: str = "kanari.fahrerin@example.com"
    street: str = "Kanarienstraße"
    town: str = "Kanariendorf"
    site: str = "Kanarienhof & Söhne"

    def __iter__(self) -> Iterator[str]:
        return (getattr(self, field.name) for field in fields(self))


CANARIES: Final = Canaries()
PEOPLE: Final = People()
ISSUED: Final = re.compile(rb"(?:depot|smappee)-(?:access|refresh)-[0-9a-f]{24}")
"""Tokens the simulator gives out; they are as secret as what they were bought with."""


def spellings(secret: str) -> frozenset[bytes]:
    """Raw, percent-encoded, form-, HTML- and JSON-escaped, and the base64 digits it has at any offset."""
    raw = secret.encode()
    found = {raw, html.escape(secret).encode()}
    found |= {json.dumps(secret)[1:-1].encode(), json.dumps(secret, ensure_ascii=False)[1:-1].encode()}
    for quoted in (quote(secret, safe=""), quote(secret), quote_plus(secret)):
        found |= {quoted.encode(), re.sub(r"%..", lambda match: match[0].lower(), quoted).encode()}
    for before in range(3):
        digits = base64.b64encode(b"\xff" * before + raw + b"\xff" * ((-before - len(raw)) % 3))
        own = digits[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
        found |= {own, own.replace(b"+", b"-").replace(b"/", b"_")}
    return frozenset(found)


def traces(blob: bytes) -> list[bytes]:
    """Every spelling of every canary, and every issued token, that a blob holds."""
    planted = [spelling for secret in CANARIES for spelling in spellings(secret) if spelling in blob]
    return planted + ISSUED.findall(blob)


def personal(blob: bytes) -> list[bytes]:
    """Every spelling of anything about somebody that a blob holds."""
    lower = blob.lower()
    cards = [PEOPLE.card[:-2].lower().encode()]
    stems = [spelling for one in PEOPLE for spelling in spellings(one.strip())]
    return [one for one in stems if one in blob] + [one for one in cards if one in lower]


def unpacked(blob: bytes) -> Iterator[bytes]:
    """A file as it is, and everything packed into it."""
    yield blob
    if blob[:2] == b"\x1f\x8b":
        yield from unpacked(gzip.decompress(blob))
    elif blob[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(blob)) as archive:
            yield "\n".join(archive.namelist()).encode() + archive.comment
            for name in archive.namelist():
                yield from unpacked(archive.read(name))


def traces_below(folder: Path, *, besides: frozenset[str] = frozenset()) -> dict[str, list[bytes]]:
    """The same for every file below a folder, but those whose name is in ``besides``."""
    swept = (path for path in folder.rglob("*") if path.is_file() and path.name not in besides)
    return {str(path): found for path in swept if (found := traces(path.read_bytes()))}
