"""What stands under the cursor, explained: an event, a lane at an instant, a fact, a cell, a raw value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Final

from evtui.models.event import Event, EventKind
from evtui.models.provenance import Basis, Fact
from evtui.models.session import Session
from evtui.services.explain.explanation import Explanation, Known
from evtui.services.explain.families.vendor_messages import explain_message
from evtui.services.explain.lookup import find
from evtui.services.timeline.lane import Lane, LaneKind

_VALUE: Final = re.compile(r'(?:"(?:[^"\\]|\\.)*"\s*:\s*)?(.*?),?', re.DOTALL)
_BASES: Final = {
    Basis.MEASURED: "Sent by the provider with a documented unit and meaning.",
    Basis.DERIVED: "Computed by evtui from what was sent.",
    Basis.ASSUMED: "Sent by the provider, but its unit or meaning is an assumption.",
}


def of_words(words: Iterable[str | None], known: Known) -> tuple[Explanation, ...]:
    """The explanations of words that are explained, each once; others are left out."""
    found: dict[str, Explanation] = {}
    for word in words:
        if word:
            for entry in find(word, known, whole_words=True).hits[:1]:
                found.setdefault(entry.key, entry)
    return tuple(found.values())


def of_event(event: Event, known: Known) -> tuple[Explanation, ...]:
    """A device's message, else the state word; then the block it stands in. At least one."""
    family, _, rest = event.lane.partition(".")
    first: tuple[Explanation, ...] = ()
    if event.error is not None:
        first = (explain_message(event.error, known),)
    elif event.kind is EventKind.STATE:
        first = of_words((event.state,), known) or (_unexplained(event.state or event.text, event.lane),)
    return (*first, *of_words((rest, family), known)) or (_unexplained(event.text, event.lane),)


def of_lane(lane: Lane, at_us: int, event: Event | None, known: Known) -> tuple[Explanation, ...]:
    """A lane at an instant; ``event`` is the one of its events that is in force there."""
    if lane.kind is LaneKind.LIMITER:
        segment = lane.segment_at(at_us)
        word = "" if segment is None else segment.text
        return of_words(("unknown limiter" if word == "unknown" else word, "limited by"), known)
    if event is not None:
        return of_event(event, known)
    family, _, rest = lane.key.partition(".")
    return of_words((rest, family), known) or (_unexplained(lane.title, lane.key),)


def of_fact(fact: Fact, known: Known) -> tuple[Explanation, ...]:
    """A fact as the sheet shows it, then what its field means where there is a text."""
    basis = _BASES[fact.basis]
    unit = f" Unit: {fact.unit}." if fact.unit else ""
    where = f"In the record: {fact.source}." if fact.source is not None else "It has no place in the record."
    last = (fact.source or "").rpartition("/")[2]
    own = Explanation(
        key=fact.name,
        family="fact",
        title=f"{fact.name.replace('_', ' ')}: fact of the session",
        meaning=(f"{basis}{unit}", *((f"Note: {fact.note}.",) if fact.note else ()), where),
        source="evtui" if fact.basis is Basis.DERIVED else "the provider's answer",
        see_also=("outcome", "status"),
    )
    words = (fact.name, last, fact.value if isinstance(fact.value, str) else None)
    return (own, *(entry for entry in of_words(words, known) if entry.key != own.key))


def of_cell(column: str, session: Session, known: Known) -> tuple[Explanation, ...]:
    """A cell of the list: the word in it where it has one, its column, the flags of the session."""
    words: tuple[str | None, ...] = ()
    if column == "outcome":
        words = (session.verdict,)
    elif column == "status":
        words = (f"status {session.status.value}",)
    return of_words((*words, f"column {column}", *session.flags), known)


def of_raw(pointer: str, text: str, known: Known) -> tuple[Explanation, ...]:
    """A line of the raw record: a word that is its value, then the keys it stands under, innermost first."""
    names = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/") if part]
    keys = [name for name in reversed(names) if not name.isdigit()]
    return of_words((_value(text), *keys), known) or ((_unexplained(keys[0], pointer),) if keys else ())


def _value(text: str) -> str | None:
    """The text value on a line of JSON; None for numbers, objects and the rest."""
    found = _VALUE.fullmatch(text.strip())
    try:
        value = json.loads(found[1]) if found else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, str) and not value.strip().isdigit() else None


def _unexplained(word: str, where: str) -> Explanation:
    """A word evtui has no text for; it says so instead of guessing."""
    return Explanation(
        key=word,
        family="word of the provider",
        title=word,
        meaning=(
            f"Stands in {where}. evtui has no explanation of it and shows it as it was sent; "
            "words of providers are open lists.",
        ),
        source="the provider's answer",
        see_also=("vendor message", "deviceStatus"),
    )
