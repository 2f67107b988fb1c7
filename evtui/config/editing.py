"""Change ``config.toml`` without losing a comment, and replace it whole or not at all."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from evtui.clients.file_lock import locked
from evtui.clients.token_file import replace_private_file
from evtui.config.faults import BadConfig, Fault
from evtui.config.load import all_faults, parse_settings
from evtui.config.locations import Locations, make_private
from evtui.config.origin import KeyPath
from evtui.config.references import is_secret, scheme_of
from evtui.errors import ConfigError, UsageError
from evtui.providers.registry import PROVIDERS, is_known, load_provider

REFERENCES: Final = "env:NAME, file:PATH, command:ARGV or keyring:NAME"
LOCK_PATIENCE_S: Final = 5.0
"""How long another process may keep us from changing the file; it takes milliseconds."""


@contextmanager
def config_lock(locations: Locations) -> Iterator[None]:
    """To be held from reading the file to replacing it, so that no change of another process is lost. Blocks.

    Without a folder for the lock we go on alone. Raises ConfigError when another process holds it too long.
    """
    with ExitStack() as stack:
        try:
            make_private(locations.state)
            stack.enter_context(locked(locations.state / "config.lock", LOCK_PATIENCE_S))
        except TimeoutError:
            raise ConfigError("another evtui is changing the configuration", hint="try again") from None
        except (OSError, ConfigError):
            pass
        yield


def read_config(path: Path) -> str:
    """The file's text, empty when there is none yet. Raises ConfigError when it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8", hint="save the file as UTF-8") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or 'failed'}") from error


def write_config(path: Path, text: str) -> Path:
    """Replace the file (0600) atomically; returns the file that was written.

    A link (a folder of dotfiles) is followed once, and only into a folder of ours. A folder that is missing
    is made 0700; one that is there is left as it is. Raises ConfigError.
    """
    target = path.resolve() if path.is_symlink() else path
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.is_symlink() and target.parent.stat().st_uid != os.geteuid():
            raise ConfigError(f"{path} is a link into another user's folder", hint="keep it in one of yours")
        replace_private_file(target, text.encode())
    except OSError as error:
        hint = "set EVTUI_HOME to a folder of yours"
        raise ConfigError(f"{target} cannot be written: {error.strerror or 'failed'}", hint=hint) from error
    return target


def faults_in(text: str, name: str, locations: Locations) -> tuple[Fault, ...]:
    """Everything that is wrong with a configuration's text, in the order of the file."""
    try:
        settings = parse_settings(text.encode(), name, locations, private=True)
    except BadConfig as error:
        return error.faults
    except ConfigError as error:
        return (Fault(name, error.message, error.hint),)
    return all_faults(settings)


def key_path(dotted: str) -> KeyPath:
    """``accounts.north.users.0.token`` as a path. Raises UsageError for what is no key."""
    try:
        node: Any = tomllib.loads(f"{dotted} = 0")
    except (tomllib.TOMLDecodeError, ValueError):
        node = None
    path: list[str] = []
    while isinstance(node, dict) and len(node) == 1:
        ((part, node),) = node.items()
        path.append(part)
    if not path or node != 0:
        raise UsageError(f"{dotted[:80]!r} is no key", hint="write it as accounts.NAME.KEY")
    return tuple(int(part) if number and part.isdecimal() else part for number, part in enumerate(path))


def with_value(text: str, path: KeyPath, value: object) -> str:
    """The text with one value set; comments and order stay. Tables that are missing are added.

    ``text`` must have been accepted by tomllib. Raises UsageError where the path leads through a value.
    """
    import tomlkit  # only who writes needs it

    document = tomlkit.parse(text)
    node: Any = document
    for number, part in enumerate(path[:-1]):
        if not _has(node, part):
            _refuse_new_entry(node, path)
            node[part] = tomlkit.table(is_super_table=number == 0 and len(path) > 2)
        node = node[part]
    if not isinstance(node, list) and not hasattr(node, "keys"):
        raise UsageError(f"{dotted(path[:-1])} is a value, no table")
    if not _has(node, path[-1]):
        _refuse_new_entry(node, path)
    _put(node, path[-1], value)
    return tomlkit.dumps(document)


def _refuse_new_entry(node: Any, path: KeyPath) -> None:
    """Raise UsageError where an entry of a list would have to be made up."""
    if isinstance(node, list):
        raise UsageError(f"{dotted(path)}: there is no such entry", hint="set the whole list instead")


def _put(node: Any, part: str | int, value: object) -> None:
    """Set a value; a new key goes behind the last one, before the comments that lead over to what follows."""
    body = getattr(getattr(node, "value", None), "body", None)
    if body is None or _has(node, part):
        node[part] = value
        return
    keyed = max((number for number, (key, _) in enumerate(body) if key is not None), default=-1)
    behind = body[keyed + 1 :]
    del body[keyed + 1 :]
    node[part] = value
    body.extend(behind)


def _has(node: Any, part: str | int) -> bool:
    """Whether a table has the key or a list the index. Raises UsageError for anything else."""
    if isinstance(node, list):
        return isinstance(part, int) and part < len(node)
    if not hasattr(node, "keys"):
        raise UsageError(f"{part} leads through a value that is no table")
    return part in node


def dotted(path: KeyPath) -> str:
    """A key path as a user writes it."""
    return ".".join(map(str, path))


def set_value(text: str, path: KeyPath, word: str, name: str, locations: Locations) -> str:
    """The text with a typed value: as TOML where that fits the key, else as a text.

    Raises UsageError for a secret that is no reference (it would stay in the shell's history), ConfigError
    for a key or a value that the configuration does not take, BadConfig for a file that is no TOML.
    """
    refuse_literal_secret(text, path, word, name)
    before = faults_in(text, name, locations)
    unreadable = [fault for fault in before if not fault.path]
    if unreadable:
        raise BadConfig(unreadable)
    refused: tuple[Fault, ...] = ()
    for value in _readings(word):
        changed = with_value(text, path, value)
        found = tuple(fault for fault in faults_in(changed, name, locations) if _concerns(fault, path))
        if not found:
            return changed
        refused = refused or found
    raise ConfigError(f"{name} stays as it is: {refused[0].message}", hint=refused[0].hint)


def _readings(word: str) -> list[object]:
    """What a typed value may mean: a TOML value, and the text itself."""
    try:
        value = tomllib.loads(f"value = {word}")
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        return [word]
    return [value["value"], word] if len(value) == 1 else [word]


def _concerns(fault: Fault, path: KeyPath) -> bool:
    """Whether a fault lies at a key or below it; what is still missing beside it is no reason to refuse."""
    if fault.message.endswith(" is missing"):
        return False
    shorter = min(len(fault.path), len(path))
    is_same_line = fault.path[:shorter] == path[:shorter]
    is_section = path[0] == "accounts" and len(fault.path) <= 2 < len(path)
    return is_same_line and not is_section


def refuse_literal_secret(text: str, path: KeyPath, word: str, name: str) -> None:
    """Raise UsageError for a secret that is written out where only a reference belongs."""
    if not is_secret_key(text, path) or scheme_of(word) is not None:
        return
    raise UsageError(
        f"{dotted(path)} is a secret: it would stay in the shell's history and in {name}",
        hint=f"evtui auth login {path[1]}, or give {REFERENCES}",
    )


def is_secret_key(text: str, path: KeyPath) -> bool:
    """Whether a key holds a secret; of an account without a provider, whether it does for any provider."""
    if len(path) < 3 or path[0] != "accounts" or path[2] == "provider":
        return False
    try:
        section = tomllib.loads(text).get("accounts", {}).get(path[1], {})
        provider = section.get("provider")
    except (tomllib.TOMLDecodeError, ValueError, AttributeError, RecursionError):
        provider = None
    known = [provider] if isinstance(provider, str) and is_known(provider) else list(PROVIDERS)
    return any(is_secret(load_provider(one).settings, path[2:]) for one in known)
