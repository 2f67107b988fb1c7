"""CNV-2: a device message comes back, or its counter grew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from evtui.formats.times import iso_date
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.diagnosis.device_messages import DeviceMessage, Identity, messages_of
from evtui.services.diagnosis.finding import (
    Clean,
    Finding,
    FindingSeverity,
    Fired,
    NotEvaluable,
    Result,
    Value,
)
from evtui.services.diagnosis.record import SessionRecord
from evtui.services.diagnosis.rule import Earlier, Family, Rule
from evtui.services.diagnosis.thresholds import Thresholds


@dataclass(frozen=True, slots=True, kw_only=True)
class _History:
    """One message over this report and the ones before it."""

    message: DeviceMessage
    seen: int
    """Reports in which it was sent inside the session, this one included."""
    reports: int
    """Reports that were looked at, this one included."""
    steps: tuple[int, ...]
    """The counter's values in order: where the last report left it, then each one sent in this."""
    since: Instant | None
    """Start of the report that the first step comes from; None when it is this one."""

    @property
    def growth(self) -> int:
        """How much the counter rose, restarts left out."""
        pairs = zip(self.steps, self.steps[1:], strict=False)
        return sum(max(0, after - before) for before, after in pairs)

    @property
    def is_restarted(self) -> bool:
        """Whether the counter fell."""
        return any(after < before for before, after in zip(self.steps, self.steps[1:], strict=False))


def check(record: SessionRecord, earlier: Earlier) -> Result:
    """One finding for each message whose counter moved or that comes back."""
    mine = messages_of(record.report)
    if not mine:
        return Clean()
    before = record.earlier(record.of_connector)[-(record.thresholds.counter_reports - 1) :]
    known = [messages_of(report) for report in before]
    histories = [_history(identity, message, before, known) for identity, message in mine.items()]
    findings = tuple(
        _finding(record, one, severity)
        for one in histories
        if (severity := _severity(one, record.thresholds)) is not None
    )
    if findings:
        return Fired(findings)
    return Clean() if before else NotEvaluable("no earlier report of this connector")


def _history(
    identity: Identity,
    message: DeviceMessage,
    before: Sequence[SessionReport],
    known: Sequence[dict[Identity, DeviceMessage]],
) -> _History:
    """The message now and in the reports before."""
    counted: tuple[int, ...] = ()
    since = None
    for report, messages in zip(before, known, strict=True):
        past = messages.get(identity)
        if past is not None and past.counters:
            counted, since = (past.counters[-1][1],), report.session.started_at
    sent = (message, *(messages[identity] for messages in known if identity in messages))
    return _History(
        message=message,
        seen=sum(bool(one.inside) for one in sent),
        reports=1 + len(before),
        steps=(*counted, *(counter for _, counter in message.counters)),
        since=since,
    )


def _severity(history: _History, thresholds: Thresholds) -> FindingSeverity | None:
    """How bad the history is; None when nothing moved and the message does not come back."""
    if history.growth >= thresholds.counter_growth or _recurs(history, thresholds):
        return FindingSeverity.WARNING
    return FindingSeverity.INFO if history.growth >= 1 or history.is_restarted else None


def _recurs(history: _History, thresholds: Thresholds) -> bool:
    """Sent again inside this session and enough of the last ones.

    A message that is only carried along with a still counter did not come back: it never left.
    """
    return bool(history.message.inside) and history.seen >= thresholds.counter_recurring


def _finding(record: SessionRecord, history: _History, severity: FindingSeverity) -> Finding:
    message = history.message
    values: dict[str, Value] = {"sessions": history.seen, "of_sessions": history.reports}
    parts = []
    if history.growth or history.is_restarted:
        old, new = history.steps[0], history.steps[-1]
        values |= {"counter_before": old, "counter_after": new, "growth": history.growth}
        since = " within this session" if history.since is None else f" since {iso_date(history.since)}"
        parts.append(f"{old} → {new}{since}")
    if history.is_restarted:
        parts.append("the counter was restarted")
    if _recurs(history, record.thresholds):
        parts.append("recurring")
    sessions = f"{history.seen} of the last {history.reports} sessions"
    return Finding(
        rule=RULE.id,
        severity=severity,
        text=f"{message.name}: {message.error.message}: {', '.join(parts)} ({sessions}).",
        evidence=message.evidence,
        values=MappingProxyType(values),
    )


RULE: Final = Rule(
    id="CNV-2",
    name="counter grows",
    family=Family.CONVERTER,
    looks_at=("deviceStatus.errorCodes.errorCounter", "earlier reports of the connector"),
    means="The same device message is counted more often than before, or comes back session after session. "
    "What the counter covers (since boot, a day, a session) is not published; a falling one was restarted.",
    condition="the counter of a message rises within the session or against the report before by 1 (info) or "
    "by {counter_growth} (warning), or it falls (info), or the message was sent inside {counter_recurring} "
    "of the last {counter_reports} sessions, this one included (warning)",
    first_check="The same device in the sessions before: since when does it count?",
    source="own judgement",
    check=check,
    presupposes=("CNV-1",),
)
