"""A saved JSON text in outline: enough to know its form without decoding a million samples."""

from __future__ import annotations

from typing import Any

from evtui.clients.decode import MAX_DEPTH, Json, decode, item_views, members_of, starts_with, without_bom
from evtui.errors import UnexpectedPayload


def outline(body: Json, *, items: int = 20, whole_below: int = 1 << 16) -> Any:
    """The value of a saved JSON text with only the first ``items`` of its long arrays.

    Parts shorter than ``whole_below`` bytes are whole, a part that cannot be decoded is left out. So a long
    report costs no more than finding its brackets, and a text that stops half way is still known by its
    beginning. Raises ``UnexpectedPayload`` for what is neither JSON nor the beginning of an object or array.
    """
    return _outline(without_bom(body), items, whole_below, MAX_DEPTH)


def _outline(text: Json, items: int, whole_below: int, depth: int) -> Any:
    """One level of ``outline``."""
    is_object, is_array = starts_with(text, b"{"), starts_with(text, b"[")
    if len(text) < whole_below or depth == 0 or not (is_object or is_array):
        try:
            return decode(text)
        except UnexpectedPayload:
            if depth == 0 or not (is_object or is_array):
                raise
    if is_object:
        members, _ = members_of(text, salvage=True)
        return {
            name: value
            for name, raw in members.items()
            for value in _outlined(raw, items, whole_below, depth)
        }
    found: list[Any] = []
    for raw in item_views(text):
        found.extend(_outlined(raw, items, whole_below, depth))
        if len(found) >= items:
            break
    return found


def _outlined(raw: Json, items: int, whole_below: int, depth: int) -> tuple[Any, ...]:
    """The outline of a part as a tuple of one, or nothing when it is no JSON."""
    try:
        return (_outline(raw, items, whole_below, depth - 1),)
    except UnexpectedPayload:
        return ()
