"""A plug-in as somebody else would write it: a provider that answers from constants.

It is copied into a distribution of its own by ``tests.providers.plugged.distribution``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict

from evtui.clients.decode import cut_items, decode
from evtui.clients.secret import Secret
from evtui.errors import ResourceNotFound, UnexpectedPayload
from evtui.models.fetch import Batch, FetchEvent, Finished, SessionQuery
from evtui.models.instant import Instant
from evtui.models.problem import Problem, ProblemKind
from evtui.models.provenance import Fact
from evtui.models.report import SessionReport
from evtui.models.session import Session, SessionStatus
from evtui.providers.spec import Document, DocumentReports, OpenContext, ProviderSpec

ANSWER = b"""{"evgo": [
  {"ref": "E-1", "begin": "2025-11-20T08:00:00Z", "finish": "2025-11-20T09:30:00Z", "kWh":  12.50},
  17,
  {"ref": "E-2", "begin": "2025-11-19T10:00:00+01:00", "finish": "2025-11-19T10:20:00+01:00", "kWh": 0.4}
]}"""


class EvgoSettings(BaseModel):
    """One ``[accounts.NAME]`` section with ``provider = "evgo"``."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    token: Secret
    site: str = "Depot"


class EvgoProvider:
    """One account; contacts nobody."""

    name = "evgo"

    def __init__(self, settings: EvgoSettings, context: OpenContext) -> None:
        self.account = context.account
        self._site = settings.site
        self._clock = context.clock

    async def sessions(self, query: SessionQuery) -> AsyncIterator[FetchEvent]:
        """All that is wanted, at once."""
        found = self._read()
        wanted = tuple(report for report in found.reports if query.wants(report.session))
        yield Batch(account=self.account, reports=wanted, problems=found.problems)
        yield Finished(account=self.account, truncated=False, elapsed_s=0.0)

    async def report(self, session: Session) -> SessionReport:
        """The same again."""
        for report in self._read().reports:
            if report.session.id == session.id:
                return report
        raise ResourceNotFound(f"evgo has no session {session.id}", account=self.account)

    async def aclose(self) -> None:
        """Nothing is open."""

    def _read(self) -> DocumentReports:
        found = read(ANSWER, self.account, Instant.from_datetime(self._clock.now()))
        placed = [replace(one, session=replace(one.session, site=self._site)) for one in found.reports]
        return replace(found, reports=tuple(placed))


def read(body: bytes, account: str, fetched_at: Instant | None = None) -> DocumentReports:
    """The rows of an answer, each as received; a bad one becomes a problem."""
    reports: list[SessionReport] = []
    problems: list[Problem] = []
    for raw in cut_items(body, "evgo").items or ():
        try:
            reports.append(report_of(bytes(raw), account, fetched_at))
        except UnexpectedPayload as error:
            problems.append(Problem(kind=ProblemKind.PAYLOAD, message=error.message, account=account))
    return DocumentReports(reports=tuple(reports), problems=tuple(problems))


def report_of(raw: bytes, account: str, fetched_at: Instant | None) -> SessionReport:
    """One row. Raises UnexpectedPayload."""
    row = decode(raw)
    if not isinstance(row, dict):
        raise UnexpectedPayload("a row is no session")
    kwh = Decimal(row["kWh"])
    return SessionReport(
        session=Session(
            provider="evgo",
            account=account,
            id=row["ref"],
            charger="EVGO-7",
            connector="1",
            started_at=Instant.parse(row["begin"]),
            ended_at=Instant.parse(row["finish"]),
            energy_wh=kwh * 1000,
            status=SessionStatus.FINISHED,
        ),
        facts=(Fact(name="energy", value=kwh, unit="kWh", source="/kWh"),),
        raw=raw,
        fetched_at=fetched_at,
    )


def read_record(row: SessionReport, record: bytes) -> SessionReport:
    """As it was fetched."""
    return replace(report_of(record, row.session.account, row.fetched_at), session=row.session)


def recognise(value: Any) -> bool:
    """Whether it is an answer of this provider."""
    return isinstance(value, dict) and isinstance(value.get("evgo"), list)


def read_document(document: Document, account: str) -> DocumentReports:
    """A saved answer."""
    return read(document.body, account)


SPEC = ProviderSpec(
    name="evgo",
    settings=EvgoSettings,
    open=EvgoProvider,
    recognise=recognise,
    read_document=read_document,
    read_record=read_record,
)
"""What the entry point names."""
