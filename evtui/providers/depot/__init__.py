"""Siemens DepotFinity: raw session reports of HPC chargers (``SPEC``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evtui.providers.depot.documents import is_document, read_document
from evtui.providers.depot.mapping import PROVIDER
from evtui.providers.depot.meters import read_meters
from evtui.providers.depot.settings import DepotSettings
from evtui.providers.spec import OpenContext, ProviderSpec

if TYPE_CHECKING:
    from evtui.providers.protocol import Provider


def _open(settings: Any, context: OpenContext) -> Provider:
    """Open an account; the HTTP side is imported here, reading a saved file does not need it."""
    from evtui.providers.depot.provider import DepotProvider

    return DepotProvider(settings, context)


SPEC = ProviderSpec(
    name=PROVIDER,
    settings=DepotSettings,
    open=_open,
    recognise=is_document,
    read_document=read_document,
    read_meters=read_meters,
)
"""What evtui knows of DepotFinity."""
