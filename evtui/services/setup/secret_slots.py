"""The secrets an account needs, and where each of them comes from. Pure but for looking them up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from evtui.config.fields import FieldHelp, fields_of
from evtui.config.origin import KeyPath
from evtui.config.references import shown_reference
from evtui.config.secrets import resolve
from evtui.config.settings import AccountSettings
from evtui.errors import ConfigError
from evtui.providers.registry import load_provider


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretSlot:
    """One place of a section that wants a secret."""

    path: KeyPath
    """Inside the section: ``("client_secret",)``, ``("users", 0, "token")``."""
    help: str
    """Where it is got from, one line."""
    is_required: bool
    reference: str | None
    """What stands in the file; None when nothing does. A literal secret is itself, so it is never shown."""

    @property
    def key(self) -> str:
        """``users.0.token``."""
        return ".".join(map(str, self.path))


def slots_of(provider: str, section: Mapping[str, Any]) -> tuple[SecretSlot, ...]:
    """Every secret of a section as it stands in the file, complete or not, in the order of the model."""
    return tuple(_slots((), fields_of(load_provider(provider).settings), section))


def _slots(path: KeyPath, fields: Iterable[FieldHelp], section: Mapping[str, Any]) -> Iterator[SecretSlot]:
    """The secrets of one table and of the tables inside it."""
    for field in fields:
        value = section.get(field.key)
        if field.is_secret:
            yield SecretSlot(
                path=(*path, field.key),
                help=field.help,
                is_required=field.is_required,
                reference=value if isinstance(value, str) else None,
            )
        elif field.shape == "tables" and isinstance(value, list):
            for number, entry in enumerate(value):
                if isinstance(entry, dict):
                    yield from _slots((*path, field.key, number), field.inner, entry)


class SecretState(StrEnum):
    """Whether a secret can be had."""

    PRESENT = "present"
    MISSING = "missing"
    NOT_NEEDED = "not needed"
    """An optional one that the file does not name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretStatus:
    """One secret: where it comes from and whether it can be had. Never its value."""

    key: str
    source: str
    """``env:NORTH_SECRET``, ``file:PATH``, ``command:pass ...``, ``keyring:NAME``, ``***`` (in the file)."""
    state: SecretState
    why: str = ""
    """Why it is missing, and what to do."""


async def status_of(account: AccountSettings, environ: Mapping[str, str]) -> tuple[SecretStatus, ...]:
    """The state of every secret of an account; commands are run and the keyring is asked."""
    slots = slots_of(account.provider, account.section)
    return tuple([await _status(slot, account, environ) for slot in slots])


async def _status(slot: SecretSlot, account: AccountSettings, environ: Mapping[str, str]) -> SecretStatus:
    """One secret, looked up."""
    if slot.reference is None:
        state = SecretState.MISSING if slot.is_required else SecretState.NOT_NEEDED
        why = f"evtui auth login {account.name}" if slot.is_required else ""
        return SecretStatus(key=slot.key, source="", state=state, why=why)
    source = shown_reference(slot.reference)
    try:
        await resolve(slot.reference, environ, account.folder)
    except ConfigError as error:
        remedy = error.hint or f"evtui auth login {account.name}"
        why = f"{account.origin.at((*account.path, *slot.path))}: {error.message} · {remedy}"
        return SecretStatus(key=slot.key, source=source, state=SecretState.MISSING, why=why)
    return SecretStatus(key=slot.key, source=source, state=SecretState.PRESENT)
