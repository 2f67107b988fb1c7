"""Siemens DepotFinity: raw session reports of HPC chargers (``SPEC``).

Checking a configuration needs the settings only; the wire models and the HTTP side are imported when an
account or a document is opened: the first rows on screen wait for every import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evtui.providers.depot.settings import DepotSettings
from evtui.providers.spec import Capability, Document, DocumentReports, OpenContext, ProviderSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from evtui.models.meter_value import MeterTable
    from evtui.models.report import SessionReport
    from evtui.providers.protocol import Provider


def _open(settings: Any, context: OpenContext) -> Provider:
    """Open an account; no socket yet."""
    from evtui.providers.depot.provider import DepotProvider

    return DepotProvider(settings, context)


def _recognise(value: Any) -> bool:
    """Whether a decoded JSON value is one of the saved forms."""
    from evtui.providers.depot.documents import is_document

    return is_document(value)


def _read_document(document: Document, account: str) -> DocumentReports:
    """The sessions of a saved answer."""
    from evtui.providers.depot.documents import read_document

    return read_document(document, account)


def _read_meters(report: SessionReport, on_progress: Callable[[float], None]) -> MeterTable:
    """The report's meter values as columns."""
    from evtui.providers.depot.meters import read_meters

    return read_meters(report, on_progress)


def _read_record(row: SessionReport, record: bytes) -> SessionReport:
    """A row of the store and its record as the report they came from."""
    from evtui.providers.depot.mapping import read_record

    return read_record(row, record)


async def _probe(settings: Any, context: OpenContext) -> tuple[Capability, ...]:
    """What the account does where the API pages leave it open."""
    from evtui.providers.depot.probing import probe

    return await probe(settings, context)


SPEC = ProviderSpec(
    name="depot",
    settings=DepotSettings,
    open=_open,
    recognise=_recognise,
    read_document=_read_document,
    read_meters=_read_meters,
    read_record=_read_record,
    probe=_probe,
)
"""What evtui knows of DepotFinity."""
