"""PlugSurfing over OIOI version 4: what it calls recent sessions (``SPEC``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evtui.providers.oioi.mapping import PROVIDER, read_document
from evtui.providers.oioi.settings import OioiSettings
from evtui.providers.oioi.wire import is_document
from evtui.providers.spec import OpenContext, ProviderSpec

if TYPE_CHECKING:
    from evtui.providers.protocol import Provider


def _open(settings: Any, context: OpenContext) -> Provider:
    """Open an account; the HTTP side is imported here, reading a saved file does not need it."""
    from evtui.providers.oioi.provider import OioiProvider

    return OioiProvider(settings, context)


SPEC = ProviderSpec(
    name=PROVIDER,
    settings=OioiSettings,
    open=_open,
    recognise=is_document,
    read_document=read_document,
)
"""What evtui knows of PlugSurfing's OIOI."""
