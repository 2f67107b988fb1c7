"""Smappee developer API v3: charging sessions of parks and stations (``SPEC``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evtui.providers.smappee.mapping import PROVIDER, read_document
from evtui.providers.smappee.settings import SmappeeSettings
from evtui.providers.smappee.wire import is_document
from evtui.providers.spec import OpenContext, ProviderSpec

if TYPE_CHECKING:
    from evtui.providers.protocol import Provider


def _open(settings: Any, context: OpenContext) -> Provider:
    """Open an account; the HTTP side is imported here, reading a saved file does not need it."""
    from evtui.providers.smappee.provider import SmappeeProvider

    return SmappeeProvider(settings, context)


SPEC = ProviderSpec(
    name=PROVIDER,
    settings=SmappeeSettings,
    open=_open,
    recognise=is_document,
    read_document=read_document,
)
"""What evtui knows of Smappee."""
