"""One set of secrets to plant, and how to find them again however they were spelled on their way out."""

from __future__ import annotations

import base64
import json
import re
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


CANARIES: Final = Canaries()
ISSUED: Final = re.compile(rb"(?:depot|smappee)-(?:access|refresh)-[0-9a-f]{24}")
"""Tokens the simulator gives out; they are as secret as what they were bought with."""


def spellings(secret: str) -> frozenset[bytes]:
    """Raw, percent-encoded, form-encoded, JSON-escaped, and the base64 digits it has at any offset."""
    raw = secret.encode()
    found = {raw, json.dumps(secret)[1:-1].encode(), json.dumps(secret, ensure_ascii=False)[1:-1].encode()}
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


def traces_below(folder: Path, *, besides: frozenset[str] = frozenset()) -> dict[str, list[bytes]]:
    """The same for every file below a folder, but those whose name is in ``besides``."""
    swept = (path for path in folder.rglob("*") if path.is_file() and path.name not in besides)
    return {str(path): found for path in swept if (found := traces(path.read_bytes()))}
