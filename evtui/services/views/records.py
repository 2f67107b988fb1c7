"""Views and states as JSON objects and back; what cannot be read falls back to how a list begins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from evtui.services.listing.columns import SessionKey
from evtui.services.listing.filter import OutcomeFilter, RowFilter
from evtui.services.listing.layouts import TABS
from evtui.services.listing.sort import NEWEST_FIRST, SortKey
from evtui.services.views.list_view import ListView, NamedView, SavedState
from evtui.services.views.timeline_place import MOST_PLACES, KeptPlace, TimelinePlace

MOST_TEXT: Final = 500
"""Longer texts are none that a prompt takes."""
MOST_NAMES: Final = 100
"""Most columns or keys of one view."""


def view_record(named: NamedView) -> dict[str, object]:
    """A view as JSON."""
    view = named.view
    return {
        "tab": named.tab,
        "query": view.filter.text,
        "outcome": view.filter.outcome.value,
        "order": [[key.column, "down" if key.descending else "up"] for key in view.order],
        "hidden": sorted(view.hidden),
        "columns": list(view.columns),
        "group": view.group,
    }


def view_of(record: object) -> NamedView | None:
    """A view of any JSON; None where its tab is none of ours."""
    if not isinstance(record, dict) or record.get("tab") not in TABS:
        return None
    order = tuple(_order(record.get("order"))) or NEWEST_FIRST
    view = ListView(
        order=order,
        filter=RowFilter(_outcome(record.get("outcome")), _text(record.get("query"))),
        hidden=frozenset(_names(record.get("hidden"))),
        columns=tuple(dict.fromkeys(_names(record.get("columns")))),
        group=_text(record.get("group")),
    )
    return NamedView(tab=str(record["tab"]), view=view)


def state_record(state: SavedState) -> dict[str, object]:
    """A state as JSON."""
    return {
        "tab": state.tab,
        "views": [view_record(kept) for kept in state.views],
        "cursors": {tab: list(key) for tab, key in state.cursors},
        "timelines": [
            {
                "session": list(key),
                "start_us": place.start_us,
                "end_us": place.end_us,
                "cursor_us": place.cursor_us,
            }
            for key, place in state.timelines
        ],
    }


def state_of(record: object) -> SavedState:
    """A state of any JSON; an empty one where nothing in it can be read."""
    if not isinstance(record, dict):
        return SavedState()
    views = record.get("views")
    read = map(view_of, views[: len(TABS)]) if isinstance(views, list) else ()
    cursors = record.get("cursors")
    places = cursors.items() if isinstance(cursors, dict) else ()
    timelines = record.get("timelines")
    left = map(_kept_place, timelines[-MOST_PLACES:]) if isinstance(timelines, list) else ()
    return SavedState(
        tab=str(record["tab"]) if record.get("tab") in TABS else "",
        views=tuple(view for view in read if view is not None),
        cursors=tuple((tab, key) for tab, value in places if tab in TABS and (key := _session_key(value))),
        timelines=tuple(dict(kept for kept in left if kept is not None).items()),
    )


def _kept_place(value: object) -> KeptPlace | None:
    """Where a session was left; None for what is no stretch of time."""
    key = _session_key(value.get("session")) if isinstance(value, dict) else None
    if key is None or not isinstance(value, dict):
        return None
    start_us, end_us, cursor_us = (value.get(name) for name in ("start_us", "end_us", "cursor_us"))
    if type(start_us) is not int or type(end_us) is not int or type(cursor_us) is not int:
        return None  # a bool is an int for isinstance
    if start_us >= end_us:
        return None
    return key, TimelinePlace(start_us=start_us, end_us=end_us, cursor_us=cursor_us)


def _session_key(value: object) -> SessionKey | None:
    """The five texts of a session's key."""
    if not isinstance(value, list) or len(value) != 5 or not all(isinstance(part, str) for part in value):
        return None
    provider, account, charger, connector, identity = value
    return provider, account, charger, connector, identity


def _order(value: object) -> Iterable[SortKey]:
    for pair in value[:MOST_NAMES] if isinstance(value, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str):
            yield SortKey(pair[0], pair[1] != "up")


def _outcome(value: object) -> OutcomeFilter:
    return next((step for step in OutcomeFilter if step.value == value), OutcomeFilter.ANY)


def _names(value: object) -> list[str]:
    names = value[:MOST_NAMES] if isinstance(value, list) else []
    return [name for name in names if isinstance(name, str)]


def _text(value: object) -> str:
    return value[:MOST_TEXT] if isinstance(value, str) else ""
