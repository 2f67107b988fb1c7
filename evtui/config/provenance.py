"""Every value in force with where it came from; a secret only ever as its reference."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from evtui.clients.redaction import mask_field
from evtui.config.fields import FieldHelp, fields_of
from evtui.config.origin import KeyPath, Origin
from evtui.config.references import shown_reference
from evtui.config.secrets import looked_up
from evtui.config.settings import TABLES, AccountSettings, Settings
from evtui.providers.registry import load_provider

DEFAULT: Final = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginatedValue:
    """One value of the configuration in words."""

    key: str
    """``accounts.north.client_id``."""
    value: str
    """As TOML; a secret as its reference with ``set``, ``missing`` or why nobody looked."""
    origin: str
    """``config.toml:4``, ``default``, ``flag --tz``, ``env EVTUI_ASCII``."""


def values_of(settings: Settings, environ: Mapping[str, str]) -> tuple[OriginatedValue, ...]:
    """All values: accounts in the order of the file, then the tables. Runs no command, asks no keyring."""
    values: list[OriginatedValue] = []
    for account in settings.accounts:
        values += _of_account(account, environ)
    for faulty in settings.faulty:
        key = f"accounts.{faulty.name}"
        values.append(OriginatedValue(key=key, value="not usable", origin=faulty.faults[0].place))
    for name, model in TABLES.items():
        values += _of_table((name,), model, getattr(settings, name), settings.origin)
    return tuple(values)


def _of_account(account: AccountSettings, environ: Mapping[str, str]) -> Iterator[OriginatedValue]:
    """Provider, then the keys in the order of the settings model."""
    provider = (*account.path, "provider")
    yield OriginatedValue(
        key=_dotted(provider), value=_toml(account.provider), origin=account.origin.at(provider)
    )
    model = load_provider(account.provider).settings
    yield from _of_section(account.path, fields_of(model), account.section, account, environ)


def _of_section(
    path: KeyPath,
    fields: tuple[FieldHelp, ...],
    section: Mapping[str, Any],
    account: AccountSettings,
    environ: Mapping[str, str],
) -> Iterator[OriginatedValue]:
    """The keys that stand in the file, and the defaults that say something."""
    for field in fields:
        key = (*path, field.key)
        if field.key not in section:
            if field.default not in (None, (), ""):
                yield OriginatedValue(key=_dotted(key), value=_toml(field.default), origin=DEFAULT)
        elif field.shape == "tables":
            for number, entry in enumerate(section[field.key]):
                yield from _of_section((*key, number), field.inner, entry, account, environ)
        else:
            value = section[field.key]
            text = _secret(value, account, environ) if field.is_secret else _public(field.key, value)
            yield OriginatedValue(key=_dotted(key), value=text, origin=account.origin.at(key))


def _secret(reference: str, account: AccountSettings, environ: Mapping[str, str]) -> str:
    """The reference, and whether there is something behind it."""
    return f"{shown_reference(reference)} ({looked_up(reference, account, environ)})"


def _public(key: str, value: Any) -> str:
    """A value that is no secret; of what names a person its last characters."""
    return _toml(mask_field(key, value) if isinstance(value, str) else value)


def _of_table(
    path: KeyPath, model: type[BaseModel], values: BaseModel, origin: Origin
) -> Iterator[OriginatedValue]:
    """A table of fixed keys, and what else it may hold."""
    for name, value in values:
        key = (*path, name)
        if isinstance(value, Mapping):
            for word, inner in value.items():
                yield OriginatedValue(key=_dotted((*key, word)), value=_toml(inner), origin=origin.at(key))
        else:
            given = name in values.model_fields_set
            yield OriginatedValue(
                key=_dotted(key), value=_toml(value), origin=origin.at(key) if given else DEFAULT
            )


def _dotted(path: KeyPath) -> str:
    """A key path as a user writes it."""
    return ".".join(map(str, path))


def _toml(value: Any) -> str:
    """A value about as it would stand in the file."""
    return json.dumps(value, ensure_ascii=False, default=list)
