"""How often each rule fires on healthy simulated sessions: above info that is a false alarm.

``python -m tests.bench.false_alarms --sessions 10000`` prints a line for each rule; 10 000 sessions take some
minutes.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count, islice

from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.providers.depot.mapping import Stamp, session_report
from evtui.providers.depot.meters import read_meters
from evtui.services.diagnosis.evaluate import evaluate
from evtui.services.diagnosis.finding import FindingSeverity, Fired, NotEvaluable, Result
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rules import RULES
from evtui.services.diagnosis.suppression import suppress
from evtui.simulator.case import Case
from evtui.simulator.depot_report import report_json
from evtui.simulator.fleet import Fleet
from evtui.simulator.plan import Plan, Quirks, plan_depot

NOW = datetime(2026, 11, 21, 14, 3, 22, 417_000, tzinfo=UTC)
LOOKED_AT = Instant.from_datetime(NOW + timedelta(hours=6))
"""When the sessions are judged: after all of them."""
WEEK = 96
"""Sessions of one simulated week; those of a week are each other's neighbours."""


def simulated(seed: int, sessions: int, case: Case = Case.NORMAL) -> tuple[SessionRecord, ...]:
    """Every session of one simulated week, all of them of one case and none with an odd record."""
    plans = plan_depot(seed, sessions, NOW)
    fleet = Fleet(seed, NOW, tuple(_of_case(plan, case) for plan in plans), 5.0, 0)
    reports = [_report(fleet, plan) for plan in fleet.plans]
    return tuple(_record(report, reports) for report in reports)


def healthy(sessions: int, seed: int = 1) -> Iterator[SessionRecord]:
    """So many healthy sessions, week after week; a seed gives the same ones every time."""
    weeks = (record for week in count(seed) for record in simulated(week, min(sessions, WEEK)))
    return islice(weeks, sessions)


def _of_case(plan: Plan, case: Case) -> Plan:
    """The plan with another story and a record in good order."""
    return replace(plan, order=replace(plan.order, case=case, cut_s=_cut_s(case)), quirks=Quirks())


def _cut_s(case: Case) -> int | None:
    """Where a session that has no end stops."""
    return 900 if case in (Case.RUNNING, Case.NO_END) else None


def _report(fleet: Fleet, plan: Plan) -> SessionReport:
    """A session as it is read from the provider's answer."""
    stamp = Stamp(account="north", charger=plan.charger, connector=plan.connector)
    return session_report(report_json(fleet, plan), stamp)


def _record(report: SessionReport, week: Sequence[SessionReport]) -> SessionRecord:
    """What the rules see, with the rest of the week loaded."""
    return SessionRecord(
        report=report,
        meters=read_meters(report, lambda done: None),
        neighbours=tuple(other for other in week if other is not report),
        now=LOOKED_AT,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one rule said about all sessions."""

    rule: str
    sessions: int
    fired: int
    not_evaluable: int
    worst: FindingSeverity | None
    """Worst severity of any finding; None when it never fired."""

    @property
    def is_false_alarm(self) -> bool:
        """Whether it claimed a fault of a charger that has none; a data finding is about the record."""
        return self.worst is not None and self.worst.rank <= FindingSeverity.WARNING.rank


def tally(records: Iterable[SessionRecord]) -> tuple[Tally, ...]:
    """Every registered rule over all records, in catalogue order."""
    fired: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    worst: dict[str, FindingSeverity] = {}
    sessions = 0
    for record in records:
        sessions += 1
        results = suppress(record, evaluate(record, RULES))
        skipped.update(rule for rule, result in results.items() if isinstance(result, NotEvaluable))
        for rule, severity in _worst(results).items():
            fired[rule] += 1
            worst[rule] = min(worst.get(rule, severity), severity, key=lambda one: one.rank)
    return tuple(
        Tally(
            rule=rule.id,
            sessions=sessions,
            fired=fired[rule.id],
            not_evaluable=skipped[rule.id],
            worst=worst.get(rule.id),
        )
        for rule in RULES
    )


def _worst(results: Mapping[str, Result]) -> dict[str, FindingSeverity]:
    """Worst severity of each rule that fired."""
    return {
        rule: min((finding.severity for finding in result.findings), key=lambda one: one.rank)
        for rule, result in results.items()
        if isinstance(result, Fired)
    }


def table(tallies: Iterable[Tally]) -> Iterator[str]:
    """The tallies as lines; a false alarm is marked at the end of its line."""
    yield f"{'rule':<8}{'fired':>8}{'rate':>9}{'not evaluable':>15}  worst severity"
    for one in tallies:
        rate = one.fired / one.sessions if one.sessions else 0.0
        word = "–" if one.worst is None else one.worst.value
        mark = "  FALSE ALARM" if one.is_false_alarm else ""
        yield f"{one.rule:<8}{one.fired:>8}{rate:>9.2%}{one.not_evaluable:>15}  {word}{mark}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 when any rule gave a false alarm."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=1000, help="healthy sessions to judge (default 1000)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first simulated week (default 1)")
    chosen = parser.parse_args(arguments)
    tallies = tally(healthy(chosen.sessions, chosen.seed))
    print(*table(tallies), sep="\n")
    return int(any(one.is_false_alarm for one in tallies))


if __name__ == "__main__":
    raise SystemExit(main())
