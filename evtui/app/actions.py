"""The actions in force on a screen, and the footer that shows them. No Textual: the first picture has one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evtui.formats.ink import Ink, Line, Role, Span
from evtui.formats.widths import cells
from evtui.keymap.action import Action
from evtui.keymap.keys import DEFAULT_KEYS, Keys
from evtui.keymap.labels import key_labels

Table = Sequence[Action]
"""One keymap table."""
FOOTER_ITEMS = 7
"""Most items in a footer: more are not read."""
_KEY = Ink(Role.KEY, Role.BAR, bold=True)
_TITLE = Ink(Role.MUTED, Role.BAR)


def merged(tables: Iterable[Table], keys: Keys = DEFAULT_KEYS) -> tuple[Action, ...]:
    """The actions in force: the first table wins a key, an action that lost all its keys stays a command."""
    return keys.merged(tables)


def footer_line(actions: Sequence[Action], width: int) -> Line:
    """Keys and titles of the most useful actions, cut as whole pairs, never in the middle."""
    spans: list[Span] = []
    used = 1
    for keys, title in _footer_items(actions)[:FOOTER_ITEMS]:
        needed = cells(keys) + 1 + cells(title) + 2
        if used + needed - 2 > width:
            break
        spans += [Span(keys, _KEY), Span(f" {title}  ", _TITLE)]
        used += needed
    return (Span(" ", _TITLE), *spans)


def _footer_items(actions: Sequence[Action]) -> list[tuple[str, str]]:
    """(keys, title) in footer order; partners stand in one item."""
    by_id = {action.id: action for action in actions}
    partners: set[str] = set()
    items: list[tuple[str, str]] = []
    for action in sorted((a for a in actions if a.footer and a.keys), key=lambda action: action.footer):
        if action.id in partners:
            continue
        keys = [key_labels(action)[0]]
        partner = by_id.get(action.pair)
        if partner is not None and partner.keys:
            partners.add(partner.id)
            keys.append(key_labels(partner)[0])
        items.append((" ".join(keys), action.title))
    return items
