"""How often a provider is asked again."""

from __future__ import annotations

import pytest

from evtui.models.problem import Problem, ProblemKind
from evtui.services.live.cadence import LONGEST_S, Cadence, pace_of


def problem(kind: ProblemKind) -> Problem:
    return Problem(kind=kind, message="no answer")


@pytest.mark.parametrize("provider", ["smappee", "oioi"])
@pytest.mark.parametrize("following", [True, False])
def test_one_window_of_smappee_and_plugsurfing_is_never_asked_for_twice_within_a_minute(
    provider: str, following: bool
) -> None:
    cadence = Cadence.of(provider, "park", following=following)
    assert cadence.interval_s == 60
    assert cadence.after_answer(changed=True).interval_s >= 60
    assert cadence.after_problem(problem(ProblemKind.NETWORK)).after_answer(changed=True).interval_s >= 60


def test_an_interval_grows_while_nothing_changes_up_to_a_limit_and_shrinks_at_once_with_a_change() -> None:
    cadence = Cadence.of("depot", "north", following=False)
    seen = [cadence.interval_s]
    for _ in range(8):
        cadence = cadence.after_answer(changed=False)
        seen.append(cadence.interval_s)
    assert seen[:3] == [15, 22.5, 33.75]
    assert seen[-1] == seen[-2] == 120
    assert cadence.after_answer(changed=True).interval_s == 15


def test_a_429_slows_down_more_than_another_failure_and_the_next_answer_ends_both() -> None:
    cadence = Cadence.of("smappee", "park", following=False)
    assert cadence.after_problem(problem(ProblemKind.NETWORK)).interval_s == 120
    refused = cadence.after_problem(problem(ProblemKind.RATE_LIMIT))
    assert refused.interval_s == 240
    assert refused.failures == 1
    assert refused.after_answer(changed=False).interval_s == 60
    for _ in range(9):
        refused = refused.after_problem(problem(ProblemKind.RATE_LIMIT))
    assert refused.interval_s == LONGEST_S


@pytest.mark.parametrize("kind", [ProblemKind.AUTH, ProblemKind.CONFIG, ProblemKind.NOT_FOUND])
def test_what_asking_again_cannot_mend_is_not_asked_again(kind: ProblemKind) -> None:
    assert Cadence.of("depot", "north", following=False).after_problem(problem(kind)).stopped
    assert (
        not Cadence.of("depot", "north", following=False).after_problem(problem(ProblemKind.TIMEOUT)).stopped
    )


def test_following_asks_every_connector_of_a_depot_and_so_less_often() -> None:
    cadence = Cadence.of("depot", "north", following=False)
    following = cadence.paced(pace_of("depot", "north", following=True))
    assert following.interval_s == 60
    assert following.paced(pace_of("depot", "north", following=False)).interval_s == 15


def test_a_provider_that_has_just_refused_is_not_asked_sooner_because_the_user_stops_following() -> None:
    refused = Cadence.of("depot", "north", following=True).after_problem(problem(ProblemKind.RATE_LIMIT))
    assert refused.paced(pace_of("depot", "north", following=False)).interval_s == 240


def test_a_replay_asks_nobody_and_is_looked_at_every_second() -> None:
    cadence = Cadence.of("depot", "replay:answer.json", following=False)
    assert cadence.interval_s == cadence.after_answer(changed=False).interval_s == 1
