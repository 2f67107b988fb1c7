"""The rules' answers for the queue, worked out in its order while the first sessions are being looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from evtui.app.source import SessionSource
from evtui.errors import EvtuiError
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport
from evtui.services.triage_queue import TriageQueue

if TYPE_CHECKING:  # they bring numpy and the rules
    from evtui.services.diagnosis.diagnosis import Diagnosis
    from evtui.services.examination import Background


async def diagnose_cases(
    source: SessionSource, queue: TriageQueue, background: Callable[[], Background]
) -> None:
    """Fill ``queue.diagnoses`` one after the other; cancel it to stop between two.

    A session whose meter values cannot be had keeps the evidence that its own events give.
    """
    against = background()
    for case in queue.cases:
        if case.report.session.provider != "depot" or case.key in queue.diagnoses:
            continue
        try:
            report = await source.whole(case.report)
            meters = await source.meters(report)
        except EvtuiError:  # its own screen says what is wrong with the values
            continue
        queue.diagnoses[case.key] = await asyncio.to_thread(_diagnosed, report, meters, against)


def _diagnosed(report: SessionReport, meters: MeterTable, background: Background) -> Diagnosis:
    """With numpy and all the rules, so only when somebody asks for it."""
    from evtui.services.diagnosis.engine import diagnose

    return diagnose(background.record(report, meters), background.book.user_rules)
