"""Stretches of time as pairs of microseconds, and what of a question is not covered yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from evtui.models.fetch import Covered, SessionQuery
from evtui.models.instant import US_PER_S, Instant

Stretch = tuple[int, int]
"""[since, until) in microseconds UTC."""
EARLIEST_US: Final = -62_135_596_800 * US_PER_S
LATEST_US: Final = 253_402_300_799 * US_PER_S
"""The years 1 and 9999: they stand for no bound at all."""


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same time in as few stretches as possible, oldest first; empty ones are dropped."""
    found: list[Stretch] = []
    for since, until in sorted(one for one in stretches if one[0] < one[1]):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return tuple(found)


def without(stretch: Stretch, others: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """What is left of a stretch, oldest first."""
    since, until = stretch
    left: list[Stretch] = []
    for begin, end in merged(others):
        if begin < until and since < end:
            left.append((since, begin))
            since = end
    return tuple(one for one in (*left, (since, until)) if one[0] < one[1])


def covered_at(place: str, covered: Iterable[Covered]) -> tuple[Stretch, ...]:
    """The stretches of one place."""
    return merged((one.since.us, one.until.us) for one in covered if one.place == place)


def left_to_ask(query: SessionQuery, place: str) -> tuple[SessionQuery, ...]:
    """The parts of a query's period that are not covered at a place, newest first; all of it when fresh.

    A query with nothing covered comes back as it is, whatever its period.
    """
    stretches = () if query.fresh else covered_at(place, query.covered)
    return parts(query, stretches)


def parts(query: SessionQuery, stretches: Sequence[Stretch]) -> tuple[SessionQuery, ...]:
    """The query once for each part of its period outside the stretches, newest first."""
    if not stretches:
        return (query,)
    since_us = EARLIEST_US if query.since is None else query.since.us
    until_us = LATEST_US if query.until is None else query.until.us
    return tuple(
        replace(
            query,
            since=query.since if begin == since_us else Instant(begin),
            until=query.until if end == until_us else Instant(end),
        )
        for begin, end in reversed(without((since_us, until_us), stretches))
    )
