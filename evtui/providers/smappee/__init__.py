"""Smappee developer API v3: charging sessions of parks and stations (``SPEC``).

Checking a configuration needs the settings only; the wire models and the HTTP side are imported when an
account or a document is opened: the first rows on screen wait for every import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evtui.providers.smappee.settings import SmappeeSettings
from evtui.providers.spec import Document, DocumentReports, OpenContext, ProviderSpec

if TYPE_CHECKING:
    from evtui.models.report import SessionReport
    from evtui.providers.protocol import Provider


def _open(settings: Any, context: OpenContext) -> Provider:
    """Open an account; no socket yet."""
    from evtui.providers.smappee.provider import SmappeeProvider

    return SmappeeProvider(settings, context)


def _recognise(value: Any) -> bool:
    """Whether a decoded JSON value is one of the saved forms."""
    from evtui.providers.smappee.wire import is_document

    return is_document(value)


def _read_document(document: Document, account: str) -> DocumentReports:
    """The sessions of a saved answer."""
    from evtui.providers.smappee.mapping import read_document

    return read_document(document, account)


def _read_record(row: SessionReport, record: bytes) -> SessionReport:
    """A row of the store and its record as the report they came from."""
    from evtui.providers.smappee.mapping import read_record

    return read_record(row, record)


SPEC = ProviderSpec(
    name="smappee",
    settings=SmappeeSettings,
    open=_open,
    recognise=_recognise,
    read_document=_read_document,
    read_record=_read_record,
)
"""What evtui knows of Smappee."""
