"""Where accounts are described and signed in: read the configuration, try a form, write it when told to."""

from __future__ import annotations

import asyncio
import os
import tomllib
from collections.abc import Mapping
from typing import Any

from evtui.config.editing import config_lock, read_config, with_value, write_config
from evtui.config.load import parse_settings
from evtui.config.locations import Locations
from evtui.config.origin import KeyPath
from evtui.config.secrets import resolve
from evtui.errors import ConfigError, UsageError
from evtui.providers.registry import is_known
from evtui.services.setup.form import AccountForm, new_form, sign_in_form
from evtui.services.setup.keeping_secrets import keep_secrets
from evtui.services.setup.secret_slots import slots_of
from evtui.services.setup.trying import Tried, try_section


def sections_of(locations: Locations) -> dict[str, dict[str, Any]]:
    """Every ``[accounts.NAME]`` as it stands in the file, complete or not.

    Raises BadConfig for a file that is no TOML.
    """
    text = read_config(locations.config_file)
    try:
        accounts = tomllib.loads(text).get("accounts", {})
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        parse_settings(text.encode(), str(locations.config_file), locations, private=True)
        raise
    is_table = isinstance(accounts, dict)
    return {name: one for name, one in accounts.items() if isinstance(one, dict)} if is_table else {}


def section_of(locations: Locations, name: str) -> dict[str, Any]:
    """One account's section, ``provider`` included. Raises UsageError when there is none, ConfigError when
    it names no provider that is known.
    """
    sections = sections_of(locations)
    if name not in sections:
        hint = f"there are {', '.join(sections)}" if sections else "evtui config init writes a file to begin"
        raise UsageError(f"no account {name!r} in {locations.config_file}", hint=hint)
    section = sections[name]
    if not is_known(str(section.get("provider"))):
        raise ConfigError(f"account {name} names no known provider", hint="evtui config validate")
    return section


class SetupDesk:
    """One configuration file. Reading is quick but touches the disk: call it off the loop that paints."""

    def __init__(self, locations: Locations, environ: Mapping[str, str] | None = None) -> None:
        self._locations = locations
        self._environ = os.environ if environ is None else environ

    @property
    def file(self) -> str:
        """The configuration file, for people."""
        return str(self._locations.config_file)

    def new_account(self, provider: str) -> AccountForm:
        """An empty form. Raises ConfigError for a file that cannot be read."""
        return new_form(provider, tuple(sections_of(self._locations)))

    def sign_in(self, name: str) -> AccountForm:
        """The secrets of an account. Raises UsageError, ConfigError."""
        section = section_of(self._locations, name)
        provider = str(section["provider"])
        base = {key: value for key, value in section.items() if key != "provider"}
        return sign_in_form(provider, name, base, slots_of(provider, base))

    async def try_form(self, form: AccountForm) -> Tried:
        """A live connection with what is typed; writes nothing. Raises ConfigError for a secret that cannot
        be had.
        """
        account = await asyncio.to_thread(form.settings, self.file)
        kept = {slot.path: slot.reference for slot in slots_of(form.provider, form.base) if slot.reference}
        secrets = {
            path: await resolve(text, self._environ, account.folder)
            for path, text in {**kept, **form.secrets}.items()
        }
        return await try_section(account, secrets)

    async def save(self, form: AccountForm) -> None:
        """Write the account: its keys and references into the file, its secrets apart. Raises ConfigError."""
        if form.is_new:
            await asyncio.to_thread(self._write_keys, form.account, form.provider, form.values)
        await keep_secrets(self._locations, form.account, form.secrets)

    def _write_keys(self, account: str, provider: str, values: Mapping[KeyPath, Any]) -> None:
        """The section without its secrets: should we be stopped here, all it lacks is a sign-in."""
        section: KeyPath = ("accounts", account)
        with config_lock(self._locations):
            text = with_value(read_config(self._locations.config_file), (*section, "provider"), provider)
            for path, value in _whole_lists(values).items():
                text = with_value(text, (*section, *path), value)
            write_config(self._locations.config_file, text)


def _whole_lists(values: Mapping[KeyPath, Any]) -> dict[KeyPath, Any]:
    """Keys of a list's entries gathered into the list: a new one is written in one piece."""
    whole: dict[KeyPath, Any] = {}
    for path, value in values.items():
        if len(path) == 3 and isinstance(path[1], int):
            entries = whole.setdefault((path[0],), [{}])
            entries[0][path[2]] = value
        else:
            whole[path] = value
    return whole
