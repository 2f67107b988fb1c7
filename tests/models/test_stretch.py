"""Stretches of time: joined, taken away from each other, and from questions."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from evtui.models.fetch import Covered, SessionQuery
from evtui.models.instant import Instant
from evtui.models.stretch import Stretch, left_to_ask, merged, without

STRETCHES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8)


def moments(stretches: tuple[Stretch, ...] | list[Stretch]) -> set[int]:
    """Every whole microsecond in them."""
    return {moment for since, until in stretches for moment in range(since, until)}


@given(STRETCHES)
def test_joining_keeps_every_moment_and_leaves_gaps_between(stretches: list[Stretch]) -> None:
    found = merged(stretches)
    assert moments(found) == moments(stretches)
    assert all(one[1] < two[0] for one, two in pairwise(found))


@given(st.tuples(st.integers(0, 40), st.integers(0, 40)), STRETCHES)
def test_what_is_left_is_what_nobody_covers(stretch: Stretch, others: list[Stretch]) -> None:
    found = without(stretch, others)
    assert moments(found) == moments([stretch]) - moments(others)
    assert list(found) == sorted(found)


@given(STRETCHES)
def test_a_question_is_split_newest_first(stretches: list[Stretch]) -> None:
    known = tuple(
        Covered(place="A", since=Instant(since), until=Instant(until)) for since, until in stretches
    )
    query = SessionQuery(since=Instant(5), until=Instant(30), covered=known)
    left = left_to_ask(query, "A")
    pieces = [(one.since.us, one.until.us) for one in left if one.since and one.until]
    assert moments(pieces) == moments([(5, 30)]) - moments(stretches)
    assert pieces == sorted(pieces, reverse=True)
    assert left_to_ask(query, "B") == (query,)


def test_open_ends_stay_open() -> None:
    known = (Covered(place="A", since=Instant(10), until=Instant(20)),)
    newer, older = left_to_ask(SessionQuery(covered=known), "A")
    assert (newer.since, newer.until) == (Instant(20), None)
    assert (older.since, older.until) == (None, Instant(10))
    fresh = SessionQuery(covered=known, fresh=True)
    assert left_to_ask(fresh, "A") == (fresh,)
