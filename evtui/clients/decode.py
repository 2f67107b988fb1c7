"""JSON from strangers: whole answers, answers cut into raw items, and slices of long sample arrays.

The only user of msgspec. Every way in which a text can be wrong (byte order mark, ``NaN``, numbers that
do not end, nesting without end, half a character) ends in ``UnexpectedPayload`` or in one item being
named as unreadable, never in another exception: fast paths decode with msgspec, and what it refuses is
cut by a scanner that knows brackets and strings only, so that a bad item never hides a good one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Final

import msgspec

from evtui.clients import json_scan
from evtui.clients.json_scan import SPACE
from evtui.clients.long_arrays import WORTH_IT, shorten
from evtui.errors import UnexpectedPayload

Json = bytes | memoryview
"""UTF-8 JSON text; a memoryview spares the copy of a long array."""

MAX_DEPTH: Final = 64
"""Deepest nesting taken: the API pages show five levels, and whatever walks the value later may recurse."""
MAX_DIGITS: Final = 400
"""Longest number taken, so that no arithmetic on it can fill the memory."""

_BOM: Final = b"\xef\xbb\xbf"
_CHUNK: Final = 1 << 19
_STOPS_SHORT: Final = "the text does not end properly"


def _number(text: str) -> Decimal:
    """A JSON number with fraction or exponent, exact; ValueError when no counter could be that large."""
    if len(text) > MAX_DIGITS:
        raise ValueError("number with too many digits")
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError("number out of range") from None
    if value and abs(value.adjusted()) > MAX_DIGITS:
        raise ValueError("number out of range")
    return value


_ANY: Final = msgspec.json.Decoder(float_hook=_number)
_RAW_LIST: Final = msgspec.json.Decoder(list[msgspec.Raw])
_RAW_OBJECT: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_REFUSALS: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def decode(body: Json) -> Any:
    """The JSON value of an answer: int stays int, every other number is a Decimal, never NaN or Infinity.

    A byte order mark is skipped. Raises ``UnexpectedPayload`` for everything that is not one whole JSON text
    (RFC 8259) of at most ``MAX_DEPTH`` levels.
    """
    text = without_bom(body)
    try:
        value = _ANY.decode(text)
    except _REFUSALS as error:
        raise unreadable(text, error) from None
    if _too_deep(value):
        raise unreadable(text, f"nested deeper than {MAX_DEPTH} levels")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An answer cut open: its list as raw items, the rest decoded."""

    items: tuple[bytes, ...] | None
    """The JSON text of each list item, not decoded; None when there is no list (missing, null, a scalar)."""
    fields: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """The other members of an object answer (also a "list" that is none), decoded; unreadable ones not."""
    is_array: bool
    """True when the answer is a bare array."""
    list_name: str = ""
    """Name of the member that held the list; empty for a bare array."""
    broken: str = ""
    """Why the text ends too early, when it was cut all the same (``salvage``)."""


def cut_items(body: Json, *list_names: str, salvage: bool = False, long_name: str = "") -> Envelope:
    """Cut a JSON array, or the list in a JSON object, into raw items without decoding them.

    Of an object the first of ``list_names`` that it has is the list; without names, its first member that is
    an array. An item of bad JSON (``NaN``, half a character) is handed out like any other: decoding it fails,
    its neighbours are safe. Raises ``UnexpectedPayload`` when the body is neither array nor object, or does
    not end properly; with ``salvage`` the whole items of an answer that stops half way are returned, and
    ``broken`` says so. Members called ``long_name`` may be long arrays: they are stepped over without holding
    the interpreter, for a thread beside an event loop.
    """
    text = without_bom(body)
    if long_name and len(text) >= WORTH_IT and (quick := _cut_around(bytes(text), list_names, long_name)):
        return quick
    items: tuple[bytes, ...] | None = None
    if starts_with(text, b"["):
        items, broken = _elements(text, salvage)
        return Envelope(items=items, is_array=True, broken=broken)
    if not starts_with(text, b"{"):
        raise unreadable(text, "neither an object nor a list")
    members, broken = members_of(text, salvage)
    name = _list_member(members, list_names)
    if name is not None and starts_with(members[name], b"["):
        items, inner = _elements(members.pop(name), salvage)
        broken = broken or inner
    fields = {key: value for key, raw in members.items() for value in _decoded(raw)}
    return Envelope(
        items=items, fields=MappingProxyType(fields), is_array=False, list_name=name or "", broken=broken
    )


def _cut_around(body: bytes, list_names: tuple[str, ...], long_name: str) -> Envelope | None:
    """``cut_items`` of the text without its long arrays; None when that leaves no good JSON."""
    short = shorten(body, long_name)
    if short is None:
        return None
    try:
        envelope = cut_items(short.text, *list_names)
        decode(short.text)
    except UnexpectedPayload:
        return None
    items = short.restore(envelope.items or ())
    return None if items is None else replace(envelope, items=items)


def _around(item: Json, bulk_name: str) -> tuple[dict[str, Json], str] | None:
    """``members_of`` a long object with one long array; None when that is not what it is."""
    short = shorten(item, bulk_name) if isinstance(item, bytes) and len(item) >= WORTH_IT else None
    if short is None or len(short.arrays) != 1:
        return None
    try:
        members: dict[str, Json] = {
            name: memoryview(raw) for name, raw in _RAW_OBJECT.decode(short.text).items()
        }
    except _REFUSALS:
        return None
    array = short.array_of(bytes(members.get(bulk_name, b"")))
    return None if array is None else ({**members, bulk_name: array}, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportParts:
    """One raw object, cut into what is small and what is long."""

    facts: dict[str, Any]
    """Every member but the long one, decoded as by ``decode``."""
    names: tuple[str, ...]
    """All members in the order sent, also the long and the unreadable ones."""
    bulk: Json
    """JSON text of the long member, not decoded; empty when absent."""
    unreadable: Mapping[str, str]
    """Members that are no JSON, with the reason."""


def report_parts(item: Json, bulk_name: str) -> ReportParts:
    """Cut one raw object into decoded members and the raw text of the long member ``bulk_name``.

    Raises ``UnexpectedPayload`` when the item is not an object at all; a member that cannot be decoded is
    named in ``unreadable`` and leaves the others alone.
    """
    if not starts_with(item, b"{"):
        raise unreadable(item, "not an object")
    members, broken = _around(item, bulk_name) or members_of(item, salvage=True)
    facts: dict[str, Any] = {}
    bad: dict[str, str] = {"": broken} if broken else {}
    for name, raw in members.items():
        if name == bulk_name:
            continue
        try:
            facts[name] = decode(raw)
        except UnexpectedPayload as error:
            bad[name] = error.message
    return ReportParts(
        facts=facts, names=tuple(members), bulk=members.get(bulk_name, b""), unreadable=MappingProxyType(bad)
    )


def item_views(array: Json) -> Iterator[memoryview]:
    """The raw items of an array one by one, not copied; an unfinished last one is left out."""
    try:
        yield from (memoryview(raw) for raw in _RAW_LIST.decode(array))
    except _REFUSALS:
        view = memoryview(array)
        for part in json_scan.scan(view, json_scan.content_start(view), len(view)):
            if part.is_whole:
                yield view[part.begin : part.end]


def count_items(array: Json) -> int | None:
    """Number of items of a raw array; None when it is no array.

    Exact up to 256 kB. Beyond, opening braces are counted (20 ms for 83 MB, cutting takes 150): equal to the
    number of items as long as they are flat objects.
    """
    if not starts_with(array, b"["):
        return None
    if len(array) > 1 << 18:
        return sum(bytes(array[at : at + _CHUNK]).count(b"{") for at in range(0, len(array), _CHUNK))
    return len(_elements(array, salvage=True)[0])


class Sample(msgspec.Struct, gc=False):
    """A depot meter value as documented (Session Reports API)."""

    key: str
    value: float
    eventTimestamp: str


class LooseSample(msgspec.Struct, gc=False):
    """The same with any value anywhere."""

    key: Any = None
    value: Any = None
    eventTimestamp: Any = None


_SAMPLES: Final = msgspec.json.Decoder(list[Sample])
_LOOSE_SAMPLES: Final = msgspec.json.Decoder(list[LooseSample], float_hook=float)
_LOOSE_SAMPLE: Final = msgspec.json.Decoder(LooseSample, float_hook=float)


def decode_samples(array: bytes) -> list[Sample] | None:
    """The samples of a raw array; None when one of them is not as documented."""
    try:
        return _SAMPLES.decode(array)
    except _REFUSALS:
        return None


def decode_loose_samples(array: bytes) -> list[LooseSample] | None:
    """The samples of a raw array with whatever values they have; None when one of them is no object."""
    try:
        return _LOOSE_SAMPLES.decode(array)
    except _REFUSALS:
        return None


def decode_sample(item: Json) -> LooseSample | None:
    """One raw sample; None when it is no object."""
    try:
        return _LOOSE_SAMPLE.decode(item)
    except _REFUSALS:
        return None


def unreadable(body: Json, why: object) -> UnexpectedPayload:
    """The error for an answer that is not what was promised; ``details`` quotes its beginning, untrusted."""
    start = bytes(body[:200]).lstrip(SPACE)
    if not start:
        message = "empty answer where JSON was expected"
    elif start.startswith(b"<"):
        message = "an HTML or XML page where JSON was expected"
    else:
        message = f"unreadable JSON: {_reason(why)}"
    return UnexpectedPayload(message, details=start.decode("utf-8", "replace"))


def _reason(why: object) -> str:
    """A refusal in words; the decoder's own text for half a character would be misleading."""
    if isinstance(why, RecursionError):
        return f"nested deeper than {MAX_DEPTH} levels"
    if isinstance(why, UnicodeDecodeError):
        return "not UTF-8"
    return str(why)


def without_bom(body: Json) -> Json:
    """The text after a UTF-8 byte order mark."""
    return body[3:] if body[:3] == _BOM else body


def starts_with(text: Json, opener: bytes) -> bool:
    """Whether the first character that is no white space is the given one."""
    head = bytes(text[:64]).lstrip(SPACE) or bytes(text).lstrip(SPACE)
    return head.startswith(opener)


def _too_deep(value: Any) -> bool:
    """Whether containers nest deeper than ``MAX_DEPTH``, level by level and so without recursion."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [
            child
            for container in level
            if type(container) in (dict, list)
            for child in (container.values() if type(container) is dict else container)
            if type(child) in (dict, list)
        ]
        if not level:
            return False
    return True


def _decoded(raw: Json) -> tuple[Any, ...]:
    """The decoded value as a tuple of one, or nothing when it is no JSON."""
    try:
        return (decode(raw),)
    except UnexpectedPayload:
        return ()


def _list_member(members: Mapping[str, Json], names: tuple[str, ...]) -> str | None:
    """Which member of an object answer is its list."""
    if names:
        return next((name for name in names if name in members), None)
    return next((name for name, raw in members.items() if starts_with(raw, b"[")), None)


def _elements(text: Json, salvage: bool) -> tuple[tuple[bytes, ...], str]:
    """Raw items of an array, and why it is broken."""
    try:
        return tuple(bytes(raw) for raw in _RAW_LIST.decode(text)), ""
    except _REFUSALS:
        found, broken = _cut(text, salvage)
        return tuple(bytes(raw) for _, raw in found), broken


def members_of(text: Json, salvage: bool) -> tuple[dict[str, Json], str]:
    """Raw members of an object (the last of equal names wins), and why it is broken."""
    try:
        return {name: memoryview(raw) for name, raw in _RAW_OBJECT.decode(text).items()}, ""
    except _REFUSALS:
        found, broken = _cut(text, salvage)
        return dict(found), broken


def _cut(text: Json, salvage: bool) -> tuple[list[tuple[str, memoryview]], str]:
    """Items or members of a container by its brackets, and why it is broken.

    Of an unfinished last part only a member's list is kept: its items may be whole.
    """
    view = memoryview(text)
    parts, ends_well = json_scan.cut(view)
    if not ends_well and not salvage:
        raise unreadable(text, _STOPS_SHORT)
    found = [(_name(part.name), _stripped(view[part.begin : part.end]), part.is_whole) for part in parts]
    kept = [(name, raw) for name, raw, whole in found if whole or (name and starts_with(raw, b"["))]
    return [(name, raw) for name, raw in kept if raw], "" if ends_well else _STOPS_SHORT


def _stripped(text: memoryview) -> memoryview:
    """Without the white space around it."""
    raw = bytes(text)
    return memoryview(raw.strip(SPACE))


def _name(text: bytes) -> str:
    """A member's name from its raw string; what is no text is shown as far as it can be."""
    try:
        return str(_ANY.decode(text))
    except _REFUSALS:
        return text.strip(b'"').decode("utf-8", "replace")
