"""The providers there are: the built-in ones in tab order, and those that other distributions plug in.

Built-in names are known without importing anything. Any other name is looked up among the entry points of the
group ``evtui.providers`` of what is installed: the entry point's name is the provider's, its object is a
``ProviderSpec``. A plug-in says so in its own pyproject::

    [project.entry-points."evtui.providers"]
    evgo = "evgo_for_evtui:SPEC"

Its accounts then say ``provider = "evgo"``; their sessions stand in the tab of all. ``evtui.providers.spec``
says what a SPEC is. A plug-in runs with the rights of whoever starts evtui, as every installed package does.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from evtui.errors import ConfigError
from evtui.providers.spec import ProviderSpec

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

PROVIDERS: Final = {
    "depot": "DepotFinity",
    "smappee": "Smappee",
    "oioi": "PlugSurfing",
}
"""Name of a built-in provider (also its folder) to the title on screen."""
GROUP: Final = "evtui.providers"
"""Group of the entry points of plugged-in providers."""
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}", re.ASCII)
_RESERVED: Final = frozenset({"all", "file"})
"""The tab of all, and how accounts of saved files begin."""


def is_known(name: str) -> bool:
    """Whether a provider of this name is built in or plugged in; a plug-in is not imported for it."""
    return name in PROVIDERS or name in plugged_in()


def installed() -> tuple[str, ...]:
    """Every provider's name: the built-in ones in tab order, then the plugged-in ones by name."""
    return (*PROVIDERS, *plugged_in())


def plugged_in() -> tuple[str, ...]:
    """Names of the plugged-in providers; they need not be usable."""
    return tuple(_found(tuple(sys.path)))


def title_of(name: str) -> str:
    """A provider's name on screen; of a plugged-in one the name it is configured by (untrusted)."""
    return PROVIDERS.get(name, name)


def load_provider(name: str) -> ProviderSpec:
    """Import a provider and return its SPEC. Blocks.

    Raises ConfigError for a name nobody has, with what there is, and for a plug-in that cannot be used.
    """
    if name in PROVIDERS:
        spec = import_module(f"evtui.providers.{name}").SPEC
        assert isinstance(spec, ProviderSpec)
        return spec
    return _of_plug_in(name, tuple(sys.path))


@cache
def _found(path: tuple[str, ...]) -> dict[str, EntryPoint]:
    """Entry points by name, as the interpreter's path is now, which is what the cache goes by.

    Nothing takes a built-in provider's name; of two plug-ins of one name the first on the path stands.
    """
    from importlib.metadata import entry_points  # 15 ms that only those who have plug-ins wait for

    found: dict[str, EntryPoint] = {}
    for entry in entry_points(group=GROUP):
        if entry.name not in PROVIDERS:
            found.setdefault(entry.name, entry)
    return dict(sorted(found.items()))


@cache
def _of_plug_in(name: str, path: tuple[str, ...]) -> ProviderSpec:
    """A plug-in's SPEC. Raises ConfigError for a name without one, and for one that is no provider."""
    entry = _found(path).get(name)
    if entry is None:
        raise ConfigError(f"no provider {name[:40]!r}", hint=f"installed: {', '.join(installed())}")
    if not _NAME.fullmatch(entry.name) or entry.name in _RESERVED:
        raise _unusable(entry, "a provider's name is made of a-z, 0-9, - and _, and is neither all nor file")
    try:
        spec = entry.load()
    except (Exception, SystemExit) as error:  # somebody else's code: whatever it does costs its account alone
        said = " ".join(str(error).split())[:120]
        told = f"{type(error).__name__}: {said}" if said else type(error).__name__
        raise _unusable(entry, f"it cannot be imported ({told})") from error
    if not isinstance(spec, ProviderSpec):
        raise _unusable(entry, f"its object is no ProviderSpec but {type(spec).__name__}")
    if spec.name != entry.name:
        raise _unusable(entry, f"its SPEC is named {str(spec.name)[:40]!r}")
    if not _is_model(spec.settings):
        raise _unusable(entry, "its settings are no pydantic model")
    return spec


def _is_model(settings: object) -> bool:
    """Whether settings can be checked as the others are."""
    from pydantic import BaseModel

    return isinstance(settings, type) and issubclass(settings, BaseModel)


def _unusable(entry: EntryPoint, why: str) -> ConfigError:
    """What is wrong with a plug-in and where it is: distribution and entry point."""
    owner = entry.dist
    distribution = "a distribution without a name" if owner is None else f"{owner.name} {owner.version}"
    place = f"{distribution}, entry point {entry.name[:40]} = {entry.value[:80]}"
    return ConfigError(
        f"provider {entry.name[:40]} ({place}) is unusable: {why}",
        hint=f"update or remove {'it' if owner is None else owner.name}, or tell its author",
    )
