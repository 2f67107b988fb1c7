"""How what happened in two sessions differs: steps that one lacks, steps that came later or earlier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from evtui.models.event import ErrorCode, Event, EventKind, Severity
from evtui.models.instant import US_PER_S
from evtui.services.compare.alignment import Aligned
from evtui.services.compare.side import Side
from evtui.services.diagnosis.record import folded

LATE_US: Final = 10 * US_PER_S
"""Steps within 10 s of each other came at the same time."""
MOST_STEPS: Final = 200
"""Steps of one lane that are matched; matching costs their square. More are left out, and that is said."""


class StepKind(StrEnum):
    """How a step differs."""

    MISSING = "missing"
    """A has it, B does not."""
    EXTRA = "extra"
    """B has it, A does not."""
    LATE = "late"
    """Both have it, at different times; ``late_by_us`` is negative when B's came earlier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDifference:
    """One difference between two sequences of events."""

    kind: StepKind
    lane: str
    """The provider's word: ``ocppStatus``, ``deviceStatus.Converter``."""
    text: str
    """The state, or the error in short; untrusted."""
    severity: Severity
    is_error: bool
    """True for a device message, False for a state."""
    a: Event | None
    b: Event | None
    a_us: int | None = None
    """Distance from the shared instant; None without the step, or when the two are not aligned."""
    b_us: int | None = None

    @property
    def late_by_us(self) -> int | None:
        """B's time minus A's, None unless both have it."""
        return None if self.a_us is None or self.b_us is None else self.b_us - self.a_us

    @property
    def at_us(self) -> int | None:
        """Where it is found on the shared axis."""
        return self.b_us if self.a_us is None else self.a_us


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceDifference:
    """All differences of two sequences, by lane as the reports have them, each lane in time order."""

    steps: tuple[StepDifference, ...]
    compared: int
    """Steps of A and B that were looked at."""
    left_out: tuple[str, ...] = ()
    """Lanes with more steps than are matched."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A step of one session: what it is compared by, and the event."""

    identity: str
    text: str
    event: Event
    is_error: bool


def sequence_difference(a: Side, b: Side, aligned: Aligned | None) -> SequenceDifference:
    """States and device messages inside both sessions, lane by lane; times only where they are aligned."""
    found: list[StepDifference] = []
    compared, left_out = 0, []
    first, second = _steps(a), _steps(b)
    for lane in dict.fromkeys((*first, *second)):
        one, other = first.get(lane, []), second.get(lane, [])
        if max(len(one), len(other)) > MOST_STEPS:
            left_out.append(lane[0])
            one, other = one[:MOST_STEPS], other[:MOST_STEPS]
        compared += len(one) + len(other)
        found.extend(_differences(lane[0], one, other, aligned))
    return SequenceDifference(steps=tuple(found), compared=compared, left_out=tuple(left_out))


_Lanes = dict[tuple[str, bool], list[_Step]]


def _steps(side: Side) -> _Lanes:
    """The steps by lane (states and messages apart), OCPP first; what repeats at once is one step."""
    lanes: _Lanes = {}
    for event in side.record.inside:
        if event.kind not in {EventKind.STATE, EventKind.ERROR_CODE}:
            continue
        if event.state:
            _add(lanes, (event.lane, False), _Step(folded(event.state), event.state, event, False))
        if event.error is not None and event.severity.rank < Severity.INFO.rank:
            _add(lanes, (event.lane, True), _message(event, event.error))
    return dict(sorted(lanes.items(), key=lambda pair: (pair[0][0] != "ocppStatus", *pair[0])))


def _add(lanes: _Lanes, lane: tuple[str, bool], step: _Step) -> None:
    """Append a step unless it says the same as the one before it."""
    steps = lanes.setdefault(lane, [])
    if not steps or steps[-1].identity != step.identity:
        steps.append(step)


def _message(event: Event, error: ErrorCode) -> _Step:
    """A device message, compared by device, unit and number, or its words where it has no number."""
    what = str(error.number) if error.number is not None else error.message
    return _Step(f"{error.device}|{error.unit}|{what}", error_text(error), event, True)


def error_text(error: ErrorCode) -> str:
    """``VQS disabled (no:144)``; untrusted."""
    return error.message if error.number is None else f"{error.message} (no:{error.number})"


def _differences(
    lane: str, a: Sequence[_Step], b: Sequence[_Step], aligned: Aligned | None
) -> Iterator[StepDifference]:
    """The differences of one lane: what A has in its order, what only B has in between."""
    behind = 0
    for place, match in enumerate(_matches(a, b, aligned)):
        if match is None:
            yield _difference(StepKind.MISSING, lane, a[place], None, aligned)
            continue
        yield from (_difference(StepKind.EXTRA, lane, None, one, aligned) for one in b[behind:match])
        behind = match + 1
        both = _difference(StepKind.LATE, lane, a[place], b[match], aligned)
        if both.late_by_us is not None and abs(both.late_by_us) > LATE_US:
            yield both
    yield from (_difference(StepKind.EXTRA, lane, None, one, aligned) for one in b[behind:])


def _matches(a: Sequence[_Step], b: Sequence[_Step], aligned: Aligned | None) -> list[int | None]:
    """For each step of A its step of B: as many as possible in order, of equally many the least late.

    A longest common subsequence; a state that comes back after a pause must not take the place of the first.
    """
    best = [[(0, 0)] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        for j in range(len(b) - 1, -1, -1):
            found = max(best[i + 1][j], best[i][j + 1])
            if a[i].identity == b[j].identity:
                found = max(found, _matched(best[i + 1][j + 1], a[i], b[j], aligned))
            best[i][j] = found
    result: list[int | None] = []
    j = 0
    while (i := len(result)) < len(a):
        if j < len(b) and best[i][j] == best[i][j + 1]:
            j += 1
        elif best[i][j] == best[i + 1][j]:
            result.append(None)
        else:
            result.append(j)
            j += 1
    return result


def _matched(rest: tuple[int, int], one: _Step, other: _Step, aligned: Aligned | None) -> tuple[int, int]:
    """Number of matches and how late they are (negative), with one pair more."""
    late_us = 0
    if aligned is not None and one.event.at is not None and other.event.at is not None:
        late_us = abs(other.event.at.us - aligned.b_us - (one.event.at.us - aligned.a_us))
    return rest[0] + 1, rest[1] - late_us


def _difference(
    kind: StepKind, lane: str, one: _Step | None, other: _Step | None, aligned: Aligned | None
) -> StepDifference:
    step = one or other
    assert step is not None
    return StepDifference(
        kind=kind,
        lane=lane,
        text=step.text,
        severity=step.event.severity,
        is_error=step.is_error,
        a=None if one is None else one.event,
        b=None if other is None else other.event,
        a_us=None if aligned is None or one is None else _since(one.event, aligned.a_us),
        b_us=None if aligned is None or other is None else _since(other.event, aligned.b_us),
    )


def _since(event: Event, zero_us: int) -> int | None:
    """Distance from the shared instant."""
    return None if event.at is None else event.at.us - zero_us
