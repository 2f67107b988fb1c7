"""The second stage of ``evtui sync``: verdicts of sessions that have none yet, kept with their findings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from evtui.errors import ProviderError, StoreFailed, UnexpectedPayload
from evtui.models.fetch import SessionQuery
from evtui.models.meter_value import EMPTY_METERS, MeterTable
from evtui.models.report import Kept, SessionReport
from evtui.services.diagnosis.rulebook import RuleBook
from evtui.services.examination import Background, judged_with_findings
from evtui.services.workspace import Workspace

JUDGED: Final = ("depot",)
"""Providers whose reports can be judged."""


async def judge_stored(
    workspace: Workspace, query: SessionQuery, account: str, *, book: RuleBook
) -> AsyncIterator[SessionReport]:
    """Judge the account's stored sessions of a period that have a record and no verdict, newest first.

    Each is told once it was judged; its verdict is kept. A session that cannot be read is passed over.
    """
    rows = await workspace.rows(query, account)
    background = Background(reports=rows, now=query.until, book=book)
    for row in rows:
        if not _can_be_judged(row):
            continue
        try:
            whole = await workspace.whole(row)
            meters = await _meters(workspace, whole)
        except (ProviderError, StoreFailed):
            continue
        judged, _ = await asyncio.to_thread(judged_with_findings, whole, meters, background)
        await workspace.keep_verdicts([judged])
        yield judged.report
    await workspace.flush()


def _can_be_judged(row: SessionReport) -> bool:
    """Whether a row lacks a verdict that its record can give."""
    session = row.session
    return session.provider in JUDGED and session.verdict is None and row.kept is Kept.TIMELINE


async def _meters(workspace: Workspace, report: SessionReport) -> MeterTable:
    """The meter values; none when they cannot be read, which the rules then say."""
    try:
        return await workspace.meters(report)
    except UnexpectedPayload:
        return EMPTY_METERS
