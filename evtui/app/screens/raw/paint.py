"""One line of a stored record as coloured runs of harmless text."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from evtui.app.screens.raw.document import RawDocument
from evtui.formats.ink import MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.widths import char_cells

MAX_INDENT: Final = 24
"""Levels that are indented: a hostile depth must not push all text off the screen."""
_INDENT: Final = 2
_KEY: Final = Ink(Role.KEY)
_NUMBER: Final = Ink(Role.POWER, bold=True)
_TOKEN = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*"?)|(?P<punctuation>[{}\[\],:])|(?P<space>\s+)|(?P<word>[^\s"{}\[\],:]+)',
    re.DOTALL,
)


def line_spans(document: RawDocument, line: int) -> Line:
    """A line with its indentation: keys blue, strings plain, numbers bold, brackets quiet."""
    text, cut = document.text(line)
    spans = [Span(" " * _INDENT * min(document.depth(line), MAX_INDENT))]
    for match in _TOKEN.finditer(text):
        spans += _token(match, text)
    if cut:
        spans.append(Span(f"… {_size(cut)} more", MUTED))
    return tuple(spans)


def _token(match: re.Match[str], text: str) -> tuple[Span, ...]:
    """One token in its ink; white space between tokens is ours, not the sender's."""
    piece = match[0]
    match match.lastgroup:
        case "space":
            return ()
        case "punctuation":
            return (Span(": " if piece == ":" else piece, MUTED),)
        case "string":
            is_key = text[match.end() :].lstrip().startswith(":")
            return (Span(plain(piece, len(piece)), _KEY if is_key else PLAIN),)
        case _:
            number = piece[0] in "-0123456789"
            return (Span(plain(piece, len(piece)), _NUMBER if number else MUTED),)


def _size(count: int) -> str:
    """``10.0 MB``, ``4.1 kB``, ``12 bytes``."""
    if count >= 1_000_000:
        return f"{count / 1_000_000:.1f} MB"
    return f"{count / 1000:.1f} kB" if count >= 1000 else f"{count} bytes"


def marked(spans: Line, query: str, mark: Ink) -> Line:
    """The same line with every occurrence of ``query`` in ``mark``; small letters find capitals too."""
    if not query:
        return spans
    pattern = re.compile(re.escape(query), 0 if has_capitals(query) else re.IGNORECASE)
    text = "".join(span.text for span in spans)
    hits = [match.span() for match in pattern.finditer(text)]
    out: list[Span] = []
    at = 0
    for span in spans:
        out += _split(span, at, hits, mark)
        at += len(span.text)
    return tuple(out)


def _split(span: Span, at: int, hits: list[tuple[int, int]], mark: Ink) -> list[Span]:
    """One span, which begins at text position ``at``, cut where hits begin and end."""
    end = at + len(span.text)
    edges = sorted({at, end, *(edge for hit in hits for edge in hit if at < edge < end)})
    return [
        Span(span.text[a - at : b - at], mark if any(x <= a and b <= y for x, y in hits) else span.ink)
        for a, b in pairwise(edges)
    ]


def has_capitals(query: str) -> bool:
    """Whether a search shall tell capitals from small letters."""
    return query != query.lower()


def shifted(spans: Line, left: int) -> Line:
    """The line without its first ``left`` cells; a wide character cut in half leaves a space."""
    out: list[Span] = []
    for span in spans:
        if left <= 0:
            out.append(span)
            continue
        text = span.text
        taken = 0
        while taken < len(text) and left > 0:
            left -= char_cells(text[taken])
            taken += 1
        out.append(Span(" " * -left + text[taken:] if left < 0 else text[taken:], span.ink))
        left = max(left, 0)
    return tuple(out)


def on_background(spans: Line, background: Role) -> Line:
    """The same line on another background."""
    return tuple(Span(span.text, span.ink.on(background)) for span in spans)
