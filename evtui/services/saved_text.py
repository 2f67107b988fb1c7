"""The JSON text inside a saved file: unzipped within a cap, in UTF-8, without a printed sample's elisions."""

from __future__ import annotations

import codecs
import io
import re
import zlib
from dataclasses import dataclass
from typing import Final

from evtui.errors import UnexpectedPayload

_GZIP: Final = b"\x1f\x8b"
_BOMS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
_ZIP: Final = b"PK\x03\x04"
_SPACE: Final = b" \t\r\n"
_ELISION: Final = re.compile(rb"^[ \t]*,?[ \t]*(?:\.\.\.|\xe2\x80\xa6)[ \t]*,?[ \t]*\r?$", re.MULTILINE)
_TOP_LEVEL_LINES: Final = 2


def is_bundle(raw: bytes) -> bool:
    """Whether these are the bytes of a bundle (or of some other zip), known by how they begin."""
    return raw.startswith(_ZIP)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedText:
    """A file's JSON text."""

    body: bytes
    """UTF-8 without a byte order mark. Elisions are blanked out, so every line keeps its number."""
    elided_lines: tuple[int, ...] = ()
    """Numbers (from 1) of the lines that held nothing but ``...``."""


def saved_text(raw: bytes, max_bytes: int) -> SavedText:
    """From the bytes of a file to its JSON text; the form is known from the content, never from the name.

    Gzip (RFC 1952, several members too) is unzipped up to ``max_bytes``; UTF-8, UTF-16 and UTF-32 with or
    without a mark are read (RFC 8259 and its forerunner 4627); one JSON object a line becomes a list. Raises
    UnexpectedPayload for a bad or oversized archive and for text in no Unicode encoding.
    """
    body = _utf8(gunzip(raw, max_bytes) if raw.startswith(_GZIP) else raw)
    body, lines = without_elisions(body)
    return SavedText(body=as_list(body), elided_lines=lines)


def gunzip(raw: bytes, max_bytes: int) -> bytes:
    """All members of a gzip file. Raises UnexpectedPayload when it is damaged, cut short or above the cap."""
    out = bytearray()
    rest = raw
    while rest.startswith(_GZIP):
        member = zlib.decompressobj(wbits=31)
        try:
            out += member.decompress(rest, max_bytes - len(out) + 1)
        except zlib.error as error:
            raise UnexpectedPayload(f"a damaged gzip file ({error})") from None
        if len(out) > max_bytes:
            raise UnexpectedPayload(f"more than {max_bytes >> 20} MiB when unzipped")
        if not member.eof:
            raise UnexpectedPayload("a gzip file that ends too early")
        rest = member.unused_data.lstrip(b"\0")
    if rest:
        raise UnexpectedPayload("a gzip file with something else behind it")
    return bytes(out)


def without_elisions(body: bytes) -> tuple[bytes, tuple[int, ...]]:
    """Blank out lines that are only ``...`` (a printed sample's "and so on"), with the comma left behind.

    Such a line cannot be inside a JSON string, which never holds a line break. Also returns the line numbers.
    """
    if b"..." not in body and "…".encode() not in body:
        return body, ()
    found = list(_ELISION.finditer(body))
    if not found:
        return body, ()
    out = bytearray(body)
    for match in found:
        out[match.start() : match.end()] = b" " * (match.end() - match.start())
    for match in found:
        _blank_stray_comma(out, match.start(), match.end())
    return bytes(out), _line_numbers(body, [match.start() for match in found])


def _blank_stray_comma(text: bytearray, start: int, end: int) -> None:
    """After an elision: no comma next to a bracket that closes or opens, one between two items."""
    before = start - 1
    while before >= 0 and text[before] in _SPACE:
        before -= 1
    after = end
    while after < len(text) and text[after] in _SPACE:
        after += 1
    left = bytes(text[before : before + 1]) if before >= 0 else b""
    right = bytes(text[after : after + 1])
    if left == b"," and right in (b"]", b"}", b","):
        text[before] = _SPACE[0]
    elif right == b"," and left in (b"[", b"{"):
        text[after] = _SPACE[0]
    elif left and right and left not in (b",", b"[", b"{", b":") and right not in (b",", b"]", b"}"):
        text[start] = b","[0]  # the line that went had the only comma between two items


def _line_numbers(body: bytes, places: list[int]) -> tuple[int, ...]:
    """Line numbers, from 1, of ascending places."""
    numbers: list[int] = []
    line, last = 1, 0
    for place in places:
        line += body.count(b"\n", last, place)
        last = place
        numbers.append(line)
    return tuple(numbers)


def as_list(body: bytes) -> bytes:
    """One JSON object a line (NDJSON) as a JSON list with the same line numbers; any other text as it is."""
    if not body.lstrip(_SPACE).startswith(b"{"):
        return body
    lines: list[bytes] = []
    for line in io.BytesIO(body):  # one at a time: a large report is left at its first line
        bare = line.strip(_SPACE)
        if bare and not (bare.startswith(b"{") and bare.endswith(b"}")):
            return body
        lines.append(bare)
    if sum(map(bool, lines)) < _TOP_LEVEL_LINES:
        return body
    listed = b"\n".join(line + b"," if line else b"" for line in lines).rstrip(_SPACE)
    return b"[" + listed.removesuffix(b",") + b"]"


def _utf8(raw: bytes) -> bytes:
    """The text in UTF-8 without a byte order mark."""
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return raw[len(mark) :] if encoding == "utf-8" else _recoded(raw[len(mark) :], encoding)
    head = raw[:4]
    if len(head) == 4 and b"\0" in head:  # RFC 4627, section 3: the first two characters of JSON are ASCII
        zeros = tuple(byte == 0 for byte in head)
        patterns = {
            (True, True, True, False): "utf-32-be",
            (False, True, True, True): "utf-32-le",
            (True, False, True, False): "utf-16-be",
            (False, True, False, True): "utf-16-le",
        }
        if zeros in patterns:
            return _recoded(raw, patterns[zeros])
    return raw


def _recoded(raw: bytes, encoding: str) -> bytes:
    """Text of another Unicode encoding in UTF-8."""
    try:
        return raw.decode(encoding).encode("utf-8")
    except UnicodeError:
        raise UnexpectedPayload(f"not readable as {encoding.upper()}") from None
