"""Stretches of time that have been read completely: joined where they touch, cut where rows go."""

from __future__ import annotations

from collections.abc import Iterable

Stretch = tuple[int, int]
"""[since, until) in µs UTC."""


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """In order, without overlap; those that touch become one, empty ones go."""
    joined: list[Stretch] = []
    for since, until in sorted(one for one in stretches if one[0] < one[1]):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined


def clipped(stretches: Iterable[Stretch], since_us: int) -> list[Stretch]:
    """What of them is at or after ``since_us``."""
    return merged((max(since, since_us), until) for since, until in stretches)
