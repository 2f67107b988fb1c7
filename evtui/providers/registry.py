"""The registered providers, in tab order. Names are known without importing any of them."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from evtui.providers.spec import ProviderSpec

PROVIDERS: Final = {
    "depot": "DepotFinity",
    "smappee": "Smappee",
    "oioi": "PlugSurfing",
}
"""Provider name (also its folder) to the title on screen."""


def load_provider(name: str) -> ProviderSpec:
    """Import one provider's folder and return its SPEC; KeyError for an unknown name."""
    if name not in PROVIDERS:
        raise KeyError(name)
    spec = import_module(f"evtui.providers.{name}").SPEC
    assert isinstance(spec, ProviderSpec)
    return spec
