"""Read ``config.toml``: every fault is named with file, line, key and the nearest known key."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from evtui.clients.origin import LOOPBACK_HOSTS
from evtui.config.faults import BadConfig, Fault, fault_of, nearest
from evtui.config.lines import key_lines
from evtui.config.locations import Locations, locate
from evtui.config.origin import KeyPath, Origin
from evtui.config.references import is_secret, literal_paths, nested_model, with_placeholders
from evtui.config.settings import TABLES, AccountSettings, FaultyAccount, Settings
from evtui.errors import ConfigError
from evtui.models.problem import Problem, ProblemKind
from evtui.providers.registry import installed, is_known, load_provider

if TYPE_CHECKING:
    from collections.abc import Sequence

Table = TypeVar("Table", bound=BaseModel)
MAX_BYTES: Final = 1 << 20
"""No configuration is this large; a mistaken path is refused before it fills the memory."""
SECTIONS: Final = ("accounts", *TABLES)
_ACCOUNT = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")
_URL = re.compile(r"(?i)[a-z][a-z0-9+.-]*://(.*)", re.DOTALL)


def load_settings(config: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """The user's configuration, or an empty one when there is no file.

    ``config`` is ``-c``. Raises ConfigError (BadConfig with every fault) for a file that cannot be used, or
    that was named and does not exist.
    """
    locations = locate(os.environ if environ is None else environ, config)
    path = locations.config_file
    try:
        body, private = _read(path)
    except FileNotFoundError as error:
        if locations.config_given:
            raise ConfigError(f"no configuration file {path}", hint="check -c and EVTUI_CONFIG") from error
        return Settings(locations=locations, origin=Origin(name=str(path)))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or 'failed'}") from error
    return parse_settings(body, str(path), locations, private=private)


def _read(path: Path) -> tuple[bytes, bool]:
    """The file's bytes, and whether only its owner, who is us, can read it."""
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISFIFO(status.st_mode):
            raise ConfigError(f"{path} is no file")
        body = file.read(MAX_BYTES + 1)
    private = status.st_uid == os.geteuid() and not status.st_mode & 0o077
    return body, private


def parse_settings(body: bytes, name: str, locations: Locations, *, private: bool) -> Settings:
    """Check a configuration's text. ``private`` says that a literal secret in it is only ours to read.

    Secrets stay references: they are resolved account by account when first needed. A fault in one account
    costs that account alone (``Settings.faulty``). Raises ConfigError (BadConfig with every fault) for a
    file, a table or all accounts that cannot be used.
    """
    text = _decode(body, name)
    values = _parse(text, name)
    origin = Origin(name=name, lines=MappingProxyType(key_lines(text)), private=private)
    faults = [
        Fault(origin.at((key,)), f"unknown key {key}", nearest(key, SECTIONS), (key,))
        for key in values
        if key not in SECTIONS
    ]
    tables: dict[str, Any] = {
        name: _table(name, model, values, origin, faults) for name, model in TABLES.items()
    }
    accounts, faulty = _accounts(values.get("accounts", {}), origin, faults)
    if faults or (faulty and not accounts):
        faults += (fault for account in faulty for fault in account.faults)
        raise BadConfig(sorted(faults, key=_line_of))
    problems = [problem for account in accounts for problem in _warnings(account)]
    problems += [_problem(one) for one in faulty if one.provider is None]  # no tab will tell of it
    return Settings(
        locations=locations,
        origin=origin,
        accounts=accounts,
        faulty=faulty,
        problems=tuple(problems),
        **tables,
    )


def _line_of(fault: Fault) -> int:
    """For listing faults from top to bottom."""
    line = fault.place.rpartition(":")[2]
    return int(line) if line.isascii() and line.isdigit() else 0


def _decode(body: bytes, name: str) -> str:
    """UTF-8 with or without a byte order mark."""
    if len(body) > MAX_BYTES:
        raise ConfigError(f"{name} is larger than 1 MiB", hint="is it a configuration file?")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise BadConfig([Fault(f"{name}:{line}", "not UTF-8", "save the file as UTF-8")]) from error


def _parse(text: str, name: str) -> dict[str, Any]:
    """The TOML values."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _PLACE.search(message)
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        raise BadConfig([Fault(f"{name}:{line}", f"not TOML: {_PLACE.sub('', message)}")]) from None
    except (ValueError, RecursionError) as error:  # a number of 5 000 digits, 2 000 nested brackets
        hint = "numbers too long or nested too deeply"
        raise ConfigError(f"{name} is no usable TOML", hint=hint) from error


def _table(
    name: str, model: type[Table], values: Mapping[str, Any], origin: Origin, faults: list[Fault]
) -> Table:
    """A table of fixed keys: ``[limits]``, ``[rules]``, ``[depot]``; its defaults where it is absent."""
    section = values.get(name, {})
    if not isinstance(section, dict):
        faults.append(Fault(origin.at((name,)), f"{name} must be a table: [{name}]", path=(name,)))
        return model()
    try:
        return model.model_validate(section)
    except ValidationError as error:
        known = list(model.model_fields)
        faults += [fault_of(one, origin, (name,), known) for one in _details(error)]
        return model()


def _details(error: ValidationError) -> Sequence[Any]:
    """The errors without the wrong values, which may be secrets.

    A list is not called too short because of entries that are told themselves.
    """
    details = error.errors(include_url=False, include_context=False, include_input=False)
    inside = {one["loc"][:size] for one in details for size in range(len(one["loc"]))}
    return [one for one in details if one["type"] != "too_short" or one["loc"] not in inside]


def _accounts(
    section: object, origin: Origin, faults: list[Fault]
) -> tuple[tuple[AccountSettings, ...], tuple[FaultyAccount, ...]]:
    """``[accounts.NAME]``, in the order of the file: usable ones and the others."""
    if not isinstance(section, dict):
        faults.append(Fault(origin.at(("accounts",)), "accounts must be tables: [accounts.NAME]"))
        return (), ()
    read = [_account(name, values, origin) for name, values in section.items()]
    return (
        tuple(one for one in read if isinstance(one, AccountSettings)),
        tuple(one for one in read if isinstance(one, FaultyAccount)),
    )


def _account(name: str, values: object, origin: Origin) -> AccountSettings | FaultyAccount:
    """One account, or what is wrong with it."""
    path: KeyPath = ("accounts", name)
    if not _ACCOUNT.fullmatch(name):
        hint = "use letters, digits, - and _"
        fault = Fault(origin.at(path), f"{name[:40]!r} is no account name", hint, path)
        return FaultyAccount(name=name[:40], provider=None, faults=(fault,))
    if not isinstance(values, dict):
        fault = Fault(origin.at(path), f"accounts.{name} must be a table: [accounts.{name}]", path=path)
        return FaultyAccount(name=name, provider=None, faults=(fault,))
    provider = values.get("provider")
    if not isinstance(provider, str) or not is_known(provider):
        fault = _provider_fault(name, provider, "provider" in values, origin)
        return FaultyAccount(name=name, provider=None, faults=(fault,))
    section = {key: value for key, value in values.items() if key != "provider"}
    account = AccountSettings(name=name, provider=provider, section=MappingProxyType(section), origin=origin)
    try:
        found = tuple(fault for fault in account_faults(account) if not fault.lacks_secret)
    except ConfigError as error:  # a plug-in that cannot be used
        at = (*path, "provider")
        found = (Fault(origin.at(at), error.message, error.hint, at),)
    return FaultyAccount(name=name, provider=provider, faults=found) if found else account


def _provider_fault(name: str, provider: object, given: bool, origin: Origin) -> Fault:
    """A missing or unknown provider."""
    path: KeyPath = ("accounts", name, "provider")
    key = f"accounts.{name}.provider"
    if not given:
        return Fault(origin.at(path), f"{key} is missing", f"one of {', '.join(installed())}", path)
    names = installed()
    near = nearest(str(provider)[:40], names)
    there = f"installed: {', '.join(names)}"
    return Fault(origin.at(path), f"{key} is unknown", f"{near} {there}" if "?" in near else there, path)


def all_faults(settings: Settings) -> tuple[Fault, ...]:
    """What is wrong with single accounts, top to bottom; a secret that nobody wrote down yet among it."""
    found = [fault for one in settings.faulty for fault in one.faults]
    found += [fault for one in settings.accounts for fault in account_faults(one)]
    return tuple(sorted(found, key=_line_of))


def account_faults(account: AccountSettings) -> list[Fault]:
    """Everything wrong with one section that can be said without resolving its secrets.

    A missing secret is told too, but costs nothing yet: the account says so when it is asked.
    """
    model = load_provider(account.provider).settings
    section = with_placeholders(model, account.section)
    faults = validation_faults(account, model, section)
    if faults or account.origin.private or is_loopback(account.section):
        return faults
    return [
        Fault(
            account.origin.at((*account.path, *path)),
            f"{_dotted((*account.path, *path))} is a literal secret in a file others can read",
            f"chmod 600 {account.origin.name}, or use env:NAME, file:PATH or command:ARGV",
            (*account.path, *path),
        )
        for path in literal_paths(model, account.section)
    ]


def validation_faults(
    account: AccountSettings, model: type[BaseModel], section: Mapping[str, Any]
) -> list[Fault]:
    """What the provider's own settings model says about a section."""
    try:
        model.model_validate(section)
    except ValidationError as error:
        faults = [
            fault_of(one, account.origin, account.path, _known_keys(model, one["loc"]))
            for one in _details(error)
        ]
        return [_with_login(fault, account, model) for fault in faults]
    except ConfigError as error:  # a refused origin, raised by evtui.clients.origin
        path = _path_in(account, error.message)
        return [Fault(account.origin.at(path), error.message, error.hint, path)]
    return []


def _with_login(fault: Fault, account: AccountSettings, model: type[BaseModel]) -> Fault:
    """The remedy of a missing secret; any other fault as it is."""
    key = fault.path[len(account.path) :]
    if not fault.message.endswith(" is missing") or not is_secret(model, key):
        return fault
    return replace(fault, hint=f"evtui auth login {account.name}", lacks_secret=True)


def _known_keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """Keys allowed beside an unknown one: those of the model it stands in."""
    for part in loc[:-1]:
        if isinstance(part, str) and part in model.model_fields:
            inner = nested_model(model.model_fields[part].annotation)
            model = inner or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _path_in(account: AccountSettings, message: str) -> KeyPath:
    """The key a message begins with (``api_base: …``), else the section."""
    key = message.partition(":")[0]
    return (*account.path, key) if key in account.section else account.path


def is_loopback(section: Mapping[str, Any]) -> bool:
    """Whether every host of an account is this machine: then its secrets are the simulator's."""
    from urllib.parse import urlsplit

    hosts = []
    for value in section.values():
        if isinstance(value, str) and _URL.fullmatch(value):
            try:
                hosts.append(urlsplit(value).hostname or "")
            except ValueError:
                return False
    return bool(hosts) and "region" not in section and all(host in LOOPBACK_HOSTS for host in hosts)


def _dotted(path: KeyPath) -> str:
    """A key path as a user writes it."""
    return ".".join(map(str, path))


def refuse_faulty(settings: Settings, names: Sequence[str]) -> None:
    """Raise BadConfig when an account that was asked for by name cannot be used."""
    faults = [fault for one in settings.faulty if one.name in names for fault in one.faults]
    if faults:
        raise BadConfig(faults)


def _problem(faulty: FaultyAccount) -> Problem:
    """A section that says of no provider that it is one of its accounts."""
    error = BadConfig(faulty.faults)
    return Problem(
        kind=ProblemKind.CONFIG,
        account=faulty.name,
        message=error.message,
        hint=error.hint,
        exit_code=error.exit_code,
    )


def _warnings(account: AccountSettings) -> list[Problem]:
    """A literal secret in a private file is taken, and mentioned."""
    if is_loopback(account.section):
        return []
    model = load_provider(account.provider).settings
    return [
        Problem(
            kind=ProblemKind.CONFIG,
            account=account.name,
            message=f"{account.origin.at((*account.path, *path))}: {_dotted(path)} is a literal secret",
            hint="env:NAME, file:PATH or command:ARGV keep it out of the file",
            exit_code=2,
        )
        for path in literal_paths(model, account.section)
    ]
