"""What happened in a session in 3 to 8 sentences, in time order, each on evidence, none beyond the data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from evtui.services.diagnosis.diagnosis import Sentence
from evtui.services.diagnosis.narrative import beginning, ending, middle
from evtui.services.diagnosis.narrative.story import Story

__all__ = ["Story", "narrate"]

MOST: Final = 8
"""More sentences nobody reads."""


def narrate(story: Story) -> tuple[Sentence, ...]:
    """The sentences; one without evidence is never made. At most ``MOST``: the middle gives way."""
    first = _said(tell(story) for tell in (beginning.started, beginning.handshake, beginning.limits))
    last = _said(tell(story) for tell in (ending.ended, ending.energy, ending.untold))
    between = _said(middle.by_weight(story))[: MOST - len(first) - len(last)]
    between.sort(key=lambda one: (one.at is None, one.at.us if one.at is not None else 0))
    return tuple(first + between + last)


def _said(sentences: Iterable[Sentence | None]) -> list[Sentence]:
    """Those that have something to stand on."""
    return [one for one in sentences if one is not None]
