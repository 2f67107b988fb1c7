"""How often a provider is asked again: slower while nothing changes, much slower while it refuses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from evtui.models.problem import Problem, ProblemKind

REPLAY_PREFIX: Final = "replay:"
"""Accounts that play a saved session: nobody is asked, so nobody is spared."""
SLOWER: Final = 1.5
"""Factor after an answer without any change."""
AFTER_FAILURE: Final = 2.0
AFTER_REFUSAL: Final = 4.0
"""Factor after a 429, for which no provider documents a better figure."""
LONGEST_S: Final = 900.0
"""No failure makes the interval longer than this."""
_HOPELESS: Final = frozenset({ProblemKind.AUTH, ProblemKind.CONFIG, ProblemKind.NOT_FOUND})
"""What asking again does not mend."""


class Pace(NamedTuple):
    """Seconds between two questions."""

    least_s: float
    most_s: float


RUNNING: Final = {"depot": Pace(15, 120), "smappee": Pace(60, 300), "oioi": Pace(60, 300)}
"""Refreshing what runs. Smappee and OIOI: 60 s between two refreshes of one window (the limit this client
keeps, as none is documented). DepotFinity documents none either: one call for each running connector."""
FOLLOWING: Final = {**RUNNING, "depot": Pace(60, 300)}
"""Looking for new sessions, for which every connector of DepotFinity is a call of its own."""
_REPLAYING: Final = Pace(1, 1)
_OTHERS: Final = Pace(60, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """When to ask next; every method returns a new one."""

    pace: Pace
    interval_s: float
    """Seconds until the next question."""
    failures: int = 0
    """Failed questions in a row."""
    stopped: bool = False
    """True when asking again cannot help: the login or the configuration is wrong."""

    @classmethod
    def of(cls, provider: str, account: str, *, following: bool) -> Cadence:
        """The first interval of an account: the shortest its provider bears."""
        pace = pace_of(provider, account, following=following)
        return cls(pace=pace, interval_s=pace.least_s)

    def paced(self, pace: Pace) -> Cadence:
        """With other limits; back at their shortest, unless the provider has just refused."""
        if pace == self.pace:
            return self
        kept = max(self.interval_s, pace.least_s) if self.failures else pace.least_s
        return replace(self, pace=pace, interval_s=kept)

    def after_answer(self, *, changed: bool) -> Cadence:
        """After a good answer: at once the shortest interval when something changed, else slower."""
        slower = min(self.pace.most_s, max(self.interval_s, self.pace.least_s) * SLOWER)
        return replace(self, interval_s=self.pace.least_s if changed or self.failures else slower, failures=0)

    def after_problem(self, problem: Problem) -> Cadence:
        """After a failure: twice as slow, four times when told to slow down, never again when hopeless."""
        factor = AFTER_REFUSAL if problem.kind is ProblemKind.RATE_LIMIT else AFTER_FAILURE
        longest = max(LONGEST_S, self.pace.most_s)
        return replace(
            self,
            interval_s=min(longest, self.interval_s * factor),
            failures=self.failures + 1,
            stopped=problem.kind in _HOPELESS,
        )


def pace_of(provider: str, account: str, *, following: bool) -> Pace:
    """The limits of one account."""
    if account.startswith(REPLAY_PREFIX):
        return _REPLAYING
    return (FOLLOWING if following else RUNNING).get(provider, _OTHERS)
