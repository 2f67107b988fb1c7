"""Secrets typed by the user: kept in 0600 files or the keyring, named in the configuration by reference."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from evtui.clients.token_file import replace_private_file
from evtui.config.editing import config_lock, dotted, read_config, with_value, write_config
from evtui.config.keyring import forget_in_keyring, keep_in_keyring
from evtui.config.locations import Locations, make_private
from evtui.config.origin import KeyPath
from evtui.config.references import scheme_of
from evtui.config.secrets import checked_secret
from evtui.errors import ConfigError
from evtui.services.setup.secret_slots import SecretSlot

FOLDER: Final = "secrets"
"""Below the state folder."""


def secrets_folder(locations: Locations) -> Path:
    """Where secrets of ``auth login`` are kept; not made by asking."""
    return locations.state / FOLDER


def secret_name(locations: Locations, account: str, path: KeyPath) -> str:
    """``north.client_secret``; of a file named by ``-c`` with the file's mark, so that two never mix."""
    name = f"{account}.{dotted(path)}"
    if not locations.config_given:
        return name
    mark = hashlib.sha256(str(locations.config_file.absolute()).encode()).hexdigest()[:8]
    return f"{name}.{mark}"


async def keep_secrets(
    locations: Locations, account: str, secrets: Mapping[KeyPath, str], *, keyring: bool = False
) -> tuple[str, ...]:
    """Keep typed secrets and write their references into the configuration; returns the references.

    ``secrets`` has the path inside the section. The secrets are kept first: a crash in between leaves a file
    that nobody names, never a reference to nothing. Raises ConfigError without quoting a secret.
    """
    references = {}
    for path, value in secrets.items():
        checked = checked_secret(value, dotted(path))
        if scheme_of(checked) is not None:  # a reference was typed: it is what belongs into the file
            references[path] = checked
            continue
        references[path] = await _keep(locations, secret_name(locations, account, path), checked, keyring)
    await asyncio.to_thread(_write_references, locations, account, references)
    return tuple(references.values())


def _write_references(locations: Locations, account: str, references: Mapping[KeyPath, str]) -> None:
    """Name the secrets in the configuration."""
    with config_lock(locations):
        text = read_config(locations.config_file)
        changed = text
        for path, reference in references.items():
            changed = with_value(changed, ("accounts", account, *path), reference)
        if changed != text:
            write_config(locations.config_file, changed)


async def _keep(locations: Locations, name: str, value: str, keyring: bool) -> str:
    """Keep one secret; returns its reference."""
    if keyring:
        await keep_in_keyring(name, value)
        return f"keyring:{name}"
    make_private(locations.state)
    path = make_private(secrets_folder(locations)) / name
    try:
        replace_private_file(path, value.encode())
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror or 'failed'}") from None
    return f"file:{_shortest(path, locations.config_file)}"


def _shortest(path: Path, config_file: Path) -> Path | str:
    """The path as the configuration names it: from its own folder, from the home, else whole."""
    folder = config_file.absolute().parent
    if path.is_relative_to(folder):
        return path.relative_to(folder)
    with suppress(RuntimeError, ValueError):  # no home, or not below it
        return f"~/{path.relative_to(Path.home())}"
    return path


async def forget_secrets(
    locations: Locations, account: str, slots: tuple[SecretSlot, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Remove what ``auth login`` kept of an account, and its tokens.

    Returns what was removed and what was left because it is not ours (``env:``, ``command:``, other files).
    Raises ConfigError when something of ours cannot be removed.
    """
    removed: list[str] = []
    left: list[str] = []
    for slot in slots:
        name = secret_name(locations, account, slot.path)
        if slot.reference == f"keyring:{name}":
            removed += [slot.reference] if await forget_in_keyring(name) else []
        elif _remove(secrets_folder(locations) / name):
            removed.append(f"the secret {slot.key}")
        elif slot.reference is not None:
            left.append(slot.key)
    if _remove(token_path(locations, account)):
        removed.append("its tokens")
    return tuple(removed), tuple(left)


def token_path(locations: Locations, account: str) -> Path:
    """Where the rotating tokens of an account are kept (``evtui.providers.smappee``)."""
    return locations.state / f"{account}.token.json"


def _remove(path: Path) -> bool:
    """Remove a file; False when there is none. Raises ConfigError."""
    try:
        path.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise ConfigError(f"{path} cannot be removed: {error.strerror or 'failed'}") from None
    return True
