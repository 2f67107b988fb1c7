"""The texts and numbers of a JSON document where they stand, each with the field it belongs to.

Nothing is decoded as a whole: what is not touched keeps its bytes, also in documents that no decoder takes
(doubled names, odd numbers, an end that is missing).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from evtui.services.redaction.fields import Personal, is_measure, kind_of, kind_of_many

_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_SAMPLE: Final = re.compile(
    rb'\{\s*"key"\s*:\s*"([a-z_]{1,60})"\s*,\s*"value"\s*:\s*-?[\d.eE+-]++\s*,\s*'
    rb'"timestamp"\s*:\s*"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z"\s*\}'
)
"""A meter value of depot: a report has up to a million, and only the word of one could be anybody's."""
_TOKENS: Final = re.compile(_SAMPLE.pattern + b"|" + _TOKEN.pattern, re.DOTALL)
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?\s*(?:[Zz]|[+-]\d\d:?\d\d)?")
_FIGURE: Final = re.compile(r"\s*[+-]?[\d.,]+(?:[eE][+-]?\d+)?\s*", re.ASCII)
_LITERALS: Final = frozenset({"null", "true", "false"})


@dataclass(frozen=True, slots=True)
class JsonValue:
    """One text or number of a document, or the name of a field."""

    begin: int
    end: int
    text: str
    """Decoded: no escapes, no quotes; a number as it is written."""
    kind: Personal | None
    """What its field (or one around it) makes it."""
    is_text: bool
    is_name: bool
    is_measure: bool
    """A time, an energy or another figure."""


@dataclass(slots=True)
class _Level:
    """An open bracket."""

    is_object: bool
    kind: Personal | None
    """What is inherited from the field it is the value of."""
    name: str


def json_values(raw: bytes, is_nobody: Callable[[str], bool] = lambda word: True) -> Iterator[JsonValue]:
    """Every name, text and number in document order; ``null``, ``true`` and ``false`` are left out.

    So are meter values whose key, one word of small letters, ``is_nobody`` says to be nobody's name.
    """
    levels: list[_Level] = []
    kind: Personal | None = None
    name, wants_name = "", False
    nobody: dict[bytes, bool] = {}
    tokens, at = _TOKENS, 0
    while (token := tokens.search(raw, at)) is not None:
        mark, at, tokens = token[0], token.end(), _TOKENS
        word = token[1] if token.re is _TOKENS else None
        if word is not None:
            if word not in nobody:
                nobody[word] = is_nobody(word.decode())
            if nobody[word] and kind is None:
                wants_name = False
            else:  # token by token
                tokens, at = _TOKEN, token.start()
            continue
        match mark:
            case b"{" | b"[":
                levels.append(_Level(mark == b"{", kind, name))
                wants_name = mark == b"{"
            case b"}" | b"]":
                if levels:
                    levels.pop()
                wants_name = False
            case b",":
                wants_name = bool(levels) and levels[-1].is_object
                kind, name = (levels[-1].kind, levels[-1].name) if levels else (None, "")
            case b":":
                wants_name = False
            case _:
                is_text = mark.startswith(b'"')
                text = decoded(mark) if is_text else mark.decode("utf-8", "surrogateescape")
                if wants_name and is_text:
                    name = text
                    inherited = levels[-1].kind if levels else None
                    kind = kind_of(name) or kind_of_many(name) or inherited
                    yield JsonValue(token.start(), token.end(), text, None, True, True, False)
                elif is_text or text not in _LITERALS:
                    own, is_measured = kind_of(name), _is_measured(name, text, is_text)
                    is_count = not is_text and kind_of_many(name) is not None and levels[-1].is_object
                    told = own if own is not None else None if is_measured or is_count else kind
                    yield JsonValue(token.start(), token.end(), text, told, is_text, False, is_measured)


def is_document(text: str) -> bool:
    """Whether a text is likely to be JSON itself, with fields of its own."""
    return text.lstrip()[:1] in ("{", "[") and '"' in text


def _is_measured(name: str, text: str, is_text: bool) -> bool:
    """A time, or a figure in a field for figures: a word there is nobody's energy."""
    is_figure = not is_text or _FIGURE.fullmatch(text) is not None
    return (is_figure and is_measure(name)) or (is_text and _TIME.fullmatch(text) is not None)


def decoded(token: bytes) -> str:
    """The text of a JSON string token; what is no proper string stands as it is."""
    try:
        text = json.loads(token)
    except ValueError:
        return token.strip(b'"').decode("utf-8", "surrogateescape")
    return text if isinstance(text, str) else str(text)


def encoded(text: str) -> bytes:
    """A text as a JSON string token."""
    return json.dumps(text, ensure_ascii=not _can_be_utf8(text)).encode("utf-8")


def _can_be_utf8(text: str) -> bool:
    """False for lone surrogates."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
