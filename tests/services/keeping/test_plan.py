"""What is asked for, given what the store holds; pure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.models.fetch import Covered, SessionQuery
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.services.keeping.plan import (
    DAY_US,
    HOUR_US,
    MOST_GAPS,
    MOST_SINGLES,
    VANISHED,
    Known,
    clipped,
    plan,
)

NOW = Instant(1_795_000_000_000_000)
WEEK = SessionQuery(since=Instant(NOW.us - 7 * DAY_US), until=NOW)
PAST = replace(WEEK, until=Instant(NOW.us - DAY_US))


def ago(us: int) -> Instant:
    """So long before now."""
    return Instant(NOW.us - us)


def covered(since_us: int, until_us: int, place: str = "*") -> Covered:
    """From so long ago until so long ago."""
    return Covered(place=place, since=ago(since_us), until=ago(until_us))


def open_session(
    began_us: int, fetched_us: int, *, id: str = "1", flags: tuple[str, ...] = ()
) -> SessionReport:
    """One that had not ended when it was fetched."""
    session = Session(
        provider="depot",
        account="a",
        id=id,
        started_at=ago(began_us),
        status=SessionStatus.CHARGING,
        flags=flags,
    )
    return SessionReport(session=session, fetched_at=ago(fetched_us), is_summary=True)


def spans(query: SessionQuery, known: Known, max_age_us: int = 0) -> list[tuple[int, int]]:
    """The gaps as how long ago they begin and end."""
    found = plan(query, known, provider="depot", now=NOW, max_age_us=max_age_us)
    return [(NOW.us - gap.since.us, NOW.us - gap.until.us) for gap in found.gaps if gap.since and gap.until]


def test_without_a_store_everything_is_asked_for() -> None:
    assert plan(WEEK, Known(), provider="depot", now=NOW).gaps == (WEEK,)


def test_only_what_is_not_covered_is_asked_for_newest_first() -> None:
    known = Known(covered=(covered(6 * DAY_US, 5 * DAY_US), covered(3 * DAY_US, HOUR_US)))
    assert spans(WEEK, known) == [(HOUR_US, 0), (5 * DAY_US, 3 * DAY_US), (7 * DAY_US, 6 * DAY_US)]


def test_a_past_period_that_is_covered_costs_nothing() -> None:
    known = Known(covered=(covered(30 * DAY_US, HOUR_US),))
    assert plan(PAST, known, provider="depot", now=NOW).is_nothing


def test_places_are_left_to_the_provider() -> None:
    known = Known(covered=(covered(30 * DAY_US, HOUR_US, "A/1"),))
    (gap,) = plan(WEEK, known, provider="depot", now=NOW).gaps
    assert (gap.since, gap.until, gap.covered) == (WEEK.since, WEEK.until, known.covered)


def test_a_session_that_runs_reopens_everything_since_its_start_at_every_place() -> None:
    known = Known(
        covered=(covered(30 * DAY_US, HOUR_US), covered(30 * DAY_US, HOUR_US, "A/1")),
        unsettled=(open_session(5 * HOUR_US, HOUR_US),),
    )
    (gap,) = plan(WEEK, known, provider="depot", now=NOW).gaps
    assert gap.since == ago(5 * HOUR_US)
    assert [one.until for one in gap.covered] == [ago(5 * HOUR_US)]


@pytest.mark.parametrize(
    ("began_us", "fetched_us", "is_asked"),
    [
        (2 * DAY_US, 2 * HOUR_US, True),
        (2 * DAY_US, HOUR_US // 2, False),
        (8 * DAY_US, 2 * HOUR_US, False),
        (8 * DAY_US, 25 * HOUR_US, True),
    ],
)
def test_old_ones_are_asked_for_singly_and_not_too_often(
    began_us: int, fetched_us: int, is_asked: bool
) -> None:
    known = Known(covered=(covered(90 * DAY_US, 0),), unsettled=(open_session(began_us, fetched_us),))
    found = plan(replace(WEEK, since=ago(30 * DAY_US)), known, provider="depot", now=NOW)
    assert bool(found.singles) == is_asked
    assert found.gaps == ()


def test_what_is_gone_or_not_wanted_or_asked_for_anyway_is_not_asked_for_singly() -> None:
    gone = open_session(3 * DAY_US, 2 * DAY_US, id="gone", flags=(VANISHED,))
    within = open_session(3 * DAY_US, 2 * DAY_US, id="within")
    known = Known(covered=(covered(90 * DAY_US, 4 * DAY_US),), unsettled=(gone, within))
    assert plan(WEEK, known, provider="depot", now=NOW).singles == ()
    settled = replace(known, covered=(covered(90 * DAY_US, 0),))
    assert [one.session.id for one in plan(WEEK, settled, provider="depot", now=NOW).singles] == ["within"]
    other = replace(WEEK, chargers=("HPC-01",))
    assert plan(other, settled, provider="depot", now=NOW).singles == ()


def test_singles_are_few_and_the_newest() -> None:
    many = tuple(open_session(2 * DAY_US + n * HOUR_US, DAY_US, id=str(n)) for n in range(50))
    known = Known(covered=(covered(90 * DAY_US, 0),), unsettled=many[::-1])
    found = plan(WEEK, known, provider="depot", now=NOW).singles
    assert [one.session.id for one in found] == [str(n) for n in range(MOST_SINGLES)]


def test_many_holes_are_asked_for_as_one() -> None:
    known = Known(covered=tuple(covered(n * HOUR_US, n * HOUR_US - HOUR_US // 2) for n in range(2, 40)))
    assert len(known.covered) > MOST_GAPS
    assert spans(WEEK, known) == [(7 * DAY_US, 0)]


def test_a_largest_age_takes_what_is_young_as_settled() -> None:
    quarter_us = HOUR_US // 4
    known = Known(
        covered=(covered(30 * DAY_US, quarter_us + HOUR_US // 6),),  # fetched ten minutes ago
        unsettled=(open_session(HOUR_US, HOUR_US // 6),),
    )
    assert spans(WEEK, known, max_age_us=quarter_us) == []
    assert spans(WEEK, known, max_age_us=HOUR_US // 12) == [(HOUR_US, 0)]


def test_roaming_sessions_are_always_asked_for_unless_they_are_young() -> None:
    known = Known(covered=(covered(90 * DAY_US, 0),), as_of=ago(HOUR_US))
    assert plan(PAST, known, provider="oioi", now=NOW).gaps == (PAST,)
    assert plan(PAST, known, provider="oioi", now=NOW, max_age_us=2 * HOUR_US).is_nothing


def test_a_fresh_question_leaves_nothing_out() -> None:
    known = Known(covered=(covered(90 * DAY_US, 0),))
    query = replace(WEEK, fresh=True, covered=known.covered)
    assert plan(query, known, provider="depot", now=NOW).gaps == (replace(query, covered=()),)


def test_coverage_ends_the_settling_time_before_now() -> None:
    (found,) = clipped([covered(DAY_US, 0)], provider="depot", now=NOW)
    assert (found.since, found.until) == (ago(DAY_US), ago(HOUR_US // 4))
    assert clipped([covered(HOUR_US // 8, 0)], provider="smappee", now=NOW) == ()


@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=6))
def test_no_moment_of_the_question_is_both_uncovered_and_left_out(days: list[tuple[int, int]]) -> None:
    stretches = [covered(since * DAY_US, until * DAY_US) for since, until in days if since > until]
    gaps = plan(WEEK, Known(covered=tuple(stretches)), provider="depot", now=NOW).gaps
    for hour in range(7 * 24):
        moment = ago(hour * HOUR_US + HOUR_US // 2)
        is_covered = any(one.since <= moment < one.until for one in stretches)
        is_asked = any(gap.since <= moment < gap.until for gap in gaps if gap.since and gap.until)
        assert is_asked != is_covered
