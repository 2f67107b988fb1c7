"""Outcomes that need meter values, for the rows in view: decoded one after the other off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Final

from textual.message import Message

from evtui.app.source import SessionSource
from evtui.errors import EvtuiError
from evtui.formats.glyphs import Tier
from evtui.formats.ink import Line
from evtui.models.meter_value import MeterTable
from evtui.models.report import SessionReport

if TYPE_CHECKING:
    from evtui.services.examination import Background
    from evtui.services.store.protocol import Judged


JUDGING: Final = "evtui.services.examination"
"""Brings numpy and the rules; imported in a thread, it would stop the keys for 0.1 s."""


class RowJudged(Message):
    """A report with the outcome its meter values give, and its power curve."""

    def __init__(self, report: SessionReport, curve: Line, kept: Judged | None = None) -> None:
        super().__init__()
        self.report = report
        self.curve = curve
        self.kept = kept
        """What a store keeps of it; None where nothing could be judged."""


async def judge_rows(
    source: SessionSource,
    reports: Iterable[SessionReport],
    curves_for: Tier | None,
    background: Callable[[], Background],
    tell: Callable[[RowJudged], object],
) -> None:
    """Judge these reports; an unreadable one keeps the outcome it has. Cancel it to stop between two.

    ``curves_for`` names the glyph tier of their power curves, None where no column shows any.
    """
    await asyncio.to_thread(import_module, JUDGING)
    against = background()
    for report in reports:
        if not report.meter_values:
            continue
        try:
            whole = await source.whole(report)
            meters = await source.meters(whole)
        except EvtuiError:  # its own screen says what is wrong with the values
            continue
        tell(RowJudged(*await asyncio.to_thread(_judge, whole, meters, curves_for, against)))


def _judge(
    report: SessionReport, meters: MeterTable, tier: Tier | None, background: Background
) -> tuple[SessionReport, Line, Judged | None]:
    """With numpy and the rules, so never before the first paint."""
    from evtui.services.examination import judged_with_findings

    if not meters.series:
        return report, (), None
    kept, _ = judged_with_findings(report, meters, background)
    judged = kept.report
    if tier is None:
        return judged, (), kept
    from evtui.services.timeline.sparkline import sparkline
    from evtui.services.timeline.timeline import build_timeline

    return judged, sparkline(build_timeline(judged, meters), tier), kept
